"""The forms that a table has in a file, told by how the file starts."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Final


class Form(Enum):
    """The form of a table in a file, by the bytes that it starts with."""

    PARQUET = b"PAR1"
    ARROW = b"ARROW1"
    STREAM = b"\xff\xff\xff\xff"
    """What Arrow sends to another program, which some programs write to files called `.arrow` too."""


def form_of(name: str) -> Form | None:
    """The form of the table in a file; None of a file that is none. Raises `OSError` if it cannot be opened."""
    with Path(name).open("rb") as stream:
        start = stream.read(_LONGEST_START)
    return next((form for form in Form if start.startswith(form.value)), None)


_LONGEST_START: Final = max(len(form.value) for form in Form)
