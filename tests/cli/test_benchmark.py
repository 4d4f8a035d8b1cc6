"""`bot benchmark`: figures on anybody's data through Rasa, and one clear line for a file that cannot be used."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from bot.settings import Settings

from .command import assert_one_sentence, bot

ASKED = {
    "opening": ("when do you open", "what are your opening hours", "are you open on sunday", "do you close at six"),
    "parking": ("where can I park", "is there parking nearby", "do you have a car park", "parking for disabled people"),
    "payment": ("can I pay by card", "do you take cash", "which cards do you accept", "can I pay in instalments"),
    "delivery": ("when will it be delivered", "how long is shipping", "do you deliver abroad", "track my parcel"),
}
FRAMES = ("{}", "hi, {}", "{} please?", "quick question: {}", "{} /[thanks](bye)")
LABELS = {"opening": "a & b", "parking": "a/b", "payment": "danger", "delivery": "out of scope"}
"""Their words are those of another label, or of an intent that the clinic's own bot keeps for something."""
STRANGE = ("who won the match", "write me a poem", "what is seven times nine", "is it raining in Oslo", "sing a song")


def write(path: Path, rows: list[tuple[str, str]], header: tuple[str, str] = ("text", "label")) -> Path:
    """Write a CSV file, and return its path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def asked(texts: slice, frames: tuple[str, ...] = FRAMES) -> list[tuple[str, str]]:
    """Return texts on the four subjects."""
    return [
        (frame.format(text), LABELS[label])
        for label, found in ASKED.items()
        for text in found[texts]
        for frame in frames
    ]


@pytest.fixture
def train(tmp_path: Path) -> Path:
    return write(tmp_path / "train.csv", asked(slice(0, 3)))


@pytest.fixture
def test(tmp_path: Path) -> Path:
    strange = [(text, "none of them") for text in STRANGE]
    return write(tmp_path / "test.csv", [*asked(slice(3, 4)), ("/parking", LABELS["parking"]), *strange])


def test_the_figures_of_a_small_bot(model: Path, train: Path, test: Path) -> None:
    """Texts are learnt and recognised through Rasa, whatever signs they hold, and unrelated ones are less certain."""
    ran = bot("benchmark", str(train), str(test), "--oos", "none of them", "--json", root=Settings().root)
    assert ran.status == 0, ran.error
    report = json.loads(ran.out)
    print(ran.out)
    assert report["learnt"] == {"rows": 60, "labels": 4}
    assert report["asked"] == {"rows": 26, "out_of_scope": 5}
    assert report["without_threshold"]["in_scope_accuracy"] >= 0.8
    assert report["without_threshold"]["oos_recall"] == 0.0
    assert report["auroc"] >= 0.8
    assert report["chosen"]["chosen_on"].startswith("labels left out")
    assert report["chosen"]["oos_recall"] >= 0.6
    assert report["best_mcc_on_test"]["mcc"] >= max(point["mcc"] for point in report["sweep"])
    assert [point["oos_recall"] for point in report["sweep"]] == sorted(p["oos_recall"] for p in report["sweep"])
    assert 0 < report["inference_ms"]["median"] <= report["inference_ms"]["p95"]
    assert report["training_seconds"] > 0


def test_the_figures_as_people_read_them_with_a_validation_part(model: Path, train: Path, test: Path) -> None:
    """One training suffices, and the line of the chosen threshold says what it was chosen on."""
    ran = bot("benchmark", str(train), str(test), "--valid", str(test), "--oos", "none of them")
    assert ran.status == 0, ran.error
    assert "Training 1 time(s)" in ran.error
    assert "5 of them out of scope" in ran.out
    assert "chosen (validation part)" in ran.out
    assert "median" in ran.out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"message,intent\nhello,greet\n", "text and the column label"),
        (b"text,kind\nhello,greet\n", "lacks the column label"),
        (b"", "lacks the column text"),
        (b"text,label\n", "no rows"),
        (b"text,label\n\n\n", "no rows"),
        (b"text,label\nhello,greet\n,greet\n", "line 3: the row has no text"),
        (b"text,label\nhello,greet\nbye,\n", "line 3: the row has no label"),
        (b"text,label\nhello\n", "line 2: the row has no label"),
        (b"text,label\nhello,greet\n  ,  \n", "line 3"),
        (b"text,label\nhello,greet\nhi,greet\n", "one label 'greet'"),
        (b"text,label\nhello,greet\nthe sky,oos\n", "one label 'greet'"),
        (b"text,label\nthe sky,oos\n", "no label"),
        (b"text,label\ncaf\xe9,greet\n", "UTF-8"),
        ("text,label\nhello,greet\n".encode("utf-16"), "UTF-8"),
        (b'text,label\n"hello,greet\nbye,leave\n', "not CSV"),
        (b"text;label\nhello;greet\n", "text;label"),
    ],
)
def test_a_training_file_that_cannot_be_used_is_named_in_one_line(content: bytes, said: str, tmp_path: Path) -> None:
    """Nothing is trained, and the exit status is that of a mistyped option."""
    path = tmp_path / "train.csv"
    path.write_bytes(content)
    ran = bot("benchmark", str(path), str(write(tmp_path / "test.csv", [("hello", "greet")])), "--oos", "oos")
    assert_one_sentence(ran, status=2)
    assert str(path) in ran.error
    assert said in ran.error


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_missing_file_is_named(place: int, train: Path, tmp_path: Path) -> None:
    paths = [str(train)] * 3
    paths[place] = str(tmp_path / "absent.csv")
    ran = bot("benchmark", paths[0], paths[1], "--valid", paths[2])
    assert_one_sentence(ran, status=2)
    assert "absent.csv does not exist" in ran.error


def test_a_folder_is_not_a_file(train: Path, tmp_path: Path) -> None:
    ran = bot("benchmark", str(train), str(tmp_path))
    assert_one_sentence(ran, status=2)


def test_a_mistyped_label_for_what_is_out_of_scope_is_noticed(train: Path, test: Path) -> None:
    """Its texts would otherwise count as one more subject, and every figure would be wrong."""
    ran = bot("benchmark", str(train), str(test), "--oos", "none of htem")
    assert_one_sentence(ran, status=2)
    assert "none of htem" in ran.error
