"""Sign answers as a clinician of the clinic."""

from __future__ import annotations

import datetime

from bot.cli.check import refuse_broken_content
from bot.cli.errors import CommandError
from bot.content.answers import LANGUAGES, Answer
from bot.content.library import Library, load_library, utc_today
from bot.content.signing import sign
from bot.settings import Settings


def sign_answers(
    settings: Settings, topics: list[str], every: bool, by: str, role: str, date: str, review_by: str, language: str
) -> None:
    """Sign the topics, or every answer, and print what was signed. Raises: CommandError, ContentError."""
    if language not in LANGUAGES:
        raise CommandError(f"--language {language} is not one of {', '.join(LANGUAGES)}.")
    if review_by and language != "en":
        raise CommandError("The review date is that of the English text. Set it there, without --language.")
    if bool(topics) == every:
        raise CommandError('Name the topics to sign, or --all. Example: bot sign safety --by "Dr. Ana Lee" --role MD')
    if not by.strip() or not role.strip():
        raise CommandError("Say who signs (--by) and in which role (--role): visitors read both.")
    signed_on = _date("--date", date) if date else utc_today()
    if signed_on > utc_today():
        raise CommandError(f"--date {signed_on} is still to come. Sign with the day of the review.")
    next_review = _date("--review-by", review_by) if review_by else None
    if next_review and next_review <= signed_on:
        raise CommandError(f"--review-by {next_review} is not after the signing. Give a date to come.")
    refuse_broken_content(settings)
    library = load_library(settings.root).speaking(language)
    chosen = [answer for answer in _chosen(library, topics) if next_review or not answer.is_signed]
    for answer in chosen:
        if not (next_review or answer.is_current(signed_on)):
            raise CommandError(f"'{answer.id}' is past its review date. Set the next one: --review-by YEAR-MONTH-DAY")
    for answer in chosen:
        sign(settings.root, answer, by.strip(), role.strip(), signed_on, next_review)
        print(f"signed: {answer.id} ({answer.file})")
    signed = sum(answer.is_signed for answer in _chosen(load_library(settings.root).speaking(language), []))
    print(f"{len(chosen)} signed now; {signed} of {len(_chosen(library, []))} answers are signed.")


def _chosen(library: Library, topics: list[str]) -> list[Answer]:
    """Return the answers of these topics, or every one that needs a signature."""
    signable = {answer.id: answer for answer in library.answers.values() if answer.needs_signature}
    unknown = [topic for topic in topics if topic not in signable]
    if unknown:
        raise CommandError(f"There is no answer named '{unknown[0]}'. The names are those of the files in data/.")
    return [signable[topic] for topic in dict.fromkeys(topics)] if topics else list(signable.values())


def _date(option: str, text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{option} {text} is not a date. Write it as 2027-05-22 (year-month-day).") from error
