"""Records put together from values that need no more checking, and the texts that decisions share.

pydantic checks what comes from outside. What the engine itself has worked out is put straight into the record, which
takes a tenth of the time; a test holds that the record is the one that checking would have made.
"""

from __future__ import annotations

from typing import Any, Final, NoReturn, TypeVar

from pydantic import BaseModel

_Kind = TypeVar("_Kind", bound=BaseModel)

_set_values: Final = BaseModel.__dict__["__dict__"].__set__
_set_names: Final = BaseModel.__dict__["__pydantic_fields_set__"].__set__
_set_extra: Final = BaseModel.__dict__["__pydantic_extra__"].__set__
_set_private: Final = BaseModel.__dict__["__pydantic_private__"].__set__


def assemble(kind: type[_Kind], values: dict[str, Any], names: set[str]) -> _Kind:
    """A record of these values, one for each field in the order of the fields; the dictionary becomes the record's own.

    `names` are those of all fields; the same set may serve many records.
    """
    record = object.__new__(kind)
    _set_values(record, values)
    _set_names(record, names)
    _set_extra(record, None)
    _set_private(record, None)
    return record


class Spoken(dict[str, str]):
    """The same words in each language, shared by many decisions and therefore never changed; a copy is a plain `dict`.

    >>> words = Spoken(en="Thank you.")
    >>> words["en"] = "No."
    Traceback (most recent call last):
    TypeError: the words of a decision are shared, and cannot be changed; change a copy of them
    >>> words.copy() == words
    True
    """

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("the words of a decision are shared, and cannot be changed; change a copy of them")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[dict[str, str]], tuple[dict[str, str]]]:
        """Pickled and copied as a plain dictionary."""
        return dict, (dict(self),)
