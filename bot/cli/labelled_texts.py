"""Read `text,label` files, strictly: a benchmark on half a file would be a wrong figure that nobody notices."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from bot.cli.errors import InputError

COLUMNS = ("text", "label")


@dataclass(frozen=True)
class LabelledText:
    """One row: what somebody wrote, and what it was about."""

    text: str
    label: str


def read_labelled_texts(path: Path) -> list[LabelledText]:
    """Return the rows of a CSV file with the columns `text` and `label`; blank lines and other columns are passed over.

    Raises: InputError where the file cannot be read, a column is missing, a row is incomplete or there is no row.
    """
    rows = csv.reader(io.StringIO(_read(path), newline=""), strict=True)
    found: list[LabelledText] = []
    try:
        places = _places(path, next(rows, []))
        for row in rows:
            if row:
                found.append(_labelled_text(path, rows.line_num, row, places))
    except csv.Error as error:
        raise InputError(
            f"{path}, line {rows.line_num}: this is not CSV ({error}). Look for a missing quote."
        ) from None
    if not found:
        raise InputError(f"{path} has no rows below its columns. Add some.")
    return found


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path} does not exist. Check the path.") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}). Check the path.") from None


def _places(path: Path, header: list[str]) -> list[int]:
    names = [name.strip() for name in header]
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        shown = ", ".join(names)[:60] or "nothing"
        raise InputError(
            f"{path} lacks the column {' and the column '.join(missing)}: its first line has to name text,label. "
            f"It says: {shown}"
        )
    return [names.index(column) for column in COLUMNS]


def _labelled_text(path: Path, line: int, row: list[str], places: list[int]) -> LabelledText:
    values = [row[place].strip() if place < len(row) else "" for place in places]
    for column, value in zip(COLUMNS, values, strict=True):
        if not value:
            raise InputError(f"{path}, line {line}: the row has no {column}. Fill it in or delete the row.")
    return LabelledText(*values)
