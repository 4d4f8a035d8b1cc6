"""The widget's files as a browser gets them: few, small, compressed, under an address that changes with them.

The gateway joins the modules when it starts: one request instead of thirty on a bad network. Comments and the space
that only people need are left out, and private names, names at the top and those of the sentences are shortened.
Nothing else changes: the code is what stands in `widget/`. What this asks of the modules: names at the top are unique,
statements end with a semicolon and none is empty, no template inside a template; a sentence that is found by a
computed name (`STRINGS[author]`) has its name in quotes somewhere.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from string import ascii_letters

WIDGET_FOLDER = Path(__file__).parent / "widget"
ENTRY = "main.js"
LANGUAGES = ("es.js",)
"""What is fetched only where it is wanted; English is part of the entry."""
LOADER = "loader.js"
SENTENCES = "en.js"
_QUOTED = r"\"(?:\\.|[^\"\\])*\"|`(?:\\.|[^`\\])*`"  # a string or a template: it stays as it is
_COMMENT = re.compile(rf"(?P<quoted>{_QUOTED})|/\*.*?\*/|//[^\n]*", re.DOTALL)
_IMPORT = re.compile(
    r"^import (?P<names>[^;]+?) from \"\./(?P<file>[\w.-]+)\""  # import { One, two } from "./one.js"
    r"(?: with \{ type: \"text\" \})?;\n",  # a file that is a text: the style sheet
    re.MULTILINE,
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|const|function|let)\b)", re.MULTILINE)
_NAME = re.compile(r"^(?:export )?(?:async )?(?:class|const|function|let) (?P<name>\w+)", re.MULTILINE)
_SENTENCE = re.compile(r"^(?P<space>  )(?P<name>\w+)(?=:)", re.MULTILINE)  # "  send: …" in a file of sentences
_SAID = re.compile(r"\b(?P<space>STRINGS\.)(?P<name>\w+)")
_SPACE = re.compile(rf"{_QUOTED}|\s*(?P<sign>[{{}}()\[\];,:=<>+*?&|!-]+)\s*")  # signs need no space around them
# What ends a list or a block needs no comma or semicolon before it; quotes keep theirs.
_NEEDLESS = re.compile(rf"{_QUOTED}|;(?=\}})|,(?=[}}\])])")
# Not the one after a colon: a variable that is empty on purpose is "--a: ;", and older browsers drop "--a:;".
_STYLE_SPACE = re.compile(r"(?<!:)\s*(?P<sign>[{};,>])\s*|(?P<colon>:) +(?=[^\s;])")
_LAST_SEMICOLON = re.compile(r"(?<!: );(?=\})")
_HOLE = re.compile(r"\$\{[^}]*\}")  # what a template takes in: code
_PRIVATE = re.compile(r"#(?P<name>[a-zA-Z]\w*)")


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
        texts = {ENTRY: self._joined(parts), **{name: _dense(self._read(name)) for name in LANGUAGES}}
        self.version = hashlib.sha256("".join(texts.values()).encode()).hexdigest()[:12]
        self.files = {name: _file(text) for name, text in texts.items()}
        self.loader = _file(_dense(self._read(LOADER)).replace("__version__", self.version))

    def _joined(self, parts: dict[str, str]) -> str:
        """Return the modules as one, each after those that it imports."""
        modules = [self._read(name) for name in parts if name.endswith(".js")]
        names = [match["name"] for text in modules for match in _NAME.finditer(text)]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise WidgetError(f"several modules of {self._folder} have {', '.join(twice)}: rename all but one")
        code = _dense(_short(_without_comments("".join(parts.values())), names))
        for name in (name for name in parts if name.endswith(".css")):  # its text goes in last: it is no code
            code = code.replace(f'"{name}"', json.dumps(_dense_style(self._read(name)), ensure_ascii=False))
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
        letters = (letter for letter in _letters() if letter not in names)
        return {name: next(letters) for name in names if not any(f'"{name}"' in text for text in texts.values())}


def _without_comments(text: str) -> str:
    return _COMMENT.sub(lambda match: match["quoted"] or "", text)


def _dense(text: str) -> str:
    """Return code without comments and the space that only people need."""
    lines = (line.strip() for line in _without_comments(text).splitlines())
    dense = _SPACE.sub(lambda match: match["sign"] or match[0], "\n".join(line for line in lines if line))
    return _NEEDLESS.sub(lambda match: "" if match[0] in ",;" else match[0], dense)


def _dense_style(text: str) -> str:
    """Return a style sheet without comments and the space that only people need."""
    dense = _STYLE_SPACE.sub(lambda match: match["sign"] or match["colon"], _without_comments(text))
    return _LAST_SEMICOLON.sub("", dense).strip()


def _short(text: str, top: list[str]) -> str:
    """Return code with one or two letters for each private name, the most frequent first, and for the names at the top.

    Names without a capital stay: they may be somebody's own variables. So do those that are properties somewhere.
    """
    counted = Counter(_PRIVATE.findall(text))
    letters = _letters()
    short = {name: next(letters) for name, _ in counted.most_common()}
    words = set(re.findall(r"\w+", text))
    free = (name for name in _letters() if name.isupper() and name not in words)
    text = _PRIVATE.sub(lambda match: f"#{short[match['name']]}", text)
    properties = {name for name in top if re.search(rf"\.{name}\b|\b{name}:|[{{,]\s*{name}\s*[,}}]", text)}
    return _renamed(text, {name: next(free) for name in top if not name.islower() and name not in properties})


def _renamed(text: str, names: dict[str, str]) -> str:
    """Return code with other names, but for what stands in quotes; in a template, in its holes only."""
    if not names:
        return text
    any_name = re.compile(rf"(?P<quoted>{_QUOTED})|\b(?P<name>{'|'.join(names)})\b")

    def rename(match: re.Match[str]) -> str:
        if match["name"]:
            return names[match["name"]]
        if not match[0].startswith("`"):
            return match[0]
        return _HOLE.sub(lambda hole: any_name.sub(rename, hole[0]), match[0])

    return any_name.sub(rename, text)


def _letters() -> Iterator[str]:
    """Yield names of one letter, then of two."""
    return ("".join(pair) for count in (1, 2) for pair in product(ascii_letters, repeat=count))


def _file(text: str) -> WidgetFile:
    content = text.encode()
    return WidgetFile(content, gzip.compress(content, 9, mtime=0))
