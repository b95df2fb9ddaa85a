"""Records are as dataclasses are: the same in every way that the library uses, whatever their fields."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Any, ClassVar

import pytest

from aftercare_rules.frozen import frozen, frozen_in_slots, in_slots


@frozen
class Ours:
    kind: ClassVar[str] = "record"
    name: str
    size: int = 3
    parts: list[int] = field(default_factory=list)
    place: str = field(default="", compare=False, repr=False)


@frozen
class OursWider(Ours):
    width: int = 7


@dataclass(frozen=True)
class Theirs:
    kind: ClassVar[str] = "record"
    name: str
    size: int = 3
    parts: list[int] = field(default_factory=list)
    place: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class TheirsWider(Theirs):
    width: int = 7


@frozen_in_slots
class OursInSlots:
    kind: ClassVar[str] = "record"
    name: str
    size: int = 3
    parts: list[int] = field(default_factory=list)
    place: str = field(default="", compare=False, repr=False)
    worked_out: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "worked_out", self.name * 2)


@dataclass(frozen=True, slots=True)
class TheirsInSlots:
    kind: ClassVar[str] = "record"
    name: str
    size: int = 3
    parts: list[int] = field(default_factory=list)
    place: str = field(default="", compare=False, repr=False)
    worked_out: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "worked_out", self.name * 2)


@in_slots
class OursUnguarded:
    kind: ClassVar[str] = "record"
    name: str
    size: int = 3
    parts: list[int] = field(default_factory=list)
    place: str = field(default="", compare=False, repr=False)


@dataclass(slots=True, unsafe_hash=True)
class TheirsUnguarded:
    kind: ClassVar[str] = "record"
    name: str
    size: int = 3
    parts: list[int] = field(default_factory=list)
    place: str = field(default="", compare=False, repr=False)


BOTH: list[tuple[Any, Any]] = [
    (Ours, Theirs),
    (OursWider, TheirsWider),
    (OursInSlots, TheirsInSlots),
    (OursUnguarded, TheirsUnguarded),
]
TIMES = 30  # more than it takes until making one is compiled
GIVEN: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    (("a",), {}),
    (("a", 4), {"parts": [1]}),
    ((), {"name": "b", "place": "here"}),
    (("a", 3, [], "there"), {}),
]


def held(record: Any) -> list[Any]:
    return [getattr(record, its.name) for its in fields(record)]


@pytest.mark.parametrize(("ours", "theirs"), BOTH)
def test_it_is_made_and_shown_as_a_dataclass_is(ours: Any, theirs: Any) -> None:
    for values, named in GIVEN * TIMES:
        one, other = ours(*values, **named), theirs(*values, **named)
        assert [getattr(one, name) for name in one.__dataclass_fields__] == held(other)
        assert repr(one) == repr(other).replace("Theirs", "Ours")
    assert ours.__match_args__ == theirs.__match_args__
    assert ours.kind == "record"


@pytest.mark.parametrize(("ours", "theirs"), BOTH)
def test_it_is_compared_as_a_dataclass_is(ours: Any, theirs: Any) -> None:
    for values, named in GIVEN:
        for more, others in GIVEN:
            is_equal = theirs(*values, **named) == theirs(*more, **others)
            assert (ours(*values, **named) == ours(*more, **others)) is is_equal
    assert ours("a").__eq__(theirs("a")) is NotImplemented
    assert Ours("a") != OursWider("a")


def test_equal_records_have_one_hash() -> None:
    @frozen
    class Point:
        across: int
        up: int = field(default=0, compare=False)

    assert len({Point(1), Point(1, up=2), Point(across=2)}) == 2
    assert hash(Point(1)) == hash((1,))


@pytest.mark.parametrize(("ours", "theirs"), BOTH)
def test_it_refuses_what_a_dataclass_does(ours: Any, theirs: Any) -> None:
    for made in (ours, theirs):
        with pytest.raises(TypeError):
            made()
        with pytest.raises(TypeError):
            made("a", colour=3)
        with pytest.raises(TypeError):
            made("a", name="b")
        with pytest.raises(TypeError):
            made("a", 1, [], "", 2, 3)


@pytest.mark.parametrize("ours", [Ours, OursInSlots])
def test_it_is_never_changed(ours: Any) -> None:
    for record in [ours("a") for _ in range(TIMES)]:
        with pytest.raises(FrozenInstanceError):
            record.name = "b"
        with pytest.raises(FrozenInstanceError):
            del record.name
        assert record.name == "a"


@pytest.mark.parametrize("ours", [OursInSlots, OursUnguarded])
def test_in_slots_it_has_no_room_for_more(ours: Any) -> None:
    assert not hasattr(ours("a"), "__dict__")
    record = ours("a", 4, [1], "here")
    assert replace(record, name="b") == ours("b", 4, [1])
    for copied in (copy.copy(record), copy.deepcopy(record), pickle.loads(pickle.dumps(record))):
        assert copied == record
        assert copied.place == "here"
    assert replace(OursInSlots("a"), name="b").worked_out == "bb"


def test_it_is_copied_with_changes_and_kept() -> None:
    record = OursWider("a", 4, [1], "here", 9)
    assert replace(record, name="b") == OursWider("b", 4, [1], "here", 9)
    assert replace(record, place="there").place == "there"
    assert copy.deepcopy(record) == record
    assert pickle.loads(pickle.dumps(record)) == record


def test_each_record_has_its_own_default() -> None:
    Ours("a").parts.append(1)
    assert Ours("a").parts == []


def test_its_own_methods_are_kept() -> None:
    @frozen
    class Named:
        name: str

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return self.name

    assert hash(Named("a")) == 7
    assert repr(Named("a")) == "a"
    assert Named("a") == Named("a")
