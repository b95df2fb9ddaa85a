"""A dictionary that is never changed, so that many records may share it."""

from __future__ import annotations

from typing import NoReturn, TypeVar

from pydantic import GetCoreSchemaHandler
from pydantic_core.core_schema import CoreSchema, dict_schema

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Unchanging(dict[_Key, _Value]):
    """A dictionary that refuses to be changed; a copy of it is a plain `dict`.

    >>> words = Unchanging(en="Thank you.")
    >>> words["en"] = "No."
    Traceback (most recent call last):
    TypeError: this is shared by many records, and cannot be changed; change a copy of it
    >>> words.copy() == words
    True
    """

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("this is shared by many records, and cannot be changed; change a copy of it")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        """Equal ones have the same hash."""
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[dict[_Key, _Value]], tuple[dict[_Key, _Value]]]:
        """Pickled and copied as a plain dictionary."""
        return dict, (dict(self),)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """To pydantic it is a dictionary."""
        return dict_schema()
