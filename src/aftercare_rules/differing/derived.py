"""A derived fact of NEW in the joint space: it is computed as NEW does, from facts that have joint names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from aftercare_rules.language.definitions import Definition, Possible, Scene, Written
from aftercare_rules.language.domains import Domain
from aftercare_rules.language.readings import Instant, Terms, Value
from aftercare_rules.language.vocabulary import Vocabulary
from aftercare_rules.records.models import Use

_Any = TypeVar("_Any")


@dataclass(frozen=True, slots=True)
class _Seen:
    """A claim of the joint space, its facts and events by NEW's own names."""

    at: datetime
    facts: Mapping[str, Value]
    events: Mapping[str, Instant]
    history: tuple[Use, ...] | None
    customer_history: tuple[Use, ...] | None


@dataclass(frozen=True, slots=True)
class Translated(Definition):
    """A definition whose inputs have other names, or that counts time in another way."""

    inner: Definition
    names: tuple[tuple[str, str], ...]
    terms: Terms

    @classmethod
    def of(cls, definition: Definition, names: Mapping[str, str], terms: Terms, counts_apart: bool) -> Definition:
        """The definition in joint words; itself where all of its words are joint, and it need not count apart."""
        if not counts_apart and not any(name in names for name in definition.inputs):
            return definition
        return cls(definition, tuple(names.items()), terms)

    @classmethod
    def read(cls, written: Written, vocabulary: Vocabulary) -> Definition:
        """Nobody writes one."""
        raise NotImplementedError

    @property
    def domain(self) -> Domain:
        """What the fact can be."""
        return self.inner.domain

    @property
    def inputs(self) -> tuple[str, ...]:
        """The joint names of its inputs."""
        names = dict(self.names)
        return tuple(names.get(name, name) for name in self.inner.inputs)

    def possible(self, scene: Scene) -> Possible:
        """What it can be."""
        return self.inner.possible(self._own(scene))

    def breaks(self, scene: Scene) -> Iterator[datetime]:
        """The last seconds after which the past counts for it in another way."""
        yield from self.inner.breaks(self._own(scene))

    @property
    def looks_back(self) -> bool:
        """Whether it may be another though nothing but time goes on."""
        return self.inner.looks_back

    @property
    def grows(self) -> bool:
        """Whether it counts on, day by day."""
        return self.inner.grows

    def _own(self, scene: Scene) -> Scene:
        sight, own = scene.sight, {joint: name for name, joint in self.names}
        seen = _Seen(
            sight.at,
            _renamed(sight.facts, own),
            _renamed(sight.events, own),
            sight.history,
            sight.customer_history,
        )
        return Scene(seen, self.terms, _renamed(scene.taken, own))


def _renamed(mapping: Mapping[str, _Any], own: Mapping[str, str]) -> dict[str, _Any]:
    """A mapping by NEW's names: what has a joint name of its own hides OLD's of that name."""
    found = {name: value for name, value in mapping.items() if name not in own}
    return found | {own[name]: value for name, value in mapping.items() if name in own}
