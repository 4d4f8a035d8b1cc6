"""Check the content, and print it."""

from __future__ import annotations

import sys

from bot.bootstrap import Assistant
from bot.cli.errors import CommandError
from bot.content.check import check_library
from bot.content.check_safety import TEXTS as SAFETY_TEXTS
from bot.content.check_safety import check_safety_texts
from bot.content.library import load_library, utc_today
from bot.content.problems import ERROR, ContentError, Problem
from bot.safety import Triage
from bot.services.answers.renderings import renderings
from bot.services.outgoing.alarm_reach import lacking_ways
from bot.services.outgoing.outbox_sending import channels_of
from bot.settings import Settings


def check_content(settings: Settings, live: bool = False) -> None:
    """Print every problem with file, line, value and remedy. Raises: CommandError where there is an error."""
    library = load_library(settings.root)
    problems = [*check_library(library, utc_today(), live), *check_safety_texts(settings.root, utc_today(), live)]
    for problem in problems:
        print(f"{problem.severity}: {problem}")
    errors = [problem for problem in problems if problem.severity == ERROR]
    if errors:
        _say_what_lacks(problems)
        raise CommandError(f"{len(errors)} error(s) in the content, see above.")
    Triage(settings.root)
    if live:
        _check_alarms(settings)
    phrasings = sum(len(examples) for examples in library.examples.values())
    print(f"{len(library.answers)} answers, {phrasings} phrasings: no errors, {len(problems)} warning(s).")


def _say_what_lacks(problems: list[Problem]) -> None:
    """Say in plain words what stands between this clinic and going live, where the texts of danger are among it."""
    unread = sum(problem.file == SAFETY_TEXTS and problem.severity == ERROR for problem in problems)
    if unread:
        print(f"NOT READY TO GO LIVE: {unread} safety texts in {SAFETY_TEXTS} have not been reviewed as they stand.")


def _check_alarms(settings: Settings) -> None:
    """Refuse a clinic in which an alarm may reach nobody. Raises: CommandError."""
    lacks = lacking_ways(channels_of(Assistant(settings), settings))
    for lack in lacks:
        print(f"error: alarms: {lack}. See docs/settings.md.")
    if lacks:
        raise CommandError("An alarm would reach nobody while the queue is open on no screen, see above.")


def refuse_broken_content(settings: Settings) -> None:
    """Refuse to go on with broken content, in the words of `bot check`. Raises: ContentError, SafetyFilesError."""
    problems = check_library(load_library(settings.root), utc_today())
    errors = [problem for problem in problems if problem.severity == ERROR]
    if errors:
        raise ContentError(errors)
    Triage(settings.root)


def print_answers(settings: Settings) -> None:
    """Print every answer in every form that it can take, for a person to read."""
    parts = Assistant(settings)
    for rendering in renderings(parts.library, parts.today):
        named = ", ".join(f"{kind} {value}" for kind, value in rendering.named.items())
        print(f"== {rendering.topic}{f' ({named})' if named else ''}: {rendering.reply.act}")
        print(rendering.reply.text)
        if rendering.reply.more:
            print(f"-- {rendering.reply.more}")
        print(f"-- Sources: {', '.join(source.id for source in rendering.reply.sources) or 'none'}\n")
    sys.stdout.flush()
