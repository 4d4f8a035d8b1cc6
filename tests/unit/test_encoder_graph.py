"""The encoder's graph is the published model, and in 8 bits it still is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from safetensors.numpy import load_file

from bot.nlu.encoder_graph import encoder_model, write_quantised
from bot.nlu.encoder_weights import find_weights

EXAMPLE = [101, 2023, 2003, 2019, 2742, 6251, 102]  # "This is an example sentence"
OTHERS = [
    [101, 2129, 2146, 2515, 2009, 2197, 1029, 102],  # "how long does it last?"
    [101, 2003, 2009, 3647, 1029, 102],  # "is it safe?"
    [101, 1047, 102],  # "k"
]


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, onnxruntime.InferenceSession]:
    """Return the graph with its weights as published and in 8 bits, ready to run."""
    folder: Path = tmp_path_factory.mktemp("graphs")
    model = encoder_model(load_file(find_weights() / "model.safetensors"))
    (folder / "exact.onnx").write_bytes(model.SerializeToString())
    write_quantised(model, folder / "quantised.onnx")
    return {name: onnxruntime.InferenceSession(str(folder / f"{name}.onnx")) for name in ("exact", "quantised")}


def embedding(graph: onnxruntime.InferenceSession, ids: list[int]) -> np.ndarray:
    """Return the vector of one text, given as word pieces."""
    row = np.array([ids], dtype=np.int32)
    vector: np.ndarray = graph.run(["embedding"], {"ids": row, "mask": np.ones_like(row)})[0][0]
    return vector


def test_vectors_are_those_of_the_published_model(graphs: dict[str, onnxruntime.InferenceSession]) -> None:
    """Source: the model card of all-MiniLM-L6-v2, whose example prints these first values: half of our vector."""
    vector = embedding(graphs["exact"], EXAMPLE)
    np.testing.assert_allclose(vector[:4] * np.sqrt(2), [0.0676, 0.0635, 0.0487, 0.0793], atol=1e-3)


@pytest.mark.parametrize("ids", [EXAMPLE, *OTHERS])
def test_eight_bits_point_the_same_way(graphs: dict[str, onnxruntime.InferenceSession], ids: list[int]) -> None:
    """Cosine over 0.95; unrelated sentences are below 0.3."""
    assert embedding(graphs["exact"], ids) @ embedding(graphs["quantised"], ids) > 0.95


def test_padding_does_not_count(graphs: dict[str, onnxruntime.InferenceSession]) -> None:
    """Words under a mask of 0 change nothing."""
    padded = np.array([[*EXAMPLE, 0, 0]], dtype=np.int32)
    mask = np.array([[1] * len(EXAMPLE) + [0, 0]], dtype=np.int32)
    vector = graphs["exact"].run(["embedding"], {"ids": padded, "mask": mask})[0][0]
    np.testing.assert_allclose(vector, embedding(graphs["exact"], EXAMPLE), atol=1e-5)
