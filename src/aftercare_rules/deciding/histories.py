"""Reads what a claim tells of earlier services, and finds its faults."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Final

from aftercare_rules.deciding.fact_values import in_domain
from aftercare_rules.errors import Fault, did_you_mean, one_of
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.policy import Policy, never_stated
from aftercare_rules.records.models import FactValue, Use
from aftercare_rules.records.values import shown

# All fields at once: one by one, each costs a look through the model's class.
_OF_USE: Final = itemgetter("remedy", "at", "until", "facts")


class HistoryReader:
    """Reads the histories of claims under one policy."""

    def __init__(self, policy: Policy, in_utc: Callable[[datetime], datetime]) -> None:
        self._policy = policy
        self._in_utc = in_utc
        self._words = policy.vocabulary
        self._services = frozenset(policy.vocabulary.every_service)

    def read(
        self, path: str, history: tuple[Use, ...] | None, at: datetime, faults: list[Fault]
    ) -> tuple[Use, ...] | None:
        """The entries, their facts as values of the policy's domains; None where the history is unknown."""
        if history is None:
            return None
        for use in history:
            remedy, begun, until, facts = _OF_USE(use.__dict__)
            # What most entries are: one day's service without facts.
            if until is not None or facts or remedy not in self._services or self._in_utc(begun) > at:
                break
        else:
            return history
        return tuple(self._use(f"{path}[{number}]", use, at, faults) for number, use in enumerate(history))

    def _use(self, path: str, use: Use, at: datetime, faults: list[Fault]) -> Use:
        begun = self._in_utc(use.at)
        if begun > at:
            faults.append(too_late(f"{path}.at", begun, at, self._policy.calendar))
        if use.until is not None and self._in_utc(use.until) < begun:
            faults.append(Fault(f"{path}.until", "it ends before it begins", "`until` is not before `at`"))
        if use.remedy not in self._words.every_service:
            faults.append(unknown_remedy(f"{path}.remedy", use.remedy, self._words.every_service))
        return use.model_copy(update={"facts": self._facts(path, use, faults)}) if use.facts else use

    def _facts(self, path: str, use: Use, faults: list[Fault]) -> dict[str, FactValue | None]:
        found: dict[str, FactValue | None] = {}
        for name, value in use.facts.items():
            place = f"{path}.facts.{name}"
            if name in self._policy.made_of:
                faults.append(Fault(place, *never_stated(name, self._policy.made_of[name])))
            elif name not in self._words.groups:
                known = tuple(self._words.groups)
                near, listed = did_you_mean(name, known), f"an entry may say {one_of(known)}"
                faults.append(Fault(place, f"unknown fact {shown(name)}", f"{near} {listed}" if near else listed))
            elif value is not None:
                taken = in_domain(place, value, self._words.domains[name])
                if isinstance(taken, Fault):
                    faults.append(taken)
                elif isinstance(taken, (str, bool, Decimal)):
                    found[name] = taken
        return found


def too_late(path: str, when: datetime, at: datetime, calendar: Calendar) -> Fault:
    """What is said of an instant after the claim."""
    late, made = (instant.astimezone(calendar.zone).isoformat() for instant in (when, at))
    return Fault(path, f"`{late}` is after the claim, which is made at {made}")


def unknown_remedy(path: str, word: str, known: Collection[str]) -> Fault:
    """What is said of a remedy that the policy does not have."""
    near, listed = did_you_mean(word, known), f"this policy's remedies are {one_of(known)}"
    return Fault(path, f"unknown remedy {shown(word)}", f"{near} {listed}" if near else listed)
