"""Claims under any policy, in their JSON form, brought on either side of the windows that the policy names."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from aftercare_rules.language.conditions import Test
from aftercare_rules.language.domains import Choice, Domain, Flag, Number
from aftercare_rules.language.policy import Policy, RuleDeclaration
from aftercare_rules.language.prices import Charge, Elapsed, Price, asked_as
from tests.oracle.naive import tests_of
from tests.oracle.windows import Clock
from tests.strategies.choosing import Choose, often, some
from tests.strategies.instants import awkward_instant, written

_DURATION: Final = re.compile(r"\d+ (?:hour|day|business day|month|year)s?")
_SPANS: Final = (0, 1, 3600, 86_400, 200_000, 2_650_000, 9_000_000, 40_000_000)
_MOVES: Final = (0, -1, 1)


class ClaimMaker:
    """Makes claims under one policy."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._clock = Clock(policy.calendar.zone, policy.calendar.counting)
        self._tests = list(all_tests(policy))
        self._windows = {
            name: sorted({one for test in self._tests if test.fact == name for one in _DURATION.findall(test.text)})
            for name in policy.vocabulary.events
        }
        self._prices = [price for rule in policy.rules for price in prices_of(rule)]
        for key in (key for price in self._prices for key in price.keys if isinstance(key, Elapsed)):
            after = [f"{key.after.count} {key.after.unit}"] if key.after is not None else []
            self._windows[key.event] = sorted({*self._windows[key.event], f"1 {key.unit}", *after})
        self._limited = sorted(
            one for test in self._tests if test.fact == "limit" for one in _DURATION.findall(test.text)
        )

    def known(self, choose: Choose) -> dict[str, Any]:
        """A claim of which everything is known."""
        policy = self._policy
        purchased = awkward_instant(choose, policy.calendar.zone)
        at = self._brought(choose, "purchased", purchased)
        events = {name: self._before(choose, name, at) for name in policy.events if choose(range(3))}
        has_defect, has_new = choose(range(4)) > 0, choose(range(2)) > 0
        facts: dict[str, dict[str, Any]] = {"purchase": {}, "defect": {}, "claim": {}, "new": {}}
        for name, declared in policy.facts.items():
            facts[declared.group][name] = self._value(choose, name, declared.domain)
        kind = facts["defect"].pop("defect", None)
        return {
            "at": written(choose, at),
            "wants": choose((None, None, *policy.vocabulary.every_remedy)),
            "purchase": {
                "purchased": written(choose, purchased),
                "price": str(self._value(choose, "price", policy.vocabulary.domains["price"])),
                "quantity": 1,
                "facts": facts["purchase"],
                "events": {name: written(choose, instant) for name, instant in events.items()},
                "history": self._history(choose, purchased, at),
            },
            "defect": {
                "kind": kind,
                "units": int(self._value(choose, "units", policy.vocabulary.domains["units"])),
                "parts_price": choose(("0", "5.00", "12.505", "0.0049")),
                "facts": facts["defect"],
            }
            if has_defect
            else None,
            "new": {"price": choose(("20.00", "3.005")), "facts": facts["new"]} if has_new else None,
            "charges": self._charges(choose),
            "facts": facts["claim"],
        }

    def unknown(self, choose: Choose, most: int = 2) -> dict[str, Any]:
        """A claim of which one to `most` things are unknown: left out, or null."""
        return self._without(choose, most, with_events=True)

    def unknown_facts(self, choose: Choose) -> dict[str, Any]:
        """A claim of which one or two things are unknown, but no event."""
        return self._without(choose, 2, with_events=False)

    def _without(self, choose: Choose, most: int, with_events: bool) -> dict[str, Any]:
        claim = self.known(choose)
        purchase, defect, new = claim["purchase"], claim["defect"], claim["new"]
        # What no rule reads is left alone, or hardly a claim would have an unknown that matters.
        read = {test.fact for test in self._tests} | {
            asked_as(key) for price in self._prices for key in price.keys if not isinstance(key, Charge)
        }
        places: list[tuple[dict[str, Any], str]] = [(claim["facts"], name) for name in claim["facts"]]
        places += [(purchase["facts"], name) for name in purchase["facts"]]
        places += [(purchase, "price"), *([(purchase, "purchased")] if with_events else [])]
        if defect is not None:
            places += [(defect["facts"], name) for name in defect["facts"]]
            places += [(defect, name) for name in ("units", "parts_price")]
        if new is not None:
            places += [(new["facts"], name) for name in new["facts"]]
        places = [(record, name) for record, name in places if name in read]
        places += [(defect, "kind")] if defect is not None and "defect" in read else []
        places += [(purchase["events"], name) for name in self._policy.events if with_events and name in read]
        is_paused = any(" pausing " in test.text for test in self._tests)
        places += [(purchase, "history")] if "limit" in read or is_paused else []
        for record, name in some(choose, places, 1, most):
            # An event left out has not happened; only null says that nobody knows.
            if record is purchase["events"] or choose((False, True)):
                record[name] = None
            else:
                del record[name]
        return claim

    def _charges(self, choose: Choose) -> dict[str, str]:
        """The claim's own amounts for some of the lines at cost."""
        lines = dict.fromkeys(key.line for price in self._prices for key in price.keys if isinstance(key, Charge))
        amounts = {line: choose((None, "3.00", "7.005")) for line in lines}
        return {line: amount for line, amount in amounts.items() if amount is not None}

    def _value(self, choose: Choose, name: str, domain: Domain) -> Any:
        if isinstance(domain, Choice):
            return choose(domain.words)
        if isinstance(domain, Flag):
            return choose((False, True))
        assert isinstance(domain, Number)
        texts = [test.text for test in self._tests if test.fact == name]
        step = domain.step or Decimal("0.01")
        bounds = {Decimal(number) for text in texts for number in re.findall(r"\d+(?:\.\d+)?", text)}
        tried = sorted({bound + move for bound in bounds | {Decimal(3)} for move in (-step, Decimal(0), step)})
        return str(choose([value for value in tried if not domain.fault(value)]))

    def _brought(self, choose: Choose, event: str, start: datetime) -> datetime:
        """When a claim is brought: beside the end of one of the event's windows, or some time after the event."""
        windows = self._windows[event]
        if windows and choose(range(4)) > 0:
            return max(start, self._clock.last_second(start, choose(windows)) + timedelta(seconds=choose(_MOVES)))
        return start + timedelta(seconds=choose(_SPANS))

    def _before(self, choose: Choose, event: str, at: datetime) -> datetime:
        """An instant not later than the claim, of which a window may end just there."""
        windows = self._windows[event]
        if windows and choose(range(3)) > 0:
            return self._long_before(choose, at, choose(windows))
        return at - timedelta(seconds=choose(_SPANS))

    def _long_before(self, choose: Choose, at: datetime, duration: str) -> datetime:
        near = at - (self._clock.last_second(at, duration) - at)
        moved = near + timedelta(days=choose((0, -1, 1)), seconds=choose(_MOVES))
        edge = moved if choose((False, True)) else self._clock.midnight(self._clock.day(moved))
        return min(edge, at)

    def _history(self, choose: Choose, purchased: datetime, at: datetime) -> list[dict[str, Any]]:
        uses = []
        rules = [rule.name for rule in self._policy.rules] or ["none-such"]
        for _ in range(often(choose, 0, (1, 2, 3), 1)):
            when = self._long_before(choose, at, choose(self._limited)) if self._limited else choose((purchased, at))
            rule = choose((None, *rules, f"{rules[0]}/2"))
            remedy = choose(self._policy.vocabulary.every_remedy)
            uses.append({"remedy": remedy, "at": written(choose, when), "rule": rule})
        return uses


def prices_of(rule: RuleDeclaration) -> list[Price]:
    """Every price that a rule names."""
    effects = [effect for ruling in (rule.ruling, rule.otherwise) if ruling for effect in ruling.effects.values()]
    return [effect.price for effect in effects if effect.price is not None]


def all_tests(policy: Policy) -> list[Test]:
    """Every test that a policy's rules, their prices and impossible boxes make."""
    conditions = list(policy.impossible)
    for rule in policy.rules:
        conditions += [rule.when, *rule.unless, *([rule.about] if rule.about is not None else [])]
        conditions += [condition for price in prices_of(rule) for condition in price.conditions]
    return [test for condition in conditions for test in tests_of(condition)]
