"""Sign answers: who read a text and stands by it, written beside the text, and kept with its words.

`data/signed/<id>.yml` keeps every text that was ever signed, so that an old one can be found again by its version.
"""

from __future__ import annotations

import datetime
import json
import os
import re
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import yaml

from bot.content.answers import Answer
from bot.content.document import Document
from bot.content.library import OVERLAY
from bot.content.problems import ContentError, Problem
from bot.content.spanish import FOLDER

HISTORY_FOLDER = "data/signed"


def signed_words(answer: Answer) -> Dict[str, Any]:
    """Return the words of an answer that a signature covers."""
    return {
        "text": answer.text,
        "more": answer.more,
        "clinic": answer.clinic_text,
        "notes": [
            {"when": {kind: list(values) for kind, values in note.when.items()}, "text": note.text}
            for note in answer.notes
        ],
        "sources": list(answer.sources),
        "figures": answer.figures,
    }


def sign(
    root: Path, answer: Answer, by: str, role: str, date: datetime.date, review_by: Optional[datetime.date] = None
) -> None:
    """Write the signature of this text into its file, and the text into the history.

    Raises: ContentError where the file cannot be changed without touching anything else; it is left as it was.
    """
    has_neighbours = answer.file == OVERLAY or answer.file.startswith(f"{FOLDER}/")
    path: Tuple[Any, ...] = (answer.id,) if has_neighbours else ("answer",)
    changes = {"signed": {"by": by, "role": role, "date": date.isoformat(), "version": answer.version}}
    values: Dict[str, Any] = {**changes, **({"review_by": review_by.isoformat()} if review_by else {})}
    _set_values(root / answer.file, root, path, values)
    name = history_name(answer)
    _write_history(root, name, [*signings(root, name), {**changes["signed"], **signed_words(answer)}])


def history_name(answer: Answer) -> str:
    """Return under which name the signings of the text are kept: each language has its own."""
    return answer.id if answer.language == "en" else f"{answer.id}.{answer.language}"


def signings(root: Path, identifier: str) -> List[Dict[str, Any]]:
    """Return every signing of a text, by its `history_name`, the oldest first. Raises: ContentError."""
    path = _history_path(root, identifier)
    if not path.exists():
        return []
    entries = Document(path, root).data.get("signings")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        name = f"{HISTORY_FOLDER}/{path.name}"
        raise ContentError([Problem(name, 0, "holds no list of signings", "Restore it from the repository")])
    return entries


def _history_path(root: Path, identifier: str) -> Path:
    return root / HISTORY_FOLDER / f"{identifier}.yml"


def _write_history(root: Path, identifier: str, entries: List[Dict[str, Any]]) -> None:
    path = _history_path(root, identifier)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_text(
        yaml.safe_dump({"signings": entries}, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8"
    )
    partial.replace(path)


def _set_values(file: Path, root: Path, path: Tuple[Any, ...], values: Dict[str, Any]) -> None:
    """Set keys of the mapping at `path`, a line each; every other line stays as its author wrote it."""
    before = Document(file, root)
    mapping = _at(before.data, path)
    lines = file.read_text(encoding="utf-8").splitlines()
    last_key = max((before.line(*path, key) for key in mapping), default=before.line(*path))
    margin = re.match(r" *", lines[last_key - 1])
    indent = margin.group() if margin else ""
    places = {key: before.line(*path, key) - 1 if key in mapping else _end(lines, last_key - 1) for key in values}
    for key in sorted(values, key=lambda key: places[key], reverse=True):  # from below, so that places stay right
        end = _end(lines, places[key]) if key in mapping else places[key]
        lines[places[key] : end] = [f"{indent}{key}: {_flow(values[key])}"]
    partial = file.with_name(f"{file.name}.{os.getpid()}.partial")
    try:
        partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
        expected = _with(before.data, path, values)
        if Document(partial, root).data != expected:
            remedy = "Write `signed: null` on a line of its own below the answer, and sign again"
            raise ContentError([before.problem((*path, "signed"), "cannot be signed as it is written", remedy)])
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _end(lines: List[str], start: int) -> int:
    """Return the index after the last line that belongs to the key in line `start`: those that are indented deeper."""

    def depth(line: str) -> int:
        return len(line) - len(line.lstrip(" "))

    end = start + 1
    while end < len(lines) and (not lines[end].strip() or depth(lines[end]) > depth(lines[start])):
        end += 1
    return end


def _flow(value: Any) -> str:
    """Return the value on one line of YAML (JSON's quotes are YAML's)."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {json.dumps(item, ensure_ascii=False)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def _at(data: Any, path: Tuple[Any, ...]) -> Dict[str, Any]:
    for key in path:
        data = data[key]
    found: Dict[str, Any] = data
    return found


def _with(data: Dict[str, Any], path: Tuple[Any, ...], values: Dict[str, Any]) -> Dict[str, Any]:
    """Return the data with the values set at `path`."""
    if not path:
        return {**data, **values}
    return {**data, path[0]: _with(data[path[0]], path[1:], values)}
