"""The words for days and times, brought to one form before they are read: English, and the commonest Spanish."""

from __future__ import annotations

import re
import unicodedata

_SPANISH = (
    (r"lo antes posible|cuanto antes|lo mas pronto posible", "asap"),
    (r"pasado manana", "day after tomorrow"),
    (r"manana (?:por|en|a) la manana", "tomorrow morning"),
    (r"(?:por|en|de|a) las? mananas?", "morning"),
    (r"(?:por|en|de|a) las? tardes?", "afternoon"),
    (r"(?:por|en|de|a) las? noches?", "evening"),
    (r"manana", "tomorrow"),
    (r"hoy", "today"),
    (r"(?:la )?(?:proxima semana|semana que viene|semana proxima)", "next week"),
    (r"esta semana", "this week"),
    (r"entre semana", "weekdays"),
    (r"(?:el |los )?fin(?:es)? de semana", "weekend"),
    (r"cualquier dia|cualquier hora|cuando sea|me da igual", "any time"),
    (r"(?:despues de|a partir de) las?", "after"),
    (r"antes de las?", "before"),
    (r"entre las? (\d+) y las? (\d+)", r"between \1 and \2"),
    (r"a las? (\d)", r"at \1"),
    (r"a mediodia|al mediodia", "at noon"),
    (r"(?:el )?proximo", "next"),
    (r"excepto|menos|salvo", "except"),
    (r"en una semana", "in 1 week"),
    (r"en dos semanas", "in 2 weeks"),
    (r"en (\d+) dias", r"in \1 days"),
    (r"los lunes", "mondays"),
    (r"los martes", "tuesdays"),
    (r"los miercoles", "wednesdays"),
    (r"los jueves", "thursdays"),
    (r"los viernes", "fridays"),
    (r"los sabados?", "saturdays"),
    (r"los domingos?", "sundays"),
    (r"lunes", "monday"),
    (r"martes", "tuesday"),
    (r"miercoles", "wednesday"),
    (r"jueves", "thursday"),
    (r"viernes", "friday"),
    (r"sabado", "saturday"),
    (r"domingo", "sunday"),
    (r"enero", "january"),
    (r"febrero", "february"),
    (r"marzo", "march"),
    (r"abril", "april"),
    (r"mayo", "may"),
    (r"junio", "june"),
    (r"julio", "july"),
    (r"agosto", "august"),
    (r"septiembre", "september"),
    (r"octubre", "october"),
    (r"noviembre", "november"),
    (r"diciembre", "december"),
    (r"el (\d{1,2})(?![\d:])", r"the \1th"),
    (r"que viene", ""),
)
"""Spanish to English, in this order, without accents."""
_ENGLISH = (
    (r"a\.m\.?", "am"),
    (r"p\.m\.?", "pm"),
    (r"(\d)\s*o'?clock", r"\1:00"),
    (
        r"as soon as (?:possible|you can)|soonest|earliest(?: (?:possible|available))?(?: time| slot)?|right away",
        "asap",
    ),
    (r"any ?time|whenever(?: works)?|any day|no preference|i'?m flexible|flexible|i don'?t (?:mind|care)", "any time"),
    (r"(?:doesn'?t|does not) matter|either is fine", "any time"),
    (r"(?:1st|first) thing(?: in the morning)?", "before 10:00"),
    (r"tonight", "today evening"),
    (r"this (morning|afternoon|evening)", r"today \1"),
    (r"tomm?orr?ow|tmrw|tmw|tomoz", "tomorrow"),
    (r"working days?|work ?days?|business days?|week ?days?|during the week", "weekdays"),
    (r"mid[ -]?week|middle of the week", "midweek"),
    (r"after (?:work|school)", "after 17:00"),
    (r"over lunch|(?:at |around )?lunch ?time|(?:at|during) lunch", "between 12:00 and 14:00"),
    (r"half past (\d+)", r"\1:30"),
    (r"quarter past (\d+)", r"\1:15"),
    (r"noon|midday", "12:00 pm"),
    (r"(?:no|not) later than|at the latest by|by (?=\d|12:00)", "before "),
    (r"(?:no|not) (?:earlier|sooner) than|not before|past(?= \d)", "after"),
    (r"any ?(?:thing|time)? ?but|other than|except(?: for| on)?|apart from|but not|just not", "except"),
    (r"(?:can'?t|cannot|can not|don'?t|not|no)(?: (?:do|make|work|on|in|the|any|come|this|for|me))*", "except"),
    (r"a couple of", "2"),
    (r"a fortnight", "2 weeks"),
)
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_ABBREVIATIONS = {
    "mon": "monday",
    "tue": "tuesday",
    "tues": "tuesday",
    "wed": "wednesday",
    "weds": "wednesday",
    "thu": "thursday",
    "thur": "thursday",
    "thurs": "thursday",
    "fri": "friday",
    "sat": "saturday",
    "sun": "sunday",
    "jan": "january",
    "feb": "february",
    "mar": "march",
    "apr": "april",
    "jun": "june",
    "jul": "july",
    "aug": "august",
    "sep": "september",
    "sept": "september",
    "oct": "october",
    "nov": "november",
    "dec": "december",
}
_ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th"}
_WORDS = {number: str(value) for value, number in enumerate(_NUMBERS, 1)} | _ABBREVIATIONS | _ORDINALS


def plain_words(text: str) -> str:
    """Return the text in lower case, without accents, with one word for each thing: "Tue." becomes "tuesday"."""
    text = unicodedata.normalize("NFD", text.casefold().replace("\u2019", "'").replace("\u2013", "-"))
    text = "".join(character for character in text if not unicodedata.combining(character))
    text = _said_as(text, _SPANISH)
    text = re.sub(r"(\d(?:th)?) de (?=[a-z])", r"\1 ", text)  # "5 de diciembre"
    text = re.sub(r"\ban? (?=week|month|day)", "1 ", text)
    text = re.sub(r"[a-z]+", lambda match: _WORDS.get(match[0], match[0]), text)
    text = re.sub(r"(?<=y)\.(?=\s|$)", "", text)  # the dot of "Tue."
    text = re.sub(r"([a-z] \d{1,2}(?:st|nd|rd|th)?),? (?=\d{4})", r"\1 ", text)  # "December 5, 2026"
    return " ".join(_said_as(text, _ENGLISH).split())


def _said_as(text: str, table: tuple[tuple[str, str], ...]) -> str:
    """Return the text with each phrase of the table, where it stands as words of its own, said the other way."""
    for found, said in table:
        text = re.sub(rf"(?<![a-z])(?:{found})(?![a-z])", said, text)
    return text
