"""The widget's files as a browser gets them: few, small, compressed, under an address that changes with them.

The gateway joins the modules when it starts: one request instead of thirty on a bad network. A library minifies them.
What this asks of the modules: imports stand at the top, one on a line, and names at the top are unique.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

import minify

WIDGET_FOLDER = Path(__file__).parent / "widget"
ENTRY = "main.js"
LANGUAGES = ("es.js",)
"""What is fetched only where it is wanted; English is part of the entry."""
LOADER = "loader.js"
_IMPORT = re.compile(
    r"^import (?P<names>[^;]+?) from \"\./(?P<file>[\w.-]+)\""  # import { One, two } from "./one.js"
    r"(?: with \{ type: \"text\" \})?;\n",  # a file that is a text: the style sheet
    re.MULTILINE,
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|const|function|let)\b)", re.MULTILINE)
_NAME = re.compile(r"^(?:export )?(?:async )?(?:class|const|function|let) (?P<name>\w+)", re.MULTILINE)
_CODE, _STYLE = "application/javascript", "text/css"


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
        """Read, join and minify the modules. Raises: WidgetError."""
        self._folder = folder
        parts: dict[str, str] = {}
        self._add(ENTRY, parts, ())
        self.modules = tuple(parts)
        entry = self._minified(ENTRY, _CODE, self._joined(parts))
        texts = {ENTRY: entry, **{name: self._minified(name, _CODE, self._read(name)) for name in LANGUAGES}}
        self.version = hashlib.sha256("".join(texts.values()).encode()).hexdigest()[:12]
        self.files = {name: _file(text) for name, text in texts.items()}
        loader = self._minified(LOADER, _CODE, self._read(LOADER))
        self.loader = _file(loader.replace("__version__", self.version))

    def _joined(self, parts: dict[str, str]) -> str:
        """Return the modules as one, each after those that it imports; in a function, so that all names are its own."""
        names = [match["name"] for text in parts.values() for match in _NAME.finditer(text)]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise WidgetError(f"several modules of {self._folder} have {', '.join(twice)}: rename all but one")
        return f"(() => {{\n{''.join(parts.values())}}})();"

    def _add(self, name: str, parts: dict[str, str], above: tuple[str, ...]) -> None:
        if name in above:
            raise WidgetError(f"{name} imports itself: {' → '.join((*above, name))}")
        if name in parts:
            return
        text = self._read(name)
        for match in _IMPORT.finditer(text):
            file = match["file"]
            if file.endswith(".css"):
                style = json.dumps(self._minified(file, _STYLE, self._read(file)), ensure_ascii=False)
                parts[file] = f"const {match['names']} = {style};\n"
            else:
                self._add(file, parts, (*above, name))
        parts[name] = _EXPORT.sub("", _IMPORT.sub("", text))

    def _minified(self, name: str, kind: str, text: str) -> str:
        try:
            return str(minify.string(kind, text))
        except minify.MinifyError as error:
            raise WidgetError(f"{self._folder / name}: {error}") from error

    def _read(self, name: str) -> str:
        return (self._folder / name).read_text(encoding="utf-8")


def _file(text: str) -> WidgetFile:
    content = text.encode()
    return WidgetFile(content, gzip.compress(content, 9, mtime=0))
