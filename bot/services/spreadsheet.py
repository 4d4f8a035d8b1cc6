"""A cell of a table that a spreadsheet opens."""

from __future__ import annotations

import unicodedata

_FORMULA = "=+-@"
"""How a cell begins that a spreadsheet would compute."""


def safe_cell(text: str) -> str:
    """Return the text as a spreadsheet shows it and computes nothing.

    A leading sign is looked for behind blanks and control characters too, and in its full-width form.
    """
    start = next((character for character in text if not _is_blank(character)), "")
    is_formula = unicodedata.normalize("NFKC", start)[:1] in tuple(_FORMULA)
    return f"'{text}" if is_formula or text[:1] in ("\t", "\r", "\n") else text


def _is_blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf")
