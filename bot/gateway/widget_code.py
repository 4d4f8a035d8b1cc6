"""Code and style sheets as browsers need them: without comments, without the space that only people need, short names.

No parser: what this asks of the modules stands in `widget_files.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from string import ascii_letters

_QUOTED = r"\"(?:\\.|[^\"\\])*\"|`(?:\\.|[^`\\])*`"  # a string or a template: it stays as it is
_COMMENT = re.compile(rf"(?P<quoted>{_QUOTED})|/\*.*?\*/|//[^\n]*", re.DOTALL)
_SPACE = re.compile(rf"{_QUOTED}|\s*(?P<sign>[{{}}()\[\];,:=<>+*?&|!-]+)\s*")  # signs need no space around them
# What ends a list or a block needs no comma or semicolon before it; quotes keep theirs.
_NEEDLESS = re.compile(rf"{_QUOTED}|;(?=\}})|,(?=[}}\])])")
# Not the one after a colon: a variable that is empty on purpose is "--a: ;", and older browsers drop "--a:;".
_STYLE_SPACE = re.compile(r"(?<!:)\s*(?P<sign>[{};,>])\s*|(?P<colon>:) +(?=[^\s;])")
_NEEDLESS_QUOTES = re.compile(r"(?<==)\"([a-z]+)\"(?=\])")  # [theme="dark"]
_LAST_SEMICOLON = re.compile(r"(?<!: );(?=\})")
_HOLE = re.compile(r"\$\{[^}]*\}")  # what a template takes in: code
_WORD = re.compile(r"(?<![#\w])[a-zA-Z_]\w*")
_PROPERTY = r"(?<!\.)\.{0}\b|\b{0}:|[{{,]\s*{0}\s*[,}}=]"  # one.name, name: one, {{ name, … }}
_VARIABLE = re.compile(r"\b(?:const|let) (\w+)|\b(\w+)(?= =>)")
_PARAMETERS = re.compile(r"(?<!\bif )\(([^(){}]*)\) (?:=>|\{)")  # (one, other = 1) => …, name(one) {
_PRIVATE = re.compile(r"#(?P<name>[a-zA-Z]\w*)")


def without_comments(text: str) -> str:
    """Return code or a style sheet without comments."""
    return _COMMENT.sub(lambda match: match["quoted"] or "", text)


def dense(text: str) -> str:
    """Return code without comments and the space that only people need."""
    lines = (line.strip() for line in without_comments(text).splitlines())
    code = _SPACE.sub(lambda match: match["sign"] or match[0], "\n".join(line for line in lines if line))
    return _NEEDLESS.sub(lambda match: "" if match[0] in ",;" else match[0], code)


def dense_style(text: str) -> str:
    """Return a style sheet without comments and the space that only people need."""
    style = _STYLE_SPACE.sub(lambda match: match["sign"] or match["colon"], without_comments(text))
    return _NEEDLESS_QUOTES.sub(r"\1", _LAST_SEMICOLON.sub("", style)).strip()


def with_short_names(modules: list[str], top: list[str]) -> str:
    """Return the modules as one, with one or two letters for private names, variables and names at the top.

    A name gets the same letters wherever it stands, so that what hides what stays as it was. It keeps its letters where
    it is a property somewhere, or stands in a module that does not declare it: there it is the browser's.
    """
    text = "".join(modules)
    counted = Counter(_PRIVATE.findall(text))
    private = short_names()
    short = {name: next(private) for name, _ in counted.most_common()}
    text = _PRIVATE.sub(lambda match: f"#{short[match['name']]}", text)
    words = set(re.findall(r"\w+", text))
    free = (name for name in short_names() if name.isupper() and name not in words)
    own = [_variables(module) for module in modules]
    foreign = {
        name
        for module, declared in zip(modules, own, strict=True)
        for name in set(_WORD.findall(_without_quotes(module))) - declared
    }
    named = [*top, *sorted(set().union(*own) - foreign - set(top))]
    kept = {name for name in named if re.search(_PROPERTY.format(name), text)}
    return _renamed(text, {name: next(free) for name in named if name not in kept})


def _variables(module: str) -> set[str]:
    """Return the names of the variables and parameters of a module, but for those that are taken out of an object."""
    parameters = (piece.split("=")[0].strip() for group in _PARAMETERS.findall(module) for piece in group.split(","))
    declared = (one or other for one, other in _VARIABLE.findall(module))
    return {name for name in (*declared, *parameters) if name.isidentifier() and len(name) > 2}


def _without_quotes(module: str) -> str:
    """Return a module without what stands in quotes, but for the holes of its templates."""
    return re.sub(_QUOTED, lambda match: " ".join(_HOLE.findall(match[0])), module)


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


def short_names() -> Iterator[str]:
    """Yield names of one letter, then of two."""
    return ("".join(pair) for count in (1, 2) for pair in product(ascii_letters, repeat=count))
