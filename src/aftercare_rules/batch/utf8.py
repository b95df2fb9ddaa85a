"""Texts in columns that are not UTF-8: Arrow promises that they are, and looks at none of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from aftercare_rules.errors import Fault, shortened
from aftercare_rules.records.json_text import path_to


def is_utf8(texts: pa.Array) -> bool:
    """Whether all texts of an array of strings are UTF-8."""
    _, ends, data = texts.buffers()
    if data is None or not len(texts):
        return True
    kind = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    first, last = np.frombuffer(ends, kind)[[texts.offset, texts.offset + len(texts)]]
    # Most are ASCII, of which each byte is a sign above zero: that is seen twenty times as fast.
    if first == last or np.frombuffer(data, np.int8)[first:last].min() >= 0:
        return True
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def decoded(texts: pa.Array, instead: str) -> list[str | None]:
    """The texts of an array of strings, and another one in the place of each that is not UTF-8."""
    try:
        found: list[str | None] = texts.to_pylist()
    except UnicodeDecodeError:
        found = [_decoded(text, instead) for text in texts]
    return found


def _decoded(text: pa.Scalar, instead: str) -> str | None:
    try:
        found: str | None = text.as_py()
    except UnicodeDecodeError:
        return instead
    return found


def not_utf8(path: Sequence[str], text: bytes) -> Fault:
    """The fault of a row whose field at a path has such a text."""
    shown = shortened(text.decode("utf-8", "backslashreplace"))
    return Fault(path_to(path), f"{shown} is not text in UTF-8", "write the column again in UTF-8")
