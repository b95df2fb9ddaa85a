"""Which types of Arrow hold what claims say, and what is said of a column of another type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a column is to hold: which types do, and in words what it is and what to cast it to.

    `by_value` says that a dictionary of such values does as well. Nothing but nulls does for anything.
    """

    does: Callable[[pa.DataType], bool]
    words: str
    by_value: bool = False

    def fits(self, kind: pa.DataType) -> bool:
        """Whether a type does."""
        inner = kind.value_type if self.by_value and pa.types.is_dictionary(kind) else kind
        return self.does(inner) or bool(pa.types.is_null(inner))


def is_text(kind: pa.DataType) -> bool:
    """Whether a type is that of texts, or of views of texts, as Polars hands them over."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def without_views(kind: pa.DataType) -> pa.DataType:
    """The type with texts in the place of views of texts, which have no offsets to calculate with."""
    if pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_dictionary(kind):
        return pa.dictionary(kind.index_type, without_views(kind.value_type), kind.ordered)
    if pa.types.is_map(kind):
        return pa.map_(without_views(kind.key_type), without_views(kind.item_type))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(without_views(field.type)) for field in kind])
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        entries = kind.value_field.with_type(without_views(kind.value_type))
        return pa.list_(entries) if pa.types.is_list(kind) else pa.large_list(entries)
    return kind


def is_number(kind: pa.DataType) -> bool:
    """Whether a type is that of exact numbers."""
    return bool(pa.types.is_integer(kind) or pa.types.is_decimal(kind))


def _is_flag(kind: pa.DataType) -> bool:
    return bool(pa.types.is_boolean(kind))


def _is_instant(kind: pa.DataType) -> bool:
    return bool(pa.types.is_timestamp(kind)) and kind.tz is not None


def _is_history(kind: pa.DataType) -> bool:
    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    return bool(is_list and (pa.types.is_struct(kind.value_type) or pa.types.is_null(kind.value_type)))


def _is_charges(kind: pa.DataType) -> bool:
    return _is_map(kind) and (is_number(kind.item_type) or bool(pa.types.is_null(kind.item_type)))


def _is_map(kind: pa.DataType) -> bool:
    """Whether a type is that of maps from texts."""
    return bool(pa.types.is_map(kind) and (is_text(kind.key_type) or pa.types.is_null(kind.key_type)))


def _are_facts(kind: pa.DataType) -> bool:
    return bool(pa.types.is_struct(kind)) or _is_map(kind)


def _is_fact(kind: pa.DataType) -> bool:
    return is_text(kind) or _is_flag(kind) or is_number(kind)


_INEXACT: Final = "floats are not exact"
TEXT: Final = Wanted(is_text, "is text: cast it to string, or to dictionary<int32, string>", by_value=True)
FLAG: Final = Wanted(_is_flag, "is a flag: cast it to bool", by_value=True)
NUMBER: Final = Wanted(
    is_number, f"is an exact number: cast it to decimal128 or to an integer; {_INEXACT}", by_value=True
)
INSTANT: Final = Wanted(_is_instant, "is an instant: cast it to timestamp with the time zone that it is in")
HISTORY: Final = Wanted(
    _is_history, "is a list of structs: cast it to list<struct<remedy: string, at: timestamp[s, tz=UTC]>>"
)
CHARGES: Final = Wanted(_is_charges, "is a map from text to exact numbers: cast it to map<string, decimal128(12, 2)>")
FACTS: Final = Wanted(_are_facts, "is a struct with a field for each fact, or a map from text")
FACT: Final = Wanted(
    _is_fact,
    f"is text, a flag or an exact number: cast it to string, to bool or to decimal128; {_INEXACT}",
    by_value=True,
)
