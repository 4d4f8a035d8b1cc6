"""Build the sentence encoder's ONNX graph from the published weights, with its weights in 8 bits.

Runs in the app environment: writing a graph needs `onnx`, whose protobuf TensorFlow cannot share. The engine
only reads the result (`bot/nlu/encoder.py`). It is all-MiniLM-L6-v2: six BERT layers, mean over words, unit length.
The mean after the fifth layer goes along: it keeps more of the words themselves, and both tell topics apart better.
In 8 bits it is a quarter as large, far faster, and understands as well: `docs/decisions/0002-classifier.md`.

Source: the model card and `config.json` of all-MiniLM-L6-v2 (hidden 384, 12 heads, 1536 inner, GELU, eps 1e-12).
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

from bot.nlu.encoder_weights import GRAPH, WEIGHTS_SHA256, EncoderWeightsError, find_weights, is_built

LAYERS = 6
POOLED = (6, 5)
"""After which layers the mean is taken, in the order of the vector."""
WIDTH = 384
HEADS = 12
EPSILON = 1e-12
FUSED = "com.microsoft"
"""ONNX Runtime's own operator set: attention and layer normalisation in one step each."""


def build_encoder(target: Path) -> None:
    """Write `encoder.onnx`, `tokenizer.json` and `manifest.json` to `target` unless they are there.

    Raises: EncoderWeightsError where the weights' SHA-256 is not the published model's.
    """
    if is_built(target):
        return
    weights = find_weights()
    digest = file_sha256(weights / "model.safetensors")
    if digest != WEIGHTS_SHA256:
        raise EncoderWeightsError(
            f"{weights / 'model.safetensors'} has SHA-256 {digest}, expected {WEIGHTS_SHA256}: "
            "delete the folder .venv and run `make setup` again"
        )
    target.mkdir(parents=True, exist_ok=True)
    partial = target / "encoder.onnx.partial"
    write_quantised(encoder_model(load_file(weights / "model.safetensors")), partial)
    shutil.copyfile(weights / "tokenizer.json", target / "tokenizer.json")
    partial.replace(target / "encoder.onnx")
    manifest = {
        "weights_sha256": digest,
        "graph": GRAPH,
        "encoder.onnx": file_sha256(target / "encoder.onnx"),
        "tokenizer.json": file_sha256(target / "tokenizer.json"),
    }
    (target / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def file_sha256(path: Path) -> str:
    """Return the file's SHA-256 as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_quantised(model: onnx.ModelProto, path: Path) -> None:
    """Write the graph with its weights in 8 bits, scaled by column, and its activations in 8 bits as they come.

    7 of the 8 bits are used: processors without 8-bit dot products add in 16 bits, and would clip.

    Source: ONNX Runtime's manual, "Quantize ONNX models", the section on reduce_range.
    """
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        onnx.save(model, str(exact))
        logging.disable(logging.WARNING)  # it recommends a step that knows no fused operators
        try:
            quantize_dynamic(
                exact,
                path,
                weight_type=QuantType.QInt8,
                per_channel=True,
                reduce_range=True,
                extra_options={
                    "DefaultTensorType": TensorProto.FLOAT
                },  # the shapes of fused operators are not inferred
            )
        finally:
            logging.disable(logging.NOTSET)


def encoder_model(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """Return the graph: `ids`, `mask` (int32, batch x words) to `embedding` (float32, batch x 768, unit length)."""
    graph = _GraphWriter(weights)
    hidden = [graph.embed()]
    for layer in range(LAYERS):
        hidden.append(graph.layer(hidden[-1], f"encoder.layer.{layer}."))
    graph.pool([hidden[layer] for layer in POOLED])
    words = ["batch", "words"]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info(name, TensorProto.INT32, words) for name in ("ids", "mask")],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", WIDTH * len(POOLED)])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)],
        ir_version=8,
    )
    return model


class _GraphWriter:
    """Collect nodes and constants of the encoder, one part at a time."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name].astype(np.float32))

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def embed(self) -> str:
        """Sum word, place and segment embeddings and normalise them. One segment: its embedding joins the places'."""
        places = self.weights["embeddings.position_embeddings.weight"].astype(np.float32)
        segment = self.weights["embeddings.token_type_embeddings.weight"].astype(np.float32)[0]
        outputs = ["embedded", "mask_index"]
        self.nodes.append(
            helper.make_node(
                "EmbedLayerNormalization",
                [
                    "ids",
                    "",
                    self.weight("embeddings.word_embeddings.weight"),
                    self.constant("places", places + segment),
                    "",
                    self.weight("embeddings.LayerNorm.weight"),
                    self.weight("embeddings.LayerNorm.bias"),
                ],
                outputs,
                domain=FUSED,
                epsilon=EPSILON,
            )
        )
        return outputs[0]

    def layer(self, hidden: str, prefix: str) -> str:
        """Add one BERT layer; return the name of its output (batch x words x 384)."""
        parts = ("query", "key", "value")
        joined = np.concatenate([self.weights[f"{prefix}attention.self.{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self.weights[f"{prefix}attention.self.{part}.bias"] for part in parts])
        attended = self.node(
            "Attention",
            [
                hidden,
                self.constant(f"{prefix}qkv", joined.astype(np.float32)),
                self.constant(f"{prefix}qkv_bias", bias.astype(np.float32)),
                "mask",
            ],
            f"{prefix}attended",
            FUSED,
            num_heads=HEADS,
        )
        projected = self._dense(attended, f"{prefix}attention.output.dense")
        middle = self._add_and_normalise(projected, hidden, f"{prefix}attention.output")
        inner = self.node(
            "BiasGelu",
            [self._matmul(middle, f"{prefix}intermediate.dense"), self.weight(f"{prefix}intermediate.dense.bias")],
            f"{prefix}inner",
            FUSED,
        )
        return self._add_and_normalise(self._dense(inner, f"{prefix}output.dense"), middle, f"{prefix}output")

    def pool(self, layers: list[str]) -> None:
        """Take each layer's mean over the words that are not padding, at unit length; join them, at unit length."""
        mask = self.node("Cast", ["mask"], "mask_float", to=TensorProto.FLOAT)
        column = self.node("Unsqueeze", [mask, self.constant("last", np.array([2]))], "mask_column")
        words = self.constant("words_axis", np.array([1]))
        count = self.node("ReduceSum", [column, words], "count", keepdims=0)
        means = []
        for layer in layers:
            masked = self.node("Mul", [layer, column], f"{layer}.masked")
            total = self.node("ReduceSum", [masked, words], f"{layer}.total", keepdims=0)
            mean = self.node("Div", [total, count], f"{layer}.mean")
            means.append(self.node("LpNormalization", [mean], f"{layer}.unit", axis=1, p=2))
        joined = self.node("Concat", means, "joined", axis=1)
        self.node("LpNormalization", [joined], "embedding", axis=1, p=2)

    def _matmul(self, value: str, name: str) -> str:
        matrix = self.constant(f"{name}.weight", self.weights[f"{name}.weight"].T.astype(np.float32))
        return self.node("MatMul", [value, matrix], f"{name}.product")

    def _dense(self, value: str, name: str) -> str:
        return self.node("Add", [self._matmul(value, name), self.weight(f"{name}.bias")], f"{name}.sum")

    def _add_and_normalise(self, value: str, residual: str, name: str) -> str:
        scale, shift = self.weight(f"{name}.LayerNorm.weight"), self.weight(f"{name}.LayerNorm.bias")
        return self.node(
            "SkipLayerNormalization", [value, residual, scale, shift], f"{name}.normal", FUSED, epsilon=EPSILON
        )
