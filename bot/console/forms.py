"""What a form sends."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import Request

MOST_FIELDS = 200
_FORM = "application/x-www-form-urlencoded"


class UnreadableFormError(Exception):
    """What was sent is not a form of ours."""


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of the form; of a field that is there twice, the last one. Raises: UnreadableFormError."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return {}
    body = await request.body()
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:  # bytes that are no text, or too many fields
        raise UnreadableFormError from error
    return dict(fields)
