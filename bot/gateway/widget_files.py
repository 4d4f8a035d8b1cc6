"""The widget's files as a browser gets them: few, small, compressed, under an address that changes with them.

The gateway joins the modules when it starts: one request instead of thirty on a bad network. Comments and the space
that only people need are left out, and the names of variables, of private fields and of sentences are shortened.
Nothing else changes: the code is what stands in `widget/`. What this asks of the modules: names at the top are unique,
statements end with a semicolon and none is empty, no template inside a template, no variable with the name of something
of the browser's that the same module uses, no name and no space in a regular expression; a sentence that is found by
a computed name (`STRINGS[author]`) has its name in quotes somewhere.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from bot.gateway.widget_code import dense, dense_style, short_names, with_short_names, without_comments

WIDGET_FOLDER = Path(__file__).parent / "widget"
ENTRY = "main.js"
LANGUAGES = ("es.js",)
"""What is fetched only where it is wanted; English is part of the entry."""
LOADER = "loader.js"
SENTENCES = "en.js"
_IMPORT = re.compile(
    r"^import (?P<names>[^;]+?) from \"\./(?P<file>[\w.-]+)\""  # import { One, two } from "./one.js"
    r"(?: with \{ type: \"text\" \})?;\n",  # a file that is a text: the style sheet
    re.MULTILINE,
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|const|function|let)\b)", re.MULTILINE)
_NAME = re.compile(r"^(?:export )?(?:async )?(?:class|const|function|let) (?P<name>\w+)", re.MULTILINE)
_SENTENCE = re.compile(r"^(?P<space>  )(?P<name>\w+)(?=:)", re.MULTILINE)  # "  send: …" in a file of sentences
_SAID = re.compile(r"\b(?P<space>STRINGS\.)(?P<name>\w+)")


class WidgetError(Exception):
    """The modules cannot be joined."""


@dataclass(frozen=True)
class WidgetFile:
    """One file: as text and compressed."""

    content: bytes
    compressed: bytes


class WidgetFiles:
    """The files, by name. `version`: changes when any of them does. `modules`: what the entry is joined from."""

    def __init__(self, folder: Path = WIDGET_FOLDER) -> None:
        """Read and join the modules. Raises: WidgetError."""
        self._folder = folder
        self._short_sentences = self._shortened_sentences()
        parts: dict[str, str] = {}
        self._add(ENTRY, parts, ())
        self.modules = tuple(parts)
        texts = {ENTRY: self._joined(parts), **{name: dense(self._read(name)) for name in LANGUAGES}}
        self.version = hashlib.sha256("".join(texts.values()).encode()).hexdigest()[:12]
        self.files = {name: _file(text) for name, text in texts.items()}
        self.loader = _file(dense(self._read(LOADER)).replace("__version__", self.version))

    def _joined(self, parts: dict[str, str]) -> str:
        """Return the modules as one, each after those that it imports."""
        names = [match["name"] for text in parts.values() for match in _NAME.finditer(text)]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise WidgetError(f"several modules of {self._folder} have {', '.join(twice)}: rename all but one")
        code = dense(with_short_names([without_comments(text) for text in parts.values()], names))
        for name in (name for name in parts if name.endswith(".css")):  # its text goes in last: it is no code
            code = code.replace(f'"{name}"', json.dumps(dense_style(self._read(name)), ensure_ascii=False))
        return code

    def _add(self, name: str, parts: dict[str, str], above: tuple[str, ...]) -> None:
        if name in above:
            raise WidgetError(f"{name} imports itself: {' → '.join((*above, name))}")
        if name in parts:
            return
        text = self._read(name)
        for match in _IMPORT.finditer(text):
            if match["file"].endswith(".css"):
                parts[match["file"]] = f'const {match["names"]} = "{match["file"]}";\n'
            else:
                self._add(match["file"], parts, (*above, name))
        parts[name] = _EXPORT.sub("", _IMPORT.sub("", text))

    def _read(self, name: str) -> str:
        text = (self._folder / name).read_text(encoding="utf-8")
        pattern = _SENTENCE if name in (SENTENCES, *LANGUAGES) else _SAID
        return pattern.sub(lambda match: match["space"] + self._short_sentences.get(match["name"], match["name"]), text)

    def _shortened_sentences(self) -> dict[str, str]:
        """Return the sentences' names with a short one for each, but for those that stand in quotes somewhere."""
        texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(self._folder.glob("*.js"))}
        names = [match["name"] for match in _SENTENCE.finditer(texts.get(SENTENCES, ""))]
        free = (letter for letter in short_names() if letter not in names)
        return {name: next(free) for name in names if not any(f'"{name}"' in text for text in texts.values())}


def _file(text: str) -> WidgetFile:
    content = text.encode()
    return WidgetFile(content, gzip.compress(content, 9, mtime=0))
