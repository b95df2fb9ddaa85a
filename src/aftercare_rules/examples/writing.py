"""A claim as an author would write it: the line of an example, with the decision of today as what is expected."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from aftercare_rules.deciding.cases import Case
from aftercare_rules.engine import Engine
from aftercare_rules.errors import did_you_mean
from aftercare_rules.examples.runner import expectation
from aftercare_rules.language.definitions import CUSTOMER_HISTORY, HISTORY
from aftercare_rules.language.domains import ABSENT, NONE_WORD, UNKNOWN, Event
from aftercare_rules.language.instants import written_instant
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.readings import Instant, Value
from aftercare_rules.language.settings import CHARGES, Setting, Settings
from aftercare_rules.language.vocabulary import DEFECT, PURCHASED, WANTS
from aftercare_rules.records.models import Claim, Decision, FactValue, Use

_PLAIN: Final = re.compile(r"[\w.][\w .:/+-]*")
_NOT_PLAIN: Final = re.compile(r":(\s|$)|\s$|(null|Null|NULL)$")
# An article of which nothing is said is still there.
_OF_NEW: Final = "new_price"


def as_example(claim: Claim, policy: Policy, beside: str | None = None) -> str:
    """The line that an author pastes into the `examples` of a policy; the decision of today is what it expects.

    It states what differs from where the examples start. `beside` is the rule that it will stand beside, or "" for the
    policy's own `examples`; without it the line is longer, and good in any of these places.

    Raises `ValueError` where there is no such rule and for the few claims that an example cannot state, and
    `ClaimError` for a claim that has faults under the policy.
    """
    return ExampleWriter(Engine(policy)).write(claim, beside)


class ExampleWriter:
    """Writes the examples of one policy."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._policy = engine.policy
        self._rules = {name for rule in self._policy.rules for name in (rule.name, rule.owner)}

    def write(self, claim: Claim, beside: str | None = None) -> str:
        """The line of an example; see `as_example`."""
        decision = self._engine.decide(claim)
        return self.write_decided(claim, decision, beside)

    def write_decided(self, claim: Claim, decision: Decision, beside: str | None = None) -> str:
        """The same for a claim that has been decided."""
        starts = self._starts(beside)
        case = self._engine.claims.read(claim)
        if claim.defect is not None and DEFECT not in self._policy.vocabulary.groups:
            raise ValueError("an example of this policy cannot state a defect: no kinds of defect are declared")
        stated = {name: self._text(name, setting) for name, setting in self._told(claim, case, starts)}
        stated["expect"] = _scalar(expectation(decision))
        return _mapping(stated)

    def _starts(self, beside: str | None) -> list[Settings]:
        starts = self._policy.starts
        if beside is None:
            return list(starts.values())
        # What stands beside a table stands beside all of its rows.
        owner = next((rule.owner for rule in self._policy.rules if rule.name == beside), beside)
        if owner not in starts:
            raise ValueError(f"this policy has no rule `{beside}`. {did_you_mean(beside, starts)}".strip())
        return [starts[owner]]

    def _told(self, claim: Claim, case: Case, starts: Iterable[Settings]) -> Iterator[tuple[str, Setting]]:
        """What has to be said, by name, in the order in which it is written."""
        starts = list(starts)
        facts = {name: setting for name, setting in self._facts(case) if self._must_say(name, setting, case, starts)}
        of_new = {name for name, group in self._policy.vocabulary.groups.items() if group == "new"}
        if claim.new is None and any(of_new & start.keys() for start in starts):
            raise ValueError("an example cannot leave out the new article where `usual` has one")
        if claim.new is not None and not all(of_new & {*start, *facts} for start in starts):
            facts[_OF_NEW] = None
        if (wants := facts.pop(WANTS, None)) is not None:
            yield WANTS, wants
        yield from facts.items()
        yield from ((name, each) for name, each in self._events(case) if self._must_say(name, each, case, starts))
        yield "at", case.at
        others: list[tuple[str, Setting]] = [(CHARGES, {**case.charges}), (HISTORY, case.history)]
        for name, each in (*others, (CUSTOMER_HISTORY, case.customer_history)):
            if self._must_say(name, each, case, starts):
                yield name, each

    def _facts(self, case: Case) -> Iterator[tuple[str, Setting]]:
        words = self._policy.vocabulary
        for name in words.askable:
            # Nothing is said of a defect, or an article, that is not there.
            if name not in self._policy.made_of and not isinstance(words.domains[name], Event):
                value = case.facts[name]
                if value is not ABSENT:
                    yield name, _setting(value)

    def _events(self, case: Case) -> Iterator[tuple[str, Setting]]:
        for name in self._policy.vocabulary.events:
            if name not in self._policy.made_of:
                yield name, _setting(case.stated[name])

    def _must_say(self, name: str, setting: Setting, case: Case, starts: Iterable[Settings]) -> bool:
        """Whether some example that does not name it would say something else."""
        return any(
            _comparable(start[name] if name in start else self._silence(name)) != _comparable(setting)
            for start in starts
        )

    def _silence(self, name: str) -> Setting:
        """What an example says that does not name something, where nothing is usual."""
        if name in (DEFECT, WANTS):
            return NONE_WORD
        if name == CHARGES:
            return {}
        if name in self._policy.events and name != PURCHASED:
            return ABSENT
        declared = self._policy.facts.get(name)
        return declared.presume if declared is not None else None

    def _text(self, name: str, setting: Setting) -> str:
        match setting:
            case None:
                return "null"
            case bool():
                return "yes" if setting else "no"
            case Decimal():
                return f"{setting:f}"
            case datetime():
                return written_instant(setting, self._policy.calendar.zone)
            case tuple():
                return f"[{', '.join(map(self._use, setting))}]"
            case dict():
                return _mapping({_scalar(line): f"{amount:f}" for line, amount in setting.items()})
            case str():
                return _scalar(setting)
        return NONE_WORD  # an event that has not happened

    def _use(self, use: Use) -> str:
        zone = self._policy.calendar.zone
        stated = {"remedy": use.remedy, "at": written_instant(use.at, zone)}
        if use.until is not None:
            stated["until"] = written_instant(use.until, zone)
        if use.rule is not None:
            stated["rule"] = self._rule(use.rule)
        if use.facts:
            stated["facts"] = _mapping({name: self._text(name, value) for name, value in use.facts.items()})
        return _mapping(stated)

    def _rule(self, name: str) -> str:
        owner, _, row = name.rpartition("/")
        if name not in self._rules and not (owner in self._rules and row.isdecimal()):
            raise ValueError(f"an example cannot name the rule `{name}` in a history: this policy has none")
        return name if name in self._rules else owner


def _setting(value: Value | Instant) -> Setting:
    if value is UNKNOWN:
        return None
    assert not isinstance(value, int) or isinstance(value, bool), "a claim's numbers are decimal"
    return value  # type: ignore[return-value]  # no fraction is stated


def _comparable(setting: Setting) -> object:
    """The same for settings that say the same: instants by their place on the line, not by zone or clock."""
    if isinstance(setting, datetime):
        return setting.timestamp()
    if isinstance(setting, tuple):
        return [(use.remedy, use.rule, use.at.timestamp(), use.end.timestamp(), _told_of(use)) for use in setting]
    return setting


def _told_of(use: Use) -> Mapping[str, FactValue]:
    return {name: value for name, value in use.facts.items() if value is not None}


def _mapping(entries: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {text}" for name, text in entries.items()) + "}"


def _scalar(text: str) -> str:
    """A text as YAML reads it back, also between brackets."""
    is_plain = _PLAIN.fullmatch(text) and not _NOT_PLAIN.search(text)
    return text if is_plain else json.dumps(text, ensure_ascii=False)
