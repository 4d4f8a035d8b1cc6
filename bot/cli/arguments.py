"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

By = Annotated[str, typer.Option(help="Who does it: stands in the history.")]
