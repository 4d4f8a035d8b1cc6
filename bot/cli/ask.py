"""Ask through the real path: triage, engine, actions, in a throw-away database, with nothing sent out."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.progress import Progress

from bot.bootstrap import Assistant
from bot.cli.console import console
from bot.cli.errors import CommandError
from bot.cli.processes import free_port, running_stack
from bot.cli.setup import set_up
from bot.cli.train import model_path
from bot.cli.visitor import Answered, Visitor, http_session
from bot.services.reply import Act, Reply
from bot.settings import Settings
from bot.vault import make_keys


@contextmanager
def throw_away_instance(settings: Settings) -> Iterator[str]:
    """Yield the address of an instance of its own, whose database goes when it stops."""
    set_up(settings)
    with tempfile.TemporaryDirectory(prefix="bot-ask-") as name:
        folder = Path(name)
        own = throw_away_settings(settings, folder)
        make_keys(own.keys_file)
        Assistant(own).database.migrate()
        console.print("Starting ...")
        with running_stack(own, model_path(settings), folder / "logs") as stack:
            yield stack.url


def throw_away_settings(settings: Settings, folder: Path) -> Settings:
    """Return settings with free ports, no rate limit, and everything that is stored below `folder`."""
    return settings.model_copy(
        update={
            "database_url": f"sqlite:///{folder / 'store.db'}",
            "memory_file": folder / "memory.db",
            "keys_file": folder / "keys.json",
            "host": "127.0.0.1",
            "port": free_port(),
            "engine_port": free_port(),
            "actions_port": free_port(),
            "rate_limit": "",
            "smtp_host": "",
            "webhook_url": "",
            "erasures_file": folder / "erasures.jsonl",
        }
    )


@contextmanager
def instance(settings: Settings, url: str) -> Iterator[str]:
    """Yield the address of the running instance that was named, or of a throw-away one."""
    if url:
        yield url.rstrip("/")
    else:
        with throw_away_instance(settings) as own:
            yield own


def ask_one(settings: Settings, text: str, url: str, as_json: bool) -> None:
    """Print the answer to one question, as a visitor reads it or as JSON."""
    with instance(settings, url) as address:
        result = asyncio.run(ask_each(address, [{"text": text}]))[0]
    if as_json:
        result.pop("latency_ms")
        print(json.dumps(result, ensure_ascii=False))
        return
    print(result["text"])
    if result["more"]:
        print(f"\n{result['more']}")
    if result["sources"]:
        print(f"\nSources: {'; '.join(source['title'] for source in result['sources'])}")
    if result["buttons"]:
        print(f"\nYou can also ask: {' | '.join(button['title'] for button in result['buttons'])}")


def ask_batch(settings: Settings, path: Path, url: str) -> None:
    """Print one JSON object for each line of the file, in order."""
    questions = read_batch(path)
    with instance(settings, url) as address:
        asyncio.run(ask_each(address, questions, print_each=True))


def read_batch(path: Path) -> list[dict[str, Any]]:
    """Return the questions of a JSON-lines file: {"text", "context"}. Raises: CommandError with the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read as UTF-8 text. Check the path.") from error
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            context = entry.get("context") or []
            context = [context] if isinstance(context, str) else context
            if not isinstance(entry["text"], str) or not all(isinstance(item, str) for item in context):
                raise ValueError
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise CommandError(
                f'{path}, line {number}: not a JSON object with "text". Write {{"text": "..."}}'
            ) from error
        questions.append({"text": entry["text"], "context": context})
    return questions


async def ask_each(url: str, questions: list[dict[str, Any]], print_each: bool = False) -> list[dict[str, Any]]:
    """Return the result of each question ({"text", "context"}), in order, each in a fresh conversation."""
    results = []
    async with http_session() as session:
        with Progress(console=console, transient=True, disable=len(questions) < 2) as progress:
            for question in progress.track(questions, description="Asking"):
                visitor = await Visitor.start(session, url)
                try:
                    result = await _ask(visitor, question)
                finally:
                    await visitor.close()
                results.append(result)
                if print_each:
                    print(json.dumps(result, ensure_ascii=False), flush=True)
    sys.stdout.flush()
    return results


async def _ask(visitor: Visitor, question: dict[str, Any]) -> dict[str, Any]:
    try:
        for earlier in question.get("context") or []:
            await visitor.ask(earlier)
        answered = await visitor.ask(question["text"])
    except CommandError as error:
        answered = Answered([_refusal(str(error))], 0.0)
    text = "\n\n".join(reply["text"] for reply in answered.replies)
    return {**answered.replies[0], "text": text, "latency_ms": round(answered.latency_ms, 1)}


def _refusal(message: str) -> dict[str, Any]:
    """Return what the page says of itself to a message that the gateway refuses, in the form of a reply."""
    return Reply(text=message, act=Act.UNKNOWN, confidence=0.0).to_dict()
