"""What the documents say in general, beside the refusal to advise one person: only ever behind a button that says so.

Nothing of it stands in the refusal itself: beside a question on one's own dose the most general sentence reads like an
answer. Which topic is near goes by what was named and by plain words, not by the classifier: once it is sure that a
message asks for advice, what it thinks of topics is noise (docs/decisions/0004-safety.md).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.content.answers import GAP
from bot.content.library import Library
from bot.services.answers.wording import fixed_reply, offered_topics, topic_button
from bot.services.reply import Act, Button, Question, Reply

ADVICE = "advice"
MOST_GENERAL = 2


@dataclass(frozen=True)
class _Near:
    """When a topic is near. `words`: in the message; `named`: kind of entity to values, none for any."""

    topic: str
    words: re.Pattern[str]
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def is_near(self, question: Question) -> bool:
        found = any(
            (set(question.entities.get(kind, ())) & values) if values else question.entities.get(kind)
            for kind, values in self.named.items()
        )
        return found or self.words.search(question.text) is not None


def _words(*expressions: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(expressions)})\b", re.IGNORECASE)


_NEAR = (
    _Near(
        "blood_pressure_heart",
        _words(
            *("heart", r"cardi\w+", "blood pressure", "bp", "pacemaker", "stent", "a-?fib", "ekg", "murmur"),
            *("coraz[oó]n", "presi[oó]n", "hipertensi[oó]n", "marcapasos"),
        ),
        {
            "body_part": frozenset({"heart"}),
            "effect": frozenset({"blood_pressure_changes", "heart_rate_changes"}),
            "medication": frozenset({"blood_pressure_medicine"}),
        },
    ),
    _Near(
        "dosage_general",
        _words(
            *("dos(?:e|es|age|ing)", "(?:max|what|how (?:much|many)) mg", "dosis", "strength"),
            r"(?:double|two|half|cut|bump|how many) (?:\w+ ){0,2}(?:lozenges?|troches?)",
        ),
    ),
    _Near(
        "combining_medications",
        _words(
            *(r"med(?:s|ication|ications|icine|icines)?", "pills?", r"taper\w*", "antibiotics?", "insulin"),
            *(
                "(?:he|she|mom|dad|husband|wife) takes",
                "(?<!can )(?<!should )(?<!could )i take",
                "blood thinners?",
                "medicinas?",
                "pastillas?",
            ),
            *("(?:skip|stop|hold|drop|quit|take|taking) my", "medicamentos?", "insulina", "tomo", "suspender"),
        ),
        {"medication": frozenset()},
    ),
    _Near(
        "who_is_candidate",
        _words(
            *("candidat[eoa]s?", "rule me out", r"(?:safe|ok|okay|right|wise|good|bad) for (?:me|him|her|my \w+)"),
            *("someone like me", "qualify", "eligible", r"diagnos\w+", "keep me from", "me conviene", "le conviene"),
        ),
        {"condition": frozenset()},
    ),
)
"""The nearest first."""


def with_general_topics(library: Library, question: Question, reply: Reply, today: datetime.date) -> Reply:
    """Return the refusal with buttons for what is known in general, below the offer of a person; as it is without."""
    near = [entry.topic for entry in _NEAR if entry.is_near(question)]
    known = [answer for answer in offered_topics(library, near) if answer.kind != GAP and answer.is_current(today)]
    if not known:
        return reply
    general = fixed_reply(library, "advice_general", Act.ADVICE)
    in_general = library.words.texts["in_general"]
    buttons = [topic_button(answer) for answer in known[:MOST_GENERAL]]
    titled = [Button(in_general.format(title=button.title), button.payload) for button in buttons]
    return replace(reply, text=f"{reply.text}\n\n{general.text}", buttons=(*reply.buttons, *titled))
