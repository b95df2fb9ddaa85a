"""How pydantic reads a field of a record, writes it to JSON and shows it in a JSON schema.

A field is read by a function of ours, which says in plain words what is wrong. What is usual, pydantic reads as well in
a fraction of the time, but of a union that does not fit it tells the faults of each branch. So there are two ways: the
lax one, by the function alone; and the strict one, for who can go the other way if it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core.core_schema import (
    CoreSchema,
    chain_schema,
    is_instance_schema,
    json_or_python_schema,
    lax_or_strict_schema,
    no_info_after_validator_function,
    no_info_before_validator_function,
    no_info_plain_validator_function,
    plain_serializer_function_ser_schema,
    str_schema,
    union_schema,
)


class SchemaOf:
    """Says how a value that Python code reads is shown in a JSON schema."""

    def __init__(self, **schema: Any) -> None:
        self.schema = schema

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema, whatever pydantic makes of the type."""
        return dict(self.schema)


class ReadBy(SchemaOf):
    """Says how a value is read, how it is written to JSON, and how it is shown in a JSON schema.

    `quick` are schemas that come first in the strict way: they take no value that the reader refuses, and read what
    they take as the reader does.
    """

    def __init__(
        self, read: Callable[[Any], Any], write: Callable[[Any], Any], quick: Sequence[CoreSchema] = (), **schema: Any
    ) -> None:
        super().__init__(**schema)
        self._read = read
        self._write = write
        self._quick = quick

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A reader and a writer; pydantic's own are not asked."""
        written = plain_serializer_function_ser_schema(self._write, when_used="json")
        plain = no_info_plain_validator_function(self._read, serialization=written)
        if not self._quick:
            return plain
        strict = json_or_python_schema(plain, union_schema([*self._quick, plain], mode="left_to_right"))
        return lax_or_strict_schema(plain, strict, serialization=written)


class FromList:
    """Lets a list stand for a tuple in the strict way too, as JSON has no tuples."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema of the tuple, with a step before it in the strict way."""
        plain = handler(source)
        return lax_or_strict_schema(plain, no_info_before_validator_function(_tuple_of, plain))


def _tuple_of(value: object) -> object:
    return tuple(value) if type(value) is list else value


def given_as(kind: type, read: Callable[[Any], Any]) -> CoreSchema:
    """Instances of a type, read by a function."""
    return chain_schema([is_instance_schema(kind), no_info_plain_validator_function(read)])


def written_as(pattern: str, read: Callable[[str], Any]) -> CoreSchema:
    """Texts of a pattern, read by a function."""
    return no_info_after_validator_function(read, str_schema(strict=True, pattern=f"^{pattern}$"))
