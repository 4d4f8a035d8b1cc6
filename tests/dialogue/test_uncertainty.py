"""An uncertain understanding asks back; it never guesses."""

from __future__ import annotations

from bot.cli.processes import Stack
from bot.cli.visitor import Visitor, http_session
from bot.content.library import Library

MUMBLED = [
    "something with effects",
    "pain and the thing after",
    "the drip and the nerves",
    "times and money and effects",
    "time",
]


async def test_a_mumbled_message_is_asked_back_and_the_chosen_topic_is_answered(stack: Stack, library: Library) -> None:
    """What is offered are 2 or 3 topics by their titles, and a person."""
    asked_back = 0
    async with http_session() as session:
        for text in MUMBLED:
            visitor = await Visitor.start(session, stack.url)
            [reply] = (await visitor.ask(text)).replies
            assert reply["act"] in ("clarify", "unknown"), f"{text!r} was answered with {reply['topics']}"
            assert reply["buttons"][-1]["title"] == "Ask a person"
            if reply["act"] == "clarify":
                asked_back += 1
                titles = [library.answers[topic].title for topic in reply["topics"]]
                assert len(titles) in (2, 3)
                assert [button["title"] for button in reply["buttons"][:-1]] == titles
                chosen = reply["buttons"][1]
                [answer] = (await visitor.ask(chosen["title"], chosen["payload"])).replies
                assert answer["topics"] == [reply["topics"][1]]
                assert answer["confidence"] == 1.0
            else:
                assert reply["topics"] == []
            await visitor.close()
    assert asked_back, "none of these messages is uncertain any more: find others"
