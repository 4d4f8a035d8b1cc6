"""The commands, and the outermost boundary: known errors become one sentence and a non-zero exit status."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.arguments import By
from bot.cli.booking_commands import bookings
from bot.cli.errors import CommandError
from bot.cli.staff_commands import staff
from bot.settings import Settings, unknown_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The FAQ assistant for ketamine-infusion clinics. Settings are environment variables: docs/settings.md.",
)
keys = typer.Typer(no_args_is_help=True, help="Work on the secret keys.")
app.add_typer(bookings, name="bookings")
app.add_typer(staff, name="staff")
app.add_typer(keys, name="keys")
Url = Annotated[str, typer.Option(help="Use the instance that runs at this address instead of starting one.")]


@app.callback()
def before_every_command() -> None:
    """Name what was set in vain: a setting that nobody reads would seem to hold."""
    for name, nearest in unknown_settings(os.environ).items():
        meant = f" Did you mean {nearest}?" if nearest else ""
        print(f"{name} is no setting and is ignored.{meant} See docs/settings.md", file=sys.stderr)


@app.command()
def run() -> None:
    """Start gateway, engine and action server, show their state, restart what dies; Ctrl-C stops everything."""
    from bot.cli.run import run_assistant

    run_assistant(Settings())


@app.command()
def setup() -> None:
    """Make what a first start needs: keys, the sentence encoder, the database, the model."""
    from bot.cli.setup import set_up

    set_up(Settings())


@app.command()
def train(force: Annotated[bool, typer.Option(help="Train even if nothing has changed.")] = False) -> None:
    """Train the model if training data, configuration or components have changed."""
    from bot.cli.train import train_model

    train_model(Settings(), force=force)


@app.command()
def check(
    live: Annotated[
        bool, typer.Option(help="Also fail while a text is not signed or reviewed, or an alarm may reach nobody.")
    ] = False,
    show: Annotated[bool, typer.Option("--print", help="Print every answer in every form that it can take.")] = False,
) -> None:
    """Check the content: complete, sources known, dates, every button leads somewhere."""
    from bot.cli.check import check_content, print_answers

    if show:
        print_answers(Settings())
    check_content(Settings(), live=live)


@app.command()
def sign(
    topics: Annotated[list[str] | None, typer.Argument(help="Topics, named as their files in data/.")] = None,
    by: Annotated[str, typer.Option(help="Who signs, as visitors read it.")] = "",
    role: Annotated[str, typer.Option(help="In which role, for example MD or RN.")] = "",
    date: Annotated[str, typer.Option(help="Day of the review (year-month-day); today if left out.")] = "",
    review_by: Annotated[str, typer.Option(help="Until when the texts hold (year-month-day); else as it is.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Every answer that is not signed yet.")] = False,
    language: Annotated[str, typer.Option(help="Which language's texts: en or es.")] = "en",
) -> None:
    """Sign answers that a clinician of the clinic has read; changing a text afterwards unsigns it."""
    from bot.cli.sign import sign_answers

    sign_answers(Settings(), topics or [], every, by, role, date, review_by, language)


@app.command()
def review_sheet(
    out: Annotated[Path, typer.Option(help="Where the page goes.")] = Path("var/review-sheet.html"),
    language: Annotated[str, typer.Option(help="Which language's texts: en or es.")] = "en",
) -> None:
    """Write one printable page with every answer, its facts, sources, status and what changed since it was signed."""
    from bot.cli.review_sheet import write_review_sheet

    write_review_sheet(Settings(), out, language)


@app.command()
def alarms(
    acknowledge: Annotated[int | None, typer.Option(help="Number of the alarm that you have seen to.")] = None,
    by: Annotated[str, typer.Option(help="Who does it.")] = "",
    end_pause: Annotated[str, typer.Option(help="Conversation in which booking may go on.")] = "",
) -> None:
    """List what visitors in danger have raised and nobody has acknowledged; acknowledge one, end a pause."""
    from bot.cli.alarms import acknowledge_alarm, end_the_pause, show_alarms

    if acknowledge is not None:
        acknowledge_alarm(Settings(), acknowledge, by)
    elif end_pause:
        end_the_pause(Settings(), end_pause, by)
    else:
        show_alarms(Settings())


@app.command()
def queue(
    wrong: Annotated[bool, typer.Option(help="List the answers that the staff call wrong instead.")] = False,
) -> None:
    """List the conversations that wait for somebody of the staff, and who has which."""
    from bot.cli.queue import show_queue, show_wrong_answers

    if wrong:
        show_wrong_answers(Settings())
    else:
        show_queue(Settings())


@app.command()
def off(by: By = "") -> None:
    """Switch the program off: no question is answered any more; danger is, and a person can be asked for."""
    from bot.cli.switch import switch_program_off

    switch_program_off(Settings(), by)


@app.command()
def on(by: By = "") -> None:
    """Switch the program on again."""
    from bot.cli.switch import switch_program_on

    switch_program_on(Settings(), by)


@app.command()
def outbox(
    send_again: Annotated[bool, typer.Option(help="Make everything that waits or was given up due now.")] = False,
) -> None:
    """List the messages that have not gone out, and why."""
    from bot.cli.outbox import show_outbox

    show_outbox(Settings(), send_again)


@app.command()
def erase(
    name: Annotated[str, typer.Argument(help="A booking's reference, or a conversation's id.")],
    yes: Annotated[bool, typer.Option(help="Do not ask.")] = False,
) -> None:
    """Erase all that is kept of one visitor, everywhere, and print a receipt."""
    from bot.cli.erase import erase_visitor

    erase_visitor(Settings(), name, yes)


@app.command()
def export(
    name: Annotated[str, typer.Argument(help="A booking's reference, or a conversation's id.")],
    out: Annotated[Path | None, typer.Option(help="Where it goes; else it is printed.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="A table for a spreadsheet instead of JSON.")] = False,
) -> None:
    """Write down everything that is kept of one visitor."""
    from bot.cli.export import export_visitor

    export_visitor(Settings(), name, out, as_csv)


@app.command()
def backup(out: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")]) -> None:
    """Back up the store and the engine's memory, encrypted as they are; keep the key file apart from it."""
    from bot.cli.backup import back_up_everything

    back_up_everything(Settings(), out)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `bot backup` wrote.")],
    replace: Annotated[bool, typer.Option(help="Put it in the place of what is there.")] = False,
) -> None:
    """Restore a backup; what was erased since is erased again first. The assistant must not run."""
    from bot.cli.backup import restore_everything

    restore_everything(Settings(), file, replace)


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="What a visitor would type.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the reply as one JSON object.")] = False,
    batch: Annotated[
        Path | None, typer.Option(help='Read lines {"text": ..., "context": [...]} and print one JSON object a line.')
    ] = None,
    url: Url = "",
) -> None:
    """Ask one question, or many, through the real path; nothing of it is kept."""
    from bot.cli.ask import ask_batch, ask_one

    if (text is None) == (batch is None):
        raise CommandError('Give either a question or --batch FILE. Example: bot ask "is it safe?"')
    if batch is not None:
        ask_batch(Settings(), batch, url)
    else:
        ask_one(Settings(), str(text), url, as_json=as_json)


@app.command()
def evaluate(
    folder: Annotated[
        Path | None, typer.Option(help="Held-out phrasings: tests/held_out, or tests/safety with --safety.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where the report goes.")] = Path("var/evaluation"),
    safety: Annotated[
        bool, typer.Option(help="Measure the safety triage instead: recall by tier, false alarms.")
    ] = False,
    compare: Annotated[
        bool, typer.Option(help="Say better, worse or no difference against the baseline, message by message.")
    ] = False,
    save_baseline: Annotated[bool, typer.Option(help="Make this run the new baseline.")] = False,
    baseline: Annotated[Path, typer.Option(help="The baseline.")] = Path("tests/evaluation_baseline.json"),
    noise: Annotated[
        bool, typer.Option(help="Ask the phrasings again with typing errors, and as voice-to-text.")
    ] = True,
    url: Url = "",
) -> None:
    """Measure understanding on messages that no training file holds: figures against their aims, parts, pictures."""
    from bot.cli.evaluate import Options, evaluate_understanding
    from bot.cli.evaluate_safety import evaluate_safety

    if safety:
        evaluate_safety(Settings(), folder or Path("tests/safety"), out, url)
    else:
        options = Options(baseline, compare, save_baseline, noise)
        evaluate_understanding(Settings(), folder or Path("tests/held_out"), out, url, options)


@app.command()
def benchmark(
    train: Annotated[Path, typer.Argument(help="What is learnt: a CSV file with the columns text,label.")],
    test: Annotated[Path, typer.Argument(help="What is asked: the same columns.")],
    valid: Annotated[Path | None, typer.Option(help="Where the threshold is chosen; else on TRAIN, in folds.")] = None,
    oos: Annotated[str, typer.Option(help="The label of what is out of scope.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
) -> None:
    """Train the NLU pipeline on other people's data, and print figures that published tables have."""
    from bot.cli.benchmark import run_benchmark

    run_benchmark(Settings(), train, test, valid, oos, as_json=as_json)


@app.command()
def shell() -> None:
    """Talk to the engine in Rasa's own shell, with the action server running."""
    from bot.cli.shell import open_shell

    open_shell(Settings())


@keys.command()
def rotate(
    forget_old: Annotated[
        bool, typer.Option(help="Give the older keys up afterwards: earlier backups cannot be read any more.")
    ] = False,
) -> None:
    """Encrypt everything anew under a new key. The assistant must not run."""
    from bot.cli.keys import rotate_keys

    rotate_keys(Settings(), forget_old)


def main() -> None:
    """Run a command. An error that people can mend is one sentence; any other keeps its traceback."""
    try:
        app()
    except KeyboardInterrupt:
        _stop("Stopped.")
    except Exception as error:
        from bot.cli.sentences import sentence_of  # with all that can go wrong: not for each command that goes well

        said = sentence_of(error)
        if said is None:
            raise
        _stop(said, error.status if isinstance(error, CommandError) else 1)


def _stop(message: str, status: int = 1) -> None:
    print(message, file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
