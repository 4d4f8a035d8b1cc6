"""The words for days and times, brought to one form before they are read: English, and the commonest Spanish."""

from __future__ import annotations

import re
import unicodedata

_SPANISH = r"""
    lo antes posible|cuanto antes|lo mas pronto posible = asap
    pasado manana = day after tomorrow
    manana (?:por|en|a) la manana = tomorrow morning
    (?:por|en|de|a) las? mananas? = morning
    (?:por|en|de|a) las? tardes? = afternoon
    (?:por|en|de|a) las? noches? = evening
    manana = tomorrow
    hoy = today
    (?:la )?(?:proxima semana|semana que viene|semana proxima) = next week
    esta semana = this week
    entre semana = weekdays
    (?:el |los )?fin(?:es)? de semana = weekend
    cualquier dia|cualquier hora|cuando sea|me da igual = any time
    (?:despues de|a partir de) las? = after
    antes de las? = before
    entre las? (\d+) y las? (\d+) = between \1 and \2
    a las? (\d) = at \1
    a mediodia|al mediodia = at noon
    (?:el )?proximo = next
    excepto|menos|salvo = except
    en una semana = in 1 week
    en dos semanas = in 2 weeks
    en (\d+) dias = in \1 days
    los lunes = mondays
    los martes = tuesdays
    los miercoles = wednesdays
    los jueves = thursdays
    los viernes = fridays
    los sabados? = saturdays
    los domingos? = sundays
    lunes = monday
    martes = tuesday
    miercoles = wednesday
    jueves = thursday
    viernes = friday
    sabado = saturday
    domingo = sunday
    enero = january
    febrero = february
    marzo = march
    abril = april
    mayo = may
    junio = june
    julio = july
    agosto = august
    septiembre = september
    octubre = october
    noviembre = november
    diciembre = december
    el (\d{1,2})(?![\d:]) = the \1th
    que viene =
"""
"""Spanish = English, in this order, without accents."""
_ENGLISH = r"""
    a\.m\.? = am
    p\.m\.? = pm
    (\d)\s*o'?clock = \1:00
    as soon as (?:possible|you can)|soonest|earliest(?: (?:possible|available))?(?: time| slot)?|right away = asap
    any ?time|whenever(?: works)?|any day|no preference|i'?m flexible|flexible|i don'?t (?:mind|care) = any time
    (?:doesn'?t|does not) matter|either is fine = any time
    (?:1st|first) thing(?: in the morning)? = before 10:00
    tonight = today evening
    this (morning|afternoon|evening) = today \1
    tomm?orr?ow|tmrw|tmw|tomoz = tomorrow
    working days?|work ?days?|business days?|week ?days?|during the week = weekdays
    mid[ -]?week|middle of the week = midweek
    after (?:work|school) = after 17:00
    over lunch|(?:at |around )?lunch ?time|(?:at|during) lunch = between 12:00 and 14:00
    half past (\d+) = \1:30
    quarter past (\d+) = \1:15
    noon|midday = 12:00 pm
    (?:no|not) later than|at the latest by|by(?= (?:\d|12:00)) = before
    (?:no|not) (?:earlier|sooner) than|not before|past(?= \d) = after
    any ?(?:thing|time)? ?but|other than|except(?: for| on)?|apart from|but not|just not = except
    (?:can'?t|cannot|can not|don'?t|not|no)(?: (?:do|make|work|on|in|the|any|come|this|for|me))* = except
    a couple of = 2
    a fortnight = 2 weeks
"""
"""What is said = the one word for it, in this order."""
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


def _said_as(text: str, table: str) -> str:
    """Return the text with each phrase of the table, where it stands as words of its own, said the other way."""
    for line in table.strip().splitlines():
        found, _, said = line.strip().rpartition(" =")
        text = re.sub(rf"(?<![a-z])(?:{found})(?![a-z])", said.strip(), text)
    return text
