"""Records put together from values that need no more checking.

pydantic checks what comes from outside. What the engine itself has worked out is put straight into the record, which
takes a tenth of the time; a test holds that the record is the one that checking would have made.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict

_Kind = TypeVar("_Kind", bound=BaseModel)


class _Bare(BaseModel):
    """A record before anybody sees it: what guards frozen records, at some cost, does not guard it yet."""

    model_config = ConfigDict(defer_build=True)  # it is never read

    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__


_new: Final = object.__new__


def assemble(kind: type[_Kind], values: dict[str, Any], names: set[str]) -> _Kind:
    """A record of these values, one for each field in the order of the fields; the dictionary becomes the record's own.

    `names` are those of all fields; the same set may serve many records.
    """
    record: Any = _new(_Bare)
    record.__dict__ = values
    record.__pydantic_fields_set__ = names
    record.__pydantic_extra__ = None
    record.__pydantic_private__ = None
    record.__class__ = kind
    assembled: _Kind = record
    return assembled
