"""Compare ways to recognise a topic, and ways to decline, on public data and on our own. `make compare DATA=FOLDER`.

Runs in the engine's environment, where Rasa (for DIET) and the encoder are. The folder holds `text,label` files:
`clinc150_train.csv`, `clinc150_valid.csv`, `clinc150_test.csv`, `banking77_train_10.csv`, `banking77_test.csv`; they
are not ours to keep. Nothing is chosen here: our kernel's numbers come from config.yml. Writes the table between the
marks in docs/decisions/0005-classifier-comparison.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.understanding.classifiers import CLASSIFIERS, kernel_ridge_scores, nearest_neighbours
from benchmarks.understanding.diet import diet
from benchmarks.understanding.labelled_data import LabelledData, banking, clinc, own, small_bot
from benchmarks.understanding.rejection_figures import Figures, figures
from bot.nlu.encoder import SentenceEncoder, encoder_folder

DOCUMENT = Path("docs/decisions/0005-classifier-comparison.md")
BEGIN, END = "<!-- the table begins -->", "<!-- the table ends -->"
FEWER = (5, 10, 20, 40)
MOST = 20
"""Texts of a label that the long table learns from, where they are many: for the slowest of its classifiers."""
HEAD = (
    "| data, learnt / asked (out of scope) | classifier | declines by | right in scope | AUROC | best Matthews | fit |"
)


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
    lines = [HEAD, "|---|---|---|---|---|---|---|"]
    for data in sets:
        for line in _rows(data, with_diet=not arguments.without_diet):
            print(line, flush=True)
            lines.append(line)
    lines += ["", "| phrasings a label, at most | data | kernel ridge | nearest neighbours |", "|---|---|---|---|"]
    for data in sets[2:]:
        for line in _fewer(data):
            print(line, flush=True)
            lines.append(line)
    _write("\n".join(lines))
    return 0


def _rows(data: LabelledData, with_diet: bool) -> Iterator[str]:
    small = data if data.is_small else data.at_most(MOST)
    name = f"{data.name}, {len(small.labels)} / {len(data.asked_labels)} ({sum(not label for label in data.truths)})"
    if with_diet and data.is_small:
        started = time.perf_counter()
        best, certainties = diet(small)
        yield _row(name, "DIET", "probability", figures(small.truths, best, certainties), started)
    for classifier, run in CLASSIFIERS.items():
        started = time.perf_counter()
        best, scores = run(small)
        for rejection, certainties in scores.items():
            yield _row(name, classifier, rejection, figures(small.truths, best, certainties), started)


def _row(name: str, classifier: str, rejection: str, found: Figures, started: float) -> str:
    seconds = time.perf_counter() - started
    return f"| {name} | {classifier} | {rejection} | {found.accuracy} | {found.auroc} | {found.mcc} | {seconds:.0f} s |"


def _fewer(data: LabelledData) -> Iterator[str]:
    for count in FEWER:
        small = data.at_most(count)
        shown = []
        for best, _ in (kernel_ridge_scores(small), nearest_neighbours(small)):
            shown.append(figures(small.truths, best, [0.0] * len(best)).accuracy)
        yield f"| {count} | {data.name} | {shown[0]} | {shown[1]} |"


def _write(table: str) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    sys.exit(main())
