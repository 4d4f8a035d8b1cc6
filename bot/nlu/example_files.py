"""The files of examples that our components learn from beside Rasa's training data."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The files are long: where PyYAML comes without its C part they take ten times as long."""


def read_examples(path: Path, key: str) -> List[Dict[str, Any]]:
    """Return the list that stands in the file under the key."""
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
    examples: List[Dict[str, Any]] = content[key]
    return examples
