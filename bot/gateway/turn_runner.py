"""Run turns: send them to the engine, store what it says, wake the streams; take up what a dead worker left."""

from __future__ import annotations

import asyncio
import logging
import time

from bot.bootstrap import Assistant
from bot.gateway.engine import EngineClient, EngineError
from bot.live.signals import QUEUE, Signals
from bot.services.answers.answer_topic import PERSON_BUTTON
from bot.services.answers.wording import fixed_reply
from bot.services.conversations import conversation as conversations
from bot.services.conversations import turns
from bot.services.conversations.turns import Turn
from bot.services.conversations.visitor_text import for_engine
from bot.services.danger.safety_reply import more_urgent_reply
from bot.services.handover import handoff_queue
from bot.services.reply import Act
from bot.services.spoken_language import spoken_language
from bot.store.database import new_id

RETRY_SECONDS = 0.3
LOOK_SECONDS = 0.5
LOOK_AGAIN_SECONDS = 2.0
"""The visitor has an answer; what is asked next waits for this."""
_logger = logging.getLogger(__name__)


class TurnRunner:
    """The gateway's worker. Several gateways may each have one: turns are claimed in the database."""

    def __init__(self, parts: Assistant, engine: EngineClient, signals: Signals) -> None:
        self.worker = new_id()
        self._parts = parts
        self._engine = engine
        self._signals = signals
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None
        self._newest_message: int | None = None
        self._revisions: dict[str, handoff_queue.Revision] = {}

    def start(self) -> None:
        """Start looking for work that is due."""
        self._loop = asyncio.create_task(self._look_for_work())

    async def stop(self) -> None:
        """Stop looking, and give running turns the time they may take."""
        if self._loop:
            self._loop.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._parts.settings.turn_timeout_seconds)

    def run_soon(self, turn: Turn) -> None:
        """Run a claimed turn, and the conversation's next ones after it, in the background."""
        task = asyncio.create_task(self._run_conversation(turn))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_conversation(self, first: Turn) -> None:
        turn: Turn | None = first
        while turn is not None:
            turn = await self._run(turn)

    async def _run(self, turn: Turn) -> Turn | None:
        """Run the turn, and return the conversation's next one."""
        try:
            replies, state = await self._ask_engine(turn)
            following = await asyncio.to_thread(turns.finish, self._parts, turn, self.worker, replies, state)
        except Exception as error:  # the lease runs out, and whoever finds the turn runs it again
            _logger.error("turn %s could not be finished: %s", turn.id, type(error).__name__)
            return None
        self._signals.wake(turn.conversation_id)
        return following

    async def _ask_engine(self, turn: Turn) -> tuple[list[dict[str, object]], str]:
        """Return the engine's replies, or after the time-out an apology; a failed sending is repeated until then.

        For a message that nobody can read, the apology comes at once. One that the patterns have answered is only read
        for worse, and where the engine is away that was all.
        """
        if turn.said_tier is not None:
            return await self._look_again(turn, turn.said_tier), turns.DONE
        if not turn.is_readable:
            return [await asyncio.to_thread(self._apology, turn)], turns.FAILED
        deadline = time.monotonic() + self._parts.settings.turn_timeout_seconds
        message = turn.button or for_engine(turn.text)
        is_resend = turn.is_resend
        while True:
            remaining = deadline - time.monotonic()
            try:
                if remaining <= 0:
                    raise EngineError("out of time")
                replies = await self._engine.answer(turn, message, is_resend, remaining)
                return replies, turns.DONE
            except EngineError as error:
                is_resend = True
                if remaining <= RETRY_SECONDS:
                    _logger.error("turn %s failed: %s", turn.id, error)
                    return [await asyncio.to_thread(self._apology, turn)], turns.FAILED
            await asyncio.sleep(RETRY_SECONDS)
            if not await asyncio.to_thread(conversations.is_kept, self._parts.database, turn.conversation_id):
                return [], turns.FAILED  # forgotten: the engine must not learn of it once more

    async def _look_again(self, turn: Turn, said_tier: int) -> list[dict[str, object]]:
        """Return the reply to what the engine sees in a message of danger, where it is worse than what was said."""
        try:
            finding = await self._engine.look(for_engine(turn.text), LOOK_AGAIN_SECONDS) if turn.text else None
        except EngineError as error:
            _logger.warning("turn %s of tier %s was read by the patterns only: %s", turn.id, said_tier, error)
            return []
        reply = await asyncio.to_thread(more_urgent_reply, self._parts, finding, said_tier)
        return [reply.to_dict()] if reply else []

    def _apology(self, turn: Turn) -> dict[str, object]:
        """Return the fixed apology in the conversation's language."""
        with self._parts.database.read() as session:
            language = spoken_language(session, self._parts.vault, turn.conversation_id)
        library = self._parts.library.speaking(language)
        return fixed_reply(library, "unavailable", Act.UNAVAILABLE, buttons=(PERSON_BUTTON,)).to_dict()

    async def _look_for_work(self) -> None:
        """Do what is due, for as long as we run.

        Take up turns that nobody works on, wake streams for what other gateways stored, erase forgotten memories.
        """
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for work in (self._take_up_turns, self._wake_changed, self._wake_queue, self._erase_memories):
                try:
                    await work()
                except Exception as error:  # the loop must outlive a database that is away for a moment
                    _logger.error("looking for work: %s failed: %s", work.__name__, type(error).__name__)

    async def _take_up_turns(self) -> None:
        arguments = (self._parts.database, self._parts.vault, self.worker)
        while (turn := await asyncio.to_thread(turns.claim_next, *arguments)) is not None:
            self.run_soon(turn)

    async def _wake_changed(self) -> None:
        newest = self._newest_message
        changed, self._newest_message = await asyncio.to_thread(
            conversations.changed_after, self._parts.database, newest
        )
        for conversation_id, sequence in changed.items():
            self._signals.wake(conversation_id, sequence)

    async def _wake_queue(self) -> None:
        """Wake whoever looks at the queue or waits in it where any handoff has changed, here or at another gateway."""
        before = self._revisions
        self._revisions = await asyncio.to_thread(handoff_queue.open_revisions, self._parts.database)
        changed = handoff_queue.changed_between(before, self._revisions)
        if handoff_queue.is_queue_changed(before, self._revisions):
            self._signals.wake(QUEUE)
        for conversation_id in changed:
            self._signals.wake(conversation_id)

    async def _erase_memories(self) -> None:
        arguments = (self._parts.database, self._parts.settings.turn_timeout_seconds)
        for conversation_id in await asyncio.to_thread(conversations.memories_to_erase, *arguments):
            try:
                await self._engine.forget(conversation_id)
            except EngineError:
                return  # it is asked again on the next round
            await asyncio.to_thread(conversations.memory_erased, self._parts.database, conversation_id)
