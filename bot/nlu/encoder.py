"""Turn sentences into vectors with the frozen sentence encoder (all-MiniLM-L6-v2 under ONNX Runtime)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import List, Sequence

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

ENCODER_FOLDER = Path("var/encoder")
DIMENSIONS = 384
MOST_WORD_PIECES = 128
"""Longer texts are cut: training examples and questions are far shorter, and the cost grows with the length."""
BATCH = 64


class EncoderFilesError(Exception):
    """The encoder's files are missing or damaged."""


class SentenceEncoder:
    """Encode texts; two encoders of one folder give equal vectors."""

    def __init__(self, folder: Path = ENCODER_FOLDER, threads: int = 1) -> None:
        """Load and check the files that `bot.nlu.encoder_graph` wrote.

        Raises: EncoderFilesError where a file is missing or its SHA-256 is not the manifest's.
        """
        _check_files(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MOST_WORD_PIECES)
        self._tokenizer.enable_padding()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return one row a text, float32, `len(texts)` x 384, each of length 1."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        rows = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            rows[batch] = self._encode_batch([texts[index] for index in batch])
        return rows

    def _encode_batch(self, texts: List[str]) -> np.ndarray:
        encoded = self._tokenizer.encode_batch(texts)
        feed = {
            "ids": np.array([item.ids for item in encoded], dtype=np.int32),
            "mask": np.array([item.attention_mask for item in encoded], dtype=np.int32),
        }
        return self._session.run(["embedding"], feed)[0]


def _check_files(folder: Path) -> None:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        for name in ("encoder.onnx", "tokenizer.json"):
            digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            if digest != manifest[name]:
                raise EncoderFilesError(f"{folder / name} is damaged: delete {folder} and run `make setup`")
    except (OSError, ValueError, KeyError) as error:
        raise EncoderFilesError(f"the encoder is not in {folder}: run `make setup`") from error
