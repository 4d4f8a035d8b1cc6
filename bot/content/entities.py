"""What a question can name: conditions, routes, phases, body parts, medications, effects (`data/entities.yml`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Tuple

from bot.content.document import Document
from bot.content.problems import Problem


@dataclass(frozen=True)
class EntityValue:
    """One thing that can be named. `name` is how an answer says it; `words` are how people write it, lower case.

    `part_of`: the wider thing of the same kind that it belongs to, "" where there is none.
    """

    id: str
    name: str
    words: Tuple[str, ...]
    part_of: str = ""


Entities = Mapping[str, Mapping[str, EntityValue]]
"""Kind of entity to id to value."""


def read_entities(document: Document) -> Tuple[Entities, List[Problem]]:
    """Read the entities; a word that stands for two things of a kind is a problem."""
    problems: List[Problem] = []
    entities: Dict[str, Dict[str, EntityValue]] = {}
    for kind, values in document.data.items():
        entities[kind] = {}
        if not isinstance(values, dict):
            problems.append(document.problem((kind,), f"has no names below '{kind}'", "Compare it with its neighbours"))
            continue
        owner: Dict[str, str] = {}
        for identifier, entry in values.items():
            words: Any = entry.get("words") if isinstance(entry, dict) else None
            if not isinstance(words, list) or not words or not entry.get("name"):
                path = (kind, identifier)
                problems.append(document.problem(path, f"has no name or words for {identifier}", "Add both"))
                continue
            lowered = tuple(str(word).lower() for word in words)
            for word in lowered:
                if word in owner:
                    message = f"has the word '{word}' under {owner[word]} and under {identifier}"
                    problems.append(document.problem((kind, identifier), message, "Keep it under one of them"))
                owner[word] = identifier
            part_of = str(entry.get("part_of") or "")
            entities[kind][identifier] = EntityValue(identifier, str(entry["name"]), lowered, part_of)
    return entities, problems
