"""The sentence encoder: what every vector has to be, and that a damaged file is never used."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encoder import DIMENSIONS, EncoderFilesError, SentenceEncoder

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var/encoder"
TEXTS = [
    "How long am I there?",
    "k",
    "my doctor said I should ask whether the drip can be stopped half way if it gets too much for me, can it",
    "¿Cuánto cuesta?",
]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    """Return an encoder over the files that the engine uses."""
    return SentenceEncoder(FOLDER)


def test_vectors_have_unit_length(encoder: SentenceEncoder) -> None:
    """Products of vectors are cosines only if each has length 1."""
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_vector_does_not_depend_on_the_other_texts(encoder: SentenceEncoder) -> None:
    """Training encodes thousands at once, the engine one."""
    together = encoder.encode(TEXTS, at_once=2)
    for text, vector in zip(TEXTS, together, strict=True):
        np.testing.assert_array_equal(encoder.encode([text])[0], vector)


def test_vectors_come_in_the_order_of_the_texts(encoder: SentenceEncoder) -> None:
    """Short texts are done before long ones, and still come after them."""
    texts = [f"{'word ' * (70 - number)}{number}" for number in range(70)]
    vectors = encoder.encode(texts, at_once=8)
    np.testing.assert_array_equal(vectors[69], encoder.encode([texts[69]])[0])
    np.testing.assert_array_equal(vectors[0], encoder.encode([texts[0]])[0])


def test_two_encoders_of_one_folder_give_equal_vectors(encoder: SentenceEncoder) -> None:
    """Training and answering see the same vector."""
    np.testing.assert_array_equal(SentenceEncoder(FOLDER).encode(TEXTS[:1]), encoder.encode(TEXTS[:1]))


def test_sentences_that_mean_the_same_are_closer_than_others(encoder: SentenceEncoder) -> None:
    """Wording matters less than meaning."""
    asked, reworded, other = encoder.encode(["What is the price?", "How much does it cost?", "Will I be awake?"])
    assert asked @ reworded > asked @ other + 0.2


def test_no_text_gives_no_rows(encoder: SentenceEncoder) -> None:
    """An empty batch is no error."""
    assert encoder.encode([]).shape == (0, DIMENSIONS)


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json"])
def test_a_damaged_file_is_refused(tmp_path: Path, name: str) -> None:
    """One flipped bit stops the engine, with the remedy."""
    folder = _copy(tmp_path)
    with (folder / name).open("r+b") as file:
        file.seek(1000)
        byte = file.read(1)
        file.seek(1000)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(EncoderFilesError, match=f"{name} is damaged.*make setup"):
        SentenceEncoder(folder)


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json", "manifest.json"])
def test_a_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    """The message says how to get the file."""
    folder = _copy(tmp_path)
    (folder / name).unlink()
    with pytest.raises(EncoderFilesError, match="make setup"):
        SentenceEncoder(folder)


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    """A copy that broke off is not used."""
    folder = _copy(tmp_path)
    with (folder / "encoder.onnx").open("r+b") as file:
        file.truncate(1_000_000)
    with pytest.raises(EncoderFilesError, match="damaged"):
        SentenceEncoder(folder)


def _copy(target: Path) -> Path:
    return Path(shutil.copytree(FOLDER, target / "encoder"))
