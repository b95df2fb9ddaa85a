"""What two policies call by one name: whether it is one thing for both, or two.

A fact of both lies on one axis of the joint space where it stands in the same record and is of the same kind; an event
where it is worked out alike; a derived fact where it is computed alike, from inputs that are alike. Whatever else has a
name of both is two things, and NEW's gets a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from aftercare_rules.language.domains import Choice, Domain, Event, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.vocabulary import WANTS

_APART: Final = " in NEW"


def apart(name: str) -> str:
    """What NEW's own thing of a name is called where OLD's is another."""
    return f"{name}{_APART}"


def plain(name: str) -> str:
    """The name as its policy has it."""
    return name.removesuffix(_APART)


@dataclass(frozen=True, slots=True)
class Names:
    """For the facts, events and derived facts of NEW their joint names, where those differ; `domains` are joint.

    `parted` are the facts of both that have a value in one policy alone.
    """

    joint: Mapping[str, str]
    domains: Mapping[str, Domain]
    parted: tuple[str, ...]

    def of(self, name: str) -> str:
        """The joint name of something of NEW."""
        return self.joint.get(name, name)


def names_of(old: Policy, new: Policy) -> Names:
    """The joint names of two policies."""
    ours, theirs = old.vocabulary, new.vocabulary
    domains: dict[str, Domain] = dict(ours.domains)
    renamed: dict[str, str] = {}
    parted: list[str] = []
    for name in _inputs_first(new):
        theirs_is = theirs.domains[name]
        if name not in ours.domains:
            domains[name] = theirs_is
            continue
        shared = theirs_is if _is_alike(name, old, new, renamed) else None
        if shared is not None and name not in theirs.derived:
            shared = in_both(ours.domains[name], theirs_is)
        if shared is None and name != WANTS:
            renamed[name] = apart(name)
            domains[apart(name)] = theirs_is
        elif shared is not None:
            domains[name] = shared
            if ours.domains[name] != theirs_is:
                parted.append(name)
    return Names(renamed, domains, tuple(parted))


def _inputs_first(policy: Policy) -> Iterator[str]:
    """The names of a policy, derived facts after all that they are made of."""
    done: dict[str, None] = {}

    def add(name: str) -> None:
        if name in done or name not in policy.vocabulary.domains:
            return
        for each in policy.made_of.get(name, ()):
            add(each)
        done[name] = None

    for name in policy.vocabulary.domains:
        add(name)
    yield from done


def _is_alike(name: str, old: Policy, new: Policy, renamed: Mapping[str, str]) -> bool:
    """Whether a name of both is one thing, domains aside."""
    if (name in old.derived) != (name in new.derived):
        return False
    if name in new.derived:
        inputs = new.derived[name].made_of
        is_same = old.derived[name].definition == new.derived[name].definition
        return is_same and not any(each in renamed for each in inputs) and old.calendar == new.calendar
    if name in old.events or name in new.events:
        before, after = old.events.get(name), new.events.get(name)
        moments = [() if one is None else one.moments for one in (before, after)]
        return moments[0] == moments[1] and not any(moment.event in renamed for moment in moments[1])
    return old.vocabulary.groups.get(name) == new.vocabulary.groups.get(name)


def in_both(one: Domain, other: Domain) -> Domain | None:
    """The values that a fact can have in both policies; None where it is of another kind, or there are none."""
    if one == other:
        return one
    if isinstance(one, Choice) and isinstance(other, Choice):
        words = tuple(word for word in other.words if word in one.words)
        return Choice(words) if words else None
    if isinstance(one, Number) and isinstance(other, Number):
        return _numbers_in_both(one, other)
    return None if type(one) is not type(other) or not isinstance(one, Event) else one


def _numbers_in_both(one: Number, other: Number) -> Number | None:
    if one.is_money != other.is_money or one.unit != other.unit:
        return None
    is_coarser = one.step is not None and (other.step is None or one.step >= other.step)
    coarse, fine = (one, other) if is_coarser else (other, one)
    step = coarse.step
    lows = [number.minimum for number in (one, other) if number.minimum is not None]
    highs = [number.greatest for number in (one, other) if number.greatest is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    if step is not None:
        origin, other_origin = coarse.minimum or Decimal(0), fine.minimum or Decimal(0)
        if fine.step is not None and (step % fine.step or (origin - other_origin) % fine.step):
            return None  # what both can be is in neither's steps
        low = None if low is None else coarse.step_from(low)
        if low is None and origin:
            return None
    if low is not None and high is not None and low > high:
        return None
    return Number(other.unit, low, high, step, other.is_money)
