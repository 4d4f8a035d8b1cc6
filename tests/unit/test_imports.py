"""Imports point inward, and nothing happens at import."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CORE = {"bot.content", "bot.safety", "bot.store", "bot.vault"}
INWARD = {
    "bot.content": {"bot.content"},
    "bot.safety": {"bot.safety"},
    "bot.vault": {"bot.vault"},
    "bot.store": {"bot.store"},
    "bot.services": {*CORE, "bot.services"},
    "bot.settings": set(),
    "bot.bootstrap": {*CORE, "bot.settings"},
    "bot.nlu": {"bot.content", "bot.safety", "bot.vault", "bot.nlu"},
    "bot.live": {"bot.live"},
    "bot.console": {*CORE, "bot.services", "bot.settings", "bot.bootstrap", "bot.live", "bot.console"},
    "bot.gateway": {*CORE, "bot.services", "bot.settings", "bot.bootstrap", "bot.live", "bot.console", "bot.gateway"},
    "bot.cli": {*CORE, "bot.services", "bot.settings", "bot.bootstrap", "bot.nlu", "bot.cli"},
    "actions": {*CORE, "bot.services", "bot.bootstrap", "actions"},
}
"""Room to the rooms that it may import."""
USE_CASES = (
    ("reading",),
    ("accounts", "answers"),
    ("desk",),
    ("danger",),
    ("conversations", "outgoing"),
    ("bookings",),
    ("forms", "handover", "privacy"),
)
"""The rooms of `bot/services`: each may import those before it. What stands beside the rooms is for all of them."""
ONLY_IN = {"rasa": "bot.nlu", "rasa_sdk": "actions", "alembic": "bot.store"}
"""Package to the only room that may import it."""
PURE = {"bot.content": {"yaml"}, "bot.safety": {"yaml"}, "bot.vault": {"cryptography"}}
"""Room that both environments share, to the packages beyond the standard library that it may import."""
READS_ENVIRONMENT = {"environ", "getenv", "environb"}
DOES_SOMETHING = {
    "Settings",
    "Assistant",
    "assistant",
    "Database",
    "create_engine",
    "load_keys",
    "load_library",
    "Triage",
}
"""Calls that read settings or files or connect."""


def sources(root: Path) -> list[Path]:
    found = [path for folder in ("bot", "actions") for path in sorted((root / folder).rglob("*.py"))]
    assert len(found) > 50, "the rooms are where this test looks"
    return found


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:2]) if module.startswith("bot.") else module.split(".", maxsplit=1)[0]


def module_name(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts)


def imported(tree: ast.Module, module: str) -> Iterator[str]:
    """Yield the full name of everything that is imported, at whatever depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(module.split(".")[: -node.level]) if node.level else ""
            base = ".".join(part for part in (start, node.module or "") if part)
            yield from (f"{base}.{alias.name}" for alias in node.names) if base == "bot" else (base,)


def imports_of(root: Path) -> Iterator[tuple[str, str]]:
    """Yield (module, what it imports)."""
    for path in sources(root):
        module = module_name(path, root)
        for name in imported(ast.parse(path.read_text(encoding="utf-8")), module):
            yield module, name


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run when the module is imported: not what stands in functions, but their defaults do."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in (*child.decorator_list, *child.args.defaults, *child.args.kw_defaults):
                if part is not None:
                    yield part
                    yield from at_import(part)
        elif not isinstance(child, ast.Lambda):
            yield child
            yield from at_import(child)


def test_every_room_has_its_rule(root: Path) -> None:
    rooms = {room_of(module_name(path, root)) for path in sources(root)} - {"bot.__init__"}
    assert rooms == set(INWARD)


def test_imports_point_inward(root: Path) -> None:
    wrong = [
        f"{module} imports {name}"
        for module, name in imports_of(root)
        if name.split(".")[0] in ("bot", "actions") and module != "bot.__init__"
        if room_of(name) not in INWARD[room_of(module)]
    ]
    assert wrong == []


def test_a_use_case_imports_none_that_is_built_on_it(root: Path) -> None:
    floors = {room: floor for floor, rooms in enumerate(USE_CASES) for room in rooms}
    assert {path.name for path in (root / "bot" / "services").iterdir() if (path / "__init__.py").exists()} == {*floors}
    pairs = [
        (module, name)
        for module, name in imports_of(root)
        if module.startswith("bot.services.") and name.startswith("bot.services.")
    ]
    use_case = [(module, name, module.split(".")[2], name.split(".")[2]) for module, name in pairs]
    wrong = [
        f"{module} imports {name}"
        for module, name, user, used in use_case
        if user != used and used in floors and floors[used] >= floors.get(user, -1)
    ]
    assert wrong == []


@pytest.mark.parametrize(("package", "room"), ONLY_IN.items())
def test_a_framework_stays_in_its_room(root: Path, package: str, room: str) -> None:
    users = {room_of(module) for module, name in imports_of(root) if name.split(".")[0] == package}
    assert users == {room}


@pytest.mark.parametrize(("room", "packages"), PURE.items())
def test_a_shared_room_needs_nothing_else_installed(root: Path, room: str, packages: set[str]) -> None:
    used = {name.split(".")[0] for module, name in imports_of(root) if room_of(module) == room}
    assert used - sys.stdlib_module_names - {"bot"} <= packages


def test_nothing_reads_the_environment_or_connects_at_import(root: Path) -> None:
    wrong = []
    for path in sources(root):
        for node in at_import(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if name in READS_ENVIRONMENT or called in DOES_SOMETHING:
                wrong.append(f"{module_name(path, root)}, line {getattr(node, 'lineno', 0)}: {name or called}")
    assert wrong == []


def test_this_test_sees_what_runs_at_import() -> None:
    code = """
import os
class A:
    a = os.environ
def f(b=os.getenv("B")):
    return os.environ
c = lambda: os.environ
"""
    found = [node.attr for node in at_import(ast.parse(code)) if isinstance(node, ast.Attribute)]
    assert found == ["environ", "getenv"]
