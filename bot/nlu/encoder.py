"""Turn sentences into vectors with the frozen sentence encoder (all-MiniLM-L6-v2 under ONNX Runtime)."""

from __future__ import annotations

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Sequence

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

ENCODER_FOLDER = Path("var/encoder")
DIMENSIONS = 768
MOST_WORD_PIECES = 128
"""Longer texts are cut: training examples and questions are far shorter, and the cost grows with the length."""


def encoder_folder() -> Path:
    """Return where the encoder's files are: BOT_ENCODER_FOLDER, or the usual place."""
    return Path(os.environ.get("BOT_ENCODER_FOLDER", str(ENCODER_FOLDER)))


class EncoderFilesError(Exception):
    """The encoder's files are missing or damaged."""


class SentenceEncoder:
    """Encode texts; two encoders of one folder give equal vectors."""

    def __init__(self, folder: Path = ENCODER_FOLDER) -> None:
        """Load and check the files that `bot.nlu.encoder_graph` wrote.

        Raises: EncoderFilesError where a file is missing or its SHA-256 is not the manifest's.
        """
        _check_files(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MOST_WORD_PIECES)
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str], at_once: int = 1) -> np.ndarray:
        """Return one row a text, float32, `len(texts)` x 768, each of length 1. `at_once`: how many in parallel.

        A row does not depend on the other texts: the 8-bit graph scales by what it is given, so it gets one text each.
        """
        if len(texts) < 2:
            rows = [self._encode_one(text) for text in texts]
        else:
            with ThreadPoolExecutor(at_once) as pool:
                rows = list(pool.map(self._encode_one, texts))
        return np.concatenate(rows) if rows else np.zeros((0, DIMENSIONS), dtype=np.float32)

    def _encode_one(self, text: str) -> np.ndarray:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int32)
        row: np.ndarray = self._session.run(["embedding"], {"ids": ids, "mask": np.ones_like(ids)})[0]
        return row


@lru_cache(maxsize=1)
def shared_encoder() -> SentenceEncoder:
    """Return the process's encoder, made with the first call. Raises: EncoderFilesError."""
    return SentenceEncoder(encoder_folder())


def _check_files(folder: Path) -> None:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        for name in ("encoder.onnx", "tokenizer.json"):
            digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            if digest != manifest[name]:
                raise EncoderFilesError(f"{folder / name} is damaged: delete {folder} and run `make setup`")
    except (OSError, ValueError, KeyError) as error:
        raise EncoderFilesError(f"the encoder is not in {folder}: run `make setup`") from error
