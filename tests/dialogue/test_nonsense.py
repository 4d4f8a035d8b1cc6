"""Nonsense and other languages are never answered by a topic: asked back, said not to be covered, or not understood."""

from __future__ import annotations

from bot.cli.processes import Stack
from bot.cli.visitor import Visitor, http_session
from bot.content.check import normalised_phrasing
from bot.content.library import Library

NONSENSE = [
    *("asdf qwer", "xyzzy blorp", "frotz", "fnord grault", "wibble wobble zork", "trzx", "mxyzptlk", "foo bar baz"),
    *("gnarf blick", "zxcvbnm asd", "lkjh poiu", "quux corge", "snorfle", "wpoeiru", "kjhgfd!!", "is blorp safe"),
    *("is fnord plork", "what is xyzzy", "how florp is the blick", "grumbo", "lzwxuqao hubfdlphm dshaxgn", "ckjts tvw"),
]
SPANISH_LOOKING = [
    *("ñlkj ñlkj", "plofa mirendo costalo", "cuánto blorpa el zinto", "trufo lamendo perico", "el frondoso blipa"),
    *("gorito malenque", "fuñeco", "churri bambula"),
]
OTHER_LANGUAGES = [
    *("combien coûte une séance", "est-ce que c'est dangereux", "quanto custa uma sessão", "isso dói?", "fa male?"),
    *("wie lange dauert eine Sitzung", "ist das gefährlich", "quanto costa una seduta", "ile kosztuje sesja"),
    *("多少钱", "这个安全吗", "كم سعر الجلسة", "هل هو آمن", "сколько стоит сеанс", "это больно?", "料金はいくらですか"),
    *("비용이 얼마예요", "chi phí bao nhiêu", "magkano po ang isang session", "hoeveel kost het"),
]
MESSAGES = NONSENSE + SPANISH_LOOKING + OTHER_LANGUAGES


async def test_no_topic_answers_what_nobody_can_understand(stack: Stack) -> None:
    """Each in a conversation of its own; what is offered to choose from is no answer."""
    answered = []
    async with http_session() as session:
        for text in MESSAGES:
            visitor = await Visitor.start(session, stack.url)
            [reply] = (await visitor.ask(text)).replies
            await visitor.close()
            if reply["act"] not in ("unknown", "clarify", "out_of_scope") or (
                reply["topics"] and reply["act"] != "clarify"
            ):
                answered.append(f"{text}: {reply['act']} {reply['topics']}")
    assert answered == []


def test_none_of_it_was_trained_on(library: Library) -> None:
    known = {normalised_phrasing(example) for examples in library.examples.values() for example in examples}
    assert [text for text in MESSAGES if normalised_phrasing(text) in known] == []
