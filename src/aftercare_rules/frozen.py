"""Records that are cheap to define and to make, for there are many classes of them, and many of each.

`dataclass` compiles up to seven methods for each class when its module is imported, half of what importing this library
would take, and records that it freezes take three times as long to make as others. Here nothing is compiled but what
makes a record, and that only of records that are made often; what refuses a change is one function for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, field
from operator import attrgetter
from typing import Any, ClassVar, Final, NoReturn, TypeVar, dataclass_transform, get_origin

Record = TypeVar("Record")
Fields = Mapping[str, "Field[Any]"]

_set: Final = object.__setattr__  # which no guard guards

# Compiling how a record is made takes as long as making so many without.
_OFTEN: Final = 40


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[Record]) -> type[Record]:
    """A class whose fields are its annotations; two records with equal fields are equal.

    As of a dataclass, `field` may say of a field how its default is made, and whether it counts in comparisons;
    `__post_init__` works out fields that are not given; and `dataclasses.replace` makes a record from another.
    """
    fields = _fields(cls)
    return _equipped(cls, fields, _init_in_dict, _REFUSING)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen_in_slots(cls: type[Record]) -> type[Record]:
    """The same in slots, for records that are many, or whose fields are read all the time."""
    fields = _fields(cls)
    return _equipped(_with_slots(cls, fields), fields, _init_by_slots, {**_REFUSING, "__setstate__": _restore})


@dataclass_transform(field_specifiers=(field,))
def in_slots(cls: type[Record]) -> type[Record]:
    """The same without the guard, which takes its time: who makes such records sees to it that nothing changes them."""
    fields = _fields(cls)
    return _equipped(_with_slots(cls, fields), fields, _init_unguarded, {})


def _fields(cls: type) -> dict[str, Field[Any]]:
    """The fields of a class and of those it is made from; what `field` says of its own is taken out of the class."""
    fields: dict[str, Field[Any]] = {}
    for base in reversed(cls.__mro__):
        fields |= base.__dict__.get("__dataclass_fields__", {})
    for name, annotation in cls.__annotations__.items():
        if not _is_of_class(annotation):
            default = cls.__dict__.get(name, MISSING)
            fields[name] = default if isinstance(default, Field) else field(default=default)
            fields[name].name = name
            if isinstance(default, Field):
                delattr(cls, name)
    return fields


def _is_of_class(annotation: object) -> bool:
    return annotation.startswith("ClassVar") if isinstance(annotation, str) else get_origin(annotation) is ClassVar


def _with_slots(cls: type[Record], names: Iterable[str]) -> type[Record]:
    """The class with a slot for each field; a class that is made already takes no more of them."""
    others = {name: value for name, value in cls.__dict__.items() if name not in ("__dict__", "__weakref__", *names)}
    made: type[Record] = type(cls.__name__, cls.__bases__, {**others, "__slots__": tuple(names)})
    return made


def _equipped(
    cls: type[Record], fields: Fields, init: Callable[[Fields], list[str]], others: Mapping[str, Any]
) -> type[Record]:
    """The class with all methods that it does not define itself."""
    compared = _compared(fields)
    made: dict[str, Any] = {"__dataclass_fields__": fields, "__repr__": _repr, **others}
    made["__match_args__"] = tuple([name for name, its in fields.items() if its.init])
    made["__init__"] = _compiled_later(cls, fields, init)
    made["__eq__"] = lambda self, other: (
        compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented
    )
    made["__hash__"] = lambda self: hash(compared(self))
    for name, value in made.items():
        if name not in cls.__dict__:
            setattr(cls, name, value)
    return cls


def _compared(fields: Fields) -> Callable[[object], tuple[Any, ...]]:
    """What makes two records equal, as a tuple."""
    names = [name for name, its in fields.items() if its.compare]
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda record: ()
    only = attrgetter(*names)
    return lambda record: (only(record),)


def _compiled_later(cls: type, fields: Fields, source: Callable[[Fields], list[str]]) -> Callable[..., None]:
    """`__init__`, which is compiled when it has been called often, or is called wrongly, so that Python says how."""
    names = [name for name, its in fields.items() if its.init]
    uses = 0

    def plainly(self: Any, *args: Any, **named: Any) -> None:
        nonlocal uses
        uses += 1
        if uses < _OFTEN and (
            _put_all(self, names, args) if len(args) == len(names) and not named else _put(self, fields, args, named)
        ):
            return
        space: dict[str, Any] = {"_MISSING": MISSING}
        for its in fields.values():
            space[f"_{its.name}"] = its.default if its.default_factory is MISSING else its.default_factory
            space[f"_put_{its.name}"] = getattr(cls.__dict__.get(its.name), "__set__", None)
        last = "self.__post_init__()" if hasattr(cls, "__post_init__") else "pass"
        exec("\n    ".join([*source(fields), last]), space)
        made = space["__init__"]
        setattr(cls, "__init__", made)  # noqa: B010 - the type checker refuses the plain way
        made(self, *args, **named)

    return plainly


def _put_all(record: Any, names: Iterable[str], values: Iterable[Any]) -> bool:
    """Gives a record all of its fields, in their order."""
    for name, value in zip(names, values, strict=True):
        _set(record, name, value)
    if hasattr(record, "__post_init__"):
        record.__post_init__()
    return True


def _put(record: Any, fields: Fields, args: tuple[Any, ...], named: Mapping[str, Any]) -> bool:
    """Gives a record its fields; false where one is missing, is given twice, or there is no such field."""
    given: dict[str, Any] = dict(zip([name for name, its in fields.items() if its.init], args, strict=False)) | dict(
        named
    )
    if len(given) < len(args) + len(named):
        return False
    for name, its in fields.items():
        if not its.init:
            continue
        if name in given:
            value = given.pop(name)
        elif its.default_factory is not MISSING:
            value = its.default_factory()
        elif its.default is not MISSING:
            value = its.default
        else:
            return False
        _set(record, name, value)
    if given:
        return False
    if hasattr(record, "__post_init__"):
        record.__post_init__()
    return True


def _init_in_dict(fields: Fields) -> list[str]:
    first = "_held = self.__dict__"  # which the guard does not guard, and that is quick
    return _init(fields, lambda name, value: f"_held['{name}'] = {value}", first)


def _init_by_slots(fields: Fields) -> list[str]:
    return _init(fields, lambda name, value: f"_put_{name}(self, {value})")


def _init_unguarded(fields: Fields) -> list[str]:
    return _init(fields, lambda name, value: f"self.{name} = {value}")


def _init(fields: Fields, put: Callable[[str, str], str], *first: str) -> list[str]:
    """`__init__` as lines; `put` says how one field is given its value."""
    parameters, body = ["self"], [*first]
    for name, its in fields.items():
        if not its.init:
            continue
        if its.default_factory is not MISSING:
            parameters.append(f"{name}=_MISSING")
            body.append(put(name, f"_{name}() if {name} is _MISSING else {name}"))
        else:
            parameters.append(name if its.default is MISSING else f"{name}=_{name}")
            body.append(put(name, name))
    return [f"def __init__({', '.join(parameters)}):", *body]


def _refuse(self: Any, name: str, *_: object) -> NoReturn:
    raise FrozenInstanceError(f"a {type(self).__name__} is never changed: `{name}` cannot be set or deleted")


_REFUSING: Final[Mapping[str, Any]] = {"__setattr__": _refuse, "__delattr__": _refuse}


def _restore(self: Any, state: tuple[None, dict[str, Any]]) -> None:
    """Gives a copy, or what was pickled, its fields."""
    for name, value in state[1].items():
        object.__setattr__(self, name, value)


def _repr(self: Any) -> str:
    shown = [name for name, its in type(self).__dataclass_fields__.items() if its.repr]
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"
