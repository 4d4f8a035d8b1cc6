"""Read and compile the patterns of `data/safety/patterns.yml`, whose head says how they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, List, Mapping, Match, Pattern, Sequence, Tuple

URGENCY = (1, 4, 3, 8, 2, 5)
"""Tiers that interrupt, the most urgent first. Source: the project's safety rules, rule 1."""
MOST_MATCHES = 20
"""After so many matches in one message nothing excuses it; it also keeps the work linear."""
_NOT_HARMLESS = (
    r"(?!(?:am )?(?:not|no|never|well|fine|better|ok|okay|doing)\b"
    r"|don'?t|do not|have no|was|used|had|won'?t|promise)"
)
"""Not "i am well", "i have no", "i used to"."""
_REPORTED = "".join(
    rf"(?<!\b{word})"
    for word in (
        *("if", "that", "whether", "when", "where", "how", "say", "says", "said", "think", "thought"),
        *("like", "or", "before", "than", "do", "am", "would", "unless"),
    )
)
"""What stands before "I want to die" where somebody only asks or tells about it."""
_CLAUSE_END = re.compile(
    r"[.!?;]"  # the end of a sentence
    r"|\b(?:and|but|so) now\b|\bbut\b"  # "years ago, but now ..."
    # ", i ...", "and i ...": what somebody says of themselves is not excused by the story or question before it
    rf"|(?:,|,? (?:and|because|cause|so))(?= (?:i|im|i'm|i'll|ill|i've|ive) {_NOT_HARMLESS})"
    r"|(?:,| and)(?= (?:just |already )?(?:took all|swallowed|pills in|gun in|wish i|hope i|wanna die|want to die))"
    # the same without a comma: "do you have tuesday i want to die"
    rf"|{_REPORTED} (?=(?:i|im|i'm|i am) (?:really |just |also |still |feel(?:ing)? |so )?"
    r"(?:suicidal|(?:want to|wanna|will|going to|gonna) (?:die|kill|end|hurt|hang|shoot|be dead)))"
    rf"|{_REPORTED} (?=i (?:see no|don'?t see (?:a|any)|don'?t want to (?:live|be here|be alive|wake)"
    r"|wish i|hope i don'?t))"
    r"| (?=(?:everyone|everybody|they|my \w+) would be better off without me)"
    # "do you offer financing, my son's suicidal": the question before it does not excuse it
    r"|,(?= (?:my|our) \w+(?:'?s| is| was| has| just){0,2} (?:suicidal|overdosed|collapsed|unconscious))"
    r"|,(?= (?:his|her|their) (?:oxygen|o2|sats?|pulse|lips|breathing)\b)"
)
_PLACE = re.compile(
    r"\{(?:"
    r"(?P<words>\d+)_words"  # {3_words}
    r"|(?P<more>\d+)_more"  # {12_more}
    r"|(?P<part>[a-z_]+)"  # {kin}; a number alone is a regular expression's own: \d{2}
    r")\}"
)
_DEEPEST = 3
"""Parts may name parts, so many deep."""


@dataclass(frozen=True)
class Rule:
    """One pattern with what excuses it."""

    tier: int
    id: str
    why: str
    language: str
    pattern: Pattern[str]
    exceptions: Tuple[Pattern[str], ...]
    line: str = ""
    is_medical: bool = False

    def matches(self, plain: str) -> bool:
        """Tell whether the pattern stands in the text, in a clause that does not mean something else."""
        ends: List[Match[str]] = []
        for count, match in enumerate(self.pattern.finditer(plain)):
            if not self.exceptions or count == MOST_MATCHES:
                return True
            if count == 0:
                ends = list(_CLAUSE_END.finditer(plain))  # slow, so once for all matches
            if not self._is_excused(_clause(plain, match, ends)):
                return True
        return False

    def _is_excused(self, clause: str) -> bool:
        return any(exception.search(clause) for exception in self.exceptions)


def read_rules(content: Mapping[str, Any]) -> List[Rule]:
    """Return the rules of the file. Raises: KeyError, TypeError, ValueError, re.error where it has an error."""
    parts = parts_of(content)
    exceptions = {name: _exception(_words(name, group), parts) for name, group in content.get("exceptions", {}).items()}
    return [_rule(entry, parts, exceptions) for entry in content["patterns"]]


def parts_of(content: Mapping[str, Any]) -> Mapping[str, str]:
    """Return name to expression of what patterns share."""
    return {name: _words(name, part) for name, part in content.get("parts", {}).items()}


def expanded(lines: Sequence[object], parts: Mapping[str, str]) -> str:
    """Return an expression for any one of the lines, with what their places in braces stand for."""
    return _expand(_either(lines), parts)


def read_lines(content: Mapping[str, Any], name: str) -> Pattern[str]:
    """Return one pattern of all lines of a list in the file; one that matches nothing where there is no list."""
    lines = content.get(name)
    return re.compile(_either(lines) if lines else "(?!)")


def _rule(entry: Mapping[str, Any], parts: Mapping[str, str], exceptions: Mapping[str, Pattern[str]]) -> Rule:
    tier = int(entry["tier"])
    if tier not in URGENCY:
        raise ValueError(f"pattern {entry['id']} has tier {tier}")
    missing = [name for name in entry.get("unless", []) if name not in exceptions]
    if missing:
        raise ValueError(f"pattern {entry['id']} names exceptions that are not there: {', '.join(missing)}")
    excused = [exceptions[name] for name in entry.get("unless", [])]
    if "unless_also" in entry:
        excused.append(_exception(_either(entry["unless_also"]), parts))
    return Rule(
        tier,
        str(entry["id"]),
        str(entry["why"]),
        str(entry.get("language", "en")),
        re.compile(expanded(entry["any"], parts)),
        tuple(excused),
        str(entry.get("line", "")),
        entry.get("medical") is True,
    )


def _words(name: str, group: Mapping[str, Any]) -> str:
    if not group["why"]:
        raise ValueError(f"{name} has no why")
    return _either(group["words"])


def _exception(expression: str, parts: Mapping[str, str]) -> Pattern[str]:
    """Return an exception that begins where a word begins: "eases" is no part of "please"."""
    return re.compile(rf"(?<!\w){_expand(expression, parts)}")


def _either(lines: Sequence[object]) -> str:
    """Return an expression for any one of the lines."""
    if isinstance(lines, str) or not lines or not all(isinstance(line, str) and line for line in lines):
        raise ValueError(f"a list of expressions is expected where {str(lines)[:40]!r} stands")
    return f"(?:{'|'.join(str(line) for line in lines)})"


def _expand(expression: str, parts: Mapping[str, str]) -> str:
    """Put in what the places in braces stand for. Raises: ValueError where a part is not there."""

    def filled(place: Match[str]) -> str:
        if place["words"]:
            return rf"(?:\w+ ){{0,{place['words']}}}"
        if place["more"]:
            return rf"(?: \S+){{0,{place['more']}}}"
        if place["part"] not in parts:
            raise ValueError(f"there is no part {place['part']}")
        return parts[place["part"]]

    for _ in range(_DEEPEST):
        expression = _PLACE.sub(filled, expression)
    if _PLACE.search(expression):
        raise ValueError(f"parts name each other more than {_DEEPEST} deep")
    return expression


def _clause(plain: str, match: Match[str], ends: Sequence[Match[str]]) -> str:
    """Return the clause around the match: what excuses a phrase stands beside it, not in another sentence."""
    start = 0
    for end in ends:
        if end.end() <= match.start():
            start = end.end()
        elif end.start() >= match.end():
            return plain[start : end.start()]
    return plain[start:]
