"""Frozen records that are cheap to define and to make, for there are many classes of them, and many of each.

`dataclass(frozen=True)` compiles seven methods for each class when its module is imported, half of what importing this
library would take, and its records take three times as long to make as others. Here a method is compiled when it is
first used, and what refuses a change is one function for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, field
from inspect import get_annotations
from typing import Any, ClassVar, NoReturn, TypeVar, dataclass_transform, get_origin

Record = TypeVar("Record")
Fields = Mapping[str, "Field[Any]"]


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[Record]) -> type[Record]:
    """A class whose fields are its annotations; two records with equal fields are equal.

    As of a dataclass, `field` may say of a field how its default is made, and whether it counts in comparisons; and
    `dataclasses.replace` makes a record from another.
    """
    fields: dict[str, Field[Any]] = {}
    for base in reversed(cls.__mro__):
        fields |= base.__dict__.get("__dataclass_fields__", {})
    for name, annotation in get_annotations(cls).items():
        if not _is_of_class(annotation):
            default = cls.__dict__.get(name, MISSING)
            fields[name] = default if isinstance(default, Field) else field(default=default)
            fields[name].name = name
            if isinstance(default, Field):
                delattr(cls, name)
    made: dict[str, Any] = {"__dataclass_fields__": fields, "__match_args__": tuple(fields), "__repr__": _repr}
    made |= {"__setattr__": _refuse, "__delattr__": _refuse}
    for method, source in _SOURCES.items():
        made[method] = _compiled_later(cls, method, source, fields)
    for name, value in made.items():
        if name not in cls.__dict__:
            setattr(cls, name, value)
    return cls


def _is_of_class(annotation: object) -> bool:
    return annotation.startswith("ClassVar") if isinstance(annotation, str) else get_origin(annotation) is ClassVar


def _compiled_later(cls: type, name: str, source: Callable[[Fields], str], fields: Fields) -> Callable[..., Any]:
    def at_first(*args: Any, **named: Any) -> Any:
        space: dict[str, Any] = {"_MISSING": MISSING}
        for its in fields.values():
            space[f"_{its.name}"] = its.default if its.default_factory is MISSING else its.default_factory
        exec(source(fields), space)
        setattr(cls, name, space[name])
        return space[name](*args, **named)

    return at_first


def _init(fields: Fields) -> str:
    parameters, body = ["self"], ["_held = self.__dict__"]  # which the guard does not guard, and that is quick
    for name, its in fields.items():
        if its.default_factory is not MISSING:
            parameters.append(f"{name}=_MISSING")
            body.append(f"_held['{name}'] = _{name}() if {name} is _MISSING else {name}")
        else:
            parameters.append(name if its.default is MISSING else f"{name}=_{name}")
            body.append(f"_held['{name}'] = {name}")
    return _method("__init__", parameters, body)


def _eq(fields: Fields) -> str:
    mine, others = (_compared(fields, whose) for whose in ("self", "other"))
    body = [
        "if other.__class__ is self.__class__:",
        f"    return {mine} == {others}",
        "return NotImplemented",
    ]
    return _method("__eq__", ["self", "other"], body)


def _hash(fields: Fields) -> str:
    return _method("__hash__", ["self"], [f"return hash({_compared(fields, 'self')})"])


def _compared(fields: Fields, whose: str) -> str:
    return f"({''.join(f'{whose}.{name}, ' for name, its in fields.items() if its.compare)})"


def _method(name: str, parameters: list[str], body: list[str]) -> str:
    return "\n    ".join([f"def {name}({', '.join(parameters)}):", *body])


_SOURCES: Mapping[str, Callable[[Fields], str]] = {"__init__": _init, "__eq__": _eq, "__hash__": _hash}


def _refuse(self: Any, name: str, *_: object) -> NoReturn:
    raise FrozenInstanceError(f"a {type(self).__name__} is never changed: `{name}` cannot be set or deleted")


def _repr(self: Any) -> str:
    shown = [name for name, its in type(self).__dataclass_fields__.items() if its.repr]
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"
