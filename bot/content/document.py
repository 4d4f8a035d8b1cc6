"""One YAML file, with the line of each value, so that a problem can name its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import yaml

from bot.content.problems import ContentError, Problem, shown_path

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Path_ = Tuple[Any, ...]
_DECIMAL = re.compile(r"-?\d+\.\d+")


class Document:
    """A parsed YAML mapping. `data`: plain dicts, lists and scalars; dates stay text."""

    def __init__(self, path: Path, root: Path) -> None:
        """Read the file.

        Raises: ContentError where it cannot be read, is not YAML, repeats a key or is not a mapping.
        """
        self.name = shown_path(path, root)
        self._lines: Dict[Path_, int] = {}
        text = self._read(path)
        try:
            node = yaml.compose(text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            raise ContentError([self._syntax_problem(error, text)]) from error
        except yaml.YAMLError as error:
            raise ContentError([Problem(self.name, 0, "is not valid YAML", "Undo the last change to it")]) from error
        if not isinstance(node, yaml.MappingNode):
            raise ContentError([Problem(self.name, 1, "holds no `key: value` lines", "Compare it with its neighbours")])
        self.data: Dict[str, Any] = self._plain(node, ())

    def line(self, *path: Any) -> int:
        """Return the line of the value at `path` (keys and list positions), or of the nearest one above it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def problem(self, path: Path_, message: str, remedy: str, **more: str) -> Problem:
        """Return a problem with the value at `path`."""
        return Problem(self.name, self.line(*path), message, remedy, **more)

    def _read(self, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            problem = Problem(self.name, 0, "is missing", "Restore it from the repository")
        except UnicodeDecodeError:
            problem = Problem(self.name, 0, "is not UTF-8 text", "Save it as UTF-8")
        except OSError as error:
            problem = Problem(self.name, 0, f"cannot be read ({error.strerror})", "Check its permissions")
        raise ContentError([problem])

    def _syntax_problem(self, error: yaml.MarkedYAMLError, text: str) -> Problem:
        mark = error.problem_mark or error.context_mark
        if "expected ':'" in (error.problem or "") and error.context_mark:
            mark = error.context_mark  # the line without a colon, not the one where that was noticed
        line = mark.line + 1 if mark else 0
        lines = text.splitlines()
        if 0 < line <= len(lines) and "\t" in lines[line - 1]:
            return Problem(self.name, line, "has a tab character", "YAML takes spaces only: replace the tab by spaces")
        reason = (error.problem or "cannot be understood").replace("\n", " ")
        return Problem(self.name, line, f"is not valid YAML ({reason})", "Look for a missing quote, colon or space")

    def _plain(self, node: yaml.Node, path: Path_) -> Any:
        self._lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            result: Dict[Any, Any] = {}
            for key_node, value_node in node.value:
                key = self._scalar(key_node)
                if key in result:
                    remedy = "Keep one of the two"
                    line = key_node.start_mark.line + 1
                    raise ContentError([Problem(self.name, line, f"has the key '{key}' twice", remedy)])
                result[key] = self._plain(value_node, (*path, key))
                place: Path_ = (*path, key)
                self._lines[place] = key_node.start_mark.line + 1
            return result
        if isinstance(node, yaml.SequenceNode):
            items: List[Any] = [self._plain(item, (*path, index)) for index, item in enumerate(node.value)]
            return items
        return self._scalar(node)

    @staticmethod
    def _scalar(node: yaml.Node) -> Any:
        """Return a number, true, false or nothing only where it is written just so: `000` and `NO` are text."""
        text = str(node.value)
        if node.tag == "tag:yaml.org,2002:null":
            return None
        if node.tag == "tag:yaml.org,2002:bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if node.tag == "tag:yaml.org,2002:int" and text == str(_integer(text)):
            return int(text)
        if node.tag == "tag:yaml.org,2002:float" and _DECIMAL.fullmatch(text):
            return float(text)
        return text


def _integer(text: str) -> Optional[int]:
    try:
        return int(text)
    except ValueError:
        return None
