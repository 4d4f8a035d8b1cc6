"""Compare ways to recognise a topic, and ways to decline, on public data and on our own. `make compare DATA=FOLDER`.

Runs in the engine's environment, where Rasa (for DIET) and the encoder are. The folder holds `text,label` files:
`clinc150_train.csv`, `clinc150_valid.csv`, `clinc150_test.csv`, `banking77_train_10.csv`, `banking77_test.csv`; they
are not ours to keep. Nothing is chosen here: our kernel's numbers are the component's defaults. Writes the table
between the marks in docs/decisions/0005-classifier-comparison.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.understanding.classifiers import CLASSIFIERS, kernel_ridge_scores, nearest_neighbours
from benchmarks.understanding.diet import EPOCHS, diet
from benchmarks.understanding.labelled_data import LabelledData, banking, clinc, own, small_bot
from benchmarks.understanding.rejection_figures import Figures, figures
from bot.nlu.encoder import SentenceEncoder, encoder_folder

DOCUMENT = Path("docs/decisions/0005-classifier-comparison.md")
BEGIN, END = "<!-- the table begins -->", "<!-- the table ends -->"
FEWER = (5, 10, 20, 40)
MOST = 20
"""Texts of a label that the long table learns from, where they are many: for the slowest of its classifiers."""
HEAD = (
    "| data, learnt / asked (out of scope) | classifier | declines by | right in scope | AUROC | best Matthews | took |"
)
RULE = "|---|---|---|---|---|---|---|"


def main() -> int:
    """Measure, print, and write the table; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.understanding.compare_classifiers", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the public files are")
    parser.add_argument("--without-diet", action="store_true", help="leave out the classifier that takes longest")
    arguments = parser.parse_args()
    encoder = SentenceEncoder(encoder_folder())
    try:
        sets = [make(arguments.folder, encoder) for make in (banking, small_bot, clinc)]
        sets.append(own(Path(), encoder))
    except FileNotFoundError as error:
        print(f"{error.filename} is missing. Give the folder with the public files.", file=sys.stderr)
        return 2
    fewer = ["", "| phrasings a label, at most | data | kernel ridge | nearest neighbours |", "|---|---|---|---|"]
    long: list[str] = []
    for data in sets:
        long += _shown(_rows(data))
        _write([HEAD, RULE, *long, *fewer])  # what follows takes its time
    for data in sets[2:]:
        fewer += _shown(_fewer(data))
    _write([HEAD, RULE, *long, *fewer])
    if not arguments.without_diet:
        long = _shown(_diet_row(data) for data in sets if data.is_small) + long
        _write([HEAD, RULE, *long, *fewer])
    return 0


def _shown(rows: Iterable[str]) -> list[str]:
    found = []
    for row in rows:
        print(row, flush=True)
        found.append(row)
    return found


def _rows(data: LabelledData) -> Iterator[str]:
    small = data if data.is_small else data.at_most(MOST)
    for classifier, run in CLASSIFIERS.items():
        started = time.perf_counter()
        best, scores = run(small)
        seconds = time.perf_counter() - started
        for rejection, certainties in scores.items():
            yield _row(small, classifier, rejection, figures(small.truths, best, certainties), seconds)


def _diet_row(data: LabelledData) -> str:
    started = time.perf_counter()
    best, certainties = diet(data)
    seconds = time.perf_counter() - started
    return _row(data, f"DIET, {EPOCHS} epochs", "probability", figures(data.truths, best, certainties), seconds)


def _row(data: LabelledData, classifier: str, rejection: str, found: Figures, seconds: float) -> str:
    outside = sum(not label for label in data.truths)
    name = f"{data.name}, {len(data.labels)} / {len(data.truths)} ({outside})"
    return f"| {name} | {classifier} | {rejection} | {found.accuracy} | {found.auroc} | {found.mcc} | {seconds:.0f} s |"


def _fewer(data: LabelledData) -> Iterator[str]:
    for count in FEWER:
        small = data.at_most(count)
        shown = []
        for best, _ in (kernel_ridge_scores(small), nearest_neighbours(small)):
            shown.append(figures(small.truths, best, [0.0] * len(best)).accuracy)
        yield f"| {count} | {data.name} | {shown[0]} | {shown[1]} |"


def _write(lines: list[str]) -> None:
    table = "\n".join(lines)
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    sys.exit(main())
