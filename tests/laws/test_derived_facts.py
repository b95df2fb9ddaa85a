"""Laws: facts derived from others, against plain arithmetic, for claims that say everything and claims that do not."""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any, Final

from aftercare_rules import Decision, Engine
from aftercare_rules.document.load import read_policy
from tests.strategies.choosing import Choose, seeded, some

NUMBERS: Final = range(7)
DOMAINS: Final[Mapping[str, tuple[Any, ...]]] = {
    "mine": ("red", "green", "blue"),
    "theirs": ("green", "blue", "black"),
    "whole": tuple(NUMBERS),
    "part": tuple(NUMBERS),
    "gift": (True, False),
}
TESTS: Final[Mapping[str, tuple[str, ...]]] = {
    "alike": ("yes", "no"),
    "even": ("yes", "no"),
    "rest": ("at least 0", "over 2", "under -1", "0", "-2 to under 2"),
    "ratio": ("at least 50", "under 100", "over 33.333333", "100", "at most 33.333333"),
    "mine": ("red", "green", "blue"),
    "part": ("at least 3", "under 2", "1 to 4"),
    "whole": ("at least 3", "0"),
    "gift": ("yes", "no"),
}
POLICY: Final = """
policy: derived
title: {en: Service}
currency: EUR
time: {zone: Europe/Paris, counting: calendar}
remedies: [repair]
facts:
  purchase: {mine: [red, green, blue], theirs: [green, blue, black]}
  defect: {kind: [bent], whole: {unit: g, BOUNDS}, part: {unit: g, BOUNDS}}
  claim: {gift: flag}
derived:
  ratio: {share: [part, whole]}
  rest: {difference: [whole, part]}
  alike: {same: [mine, theirs]}
  even: {same: [whole, part]}
otherwise: {refers: all, reason: Thank you.}
"""
Facts = dict[str, Any]


FEW: Final = "max: 6, step: 1"
MANY: Final = "min: 0"


@lru_cache(maxsize=300)
def engine(tests: str, bounds: str = FEW) -> Engine:
    rule = f"coverage: {{rule: {{when: {{{tests}}}, gives: {{repair: free}}, reason: Thank you.}}}}"
    return Engine(read_policy("derived.yaml", (POLICY.replace("BOUNDS", bounds) + rule).encode()))


def condition(choose: Choose) -> dict[str, str]:
    return {name: choose(TESTS[name]) for name in some(choose, list(TESTS), 1, 3)}


def facts(choose: Choose) -> Facts:
    found = {name: choose(values) for name, values in DOMAINS.items()}
    return found if choose(range(6)) else {**found, "whole": None, "part": None}


def claim(said: Facts) -> dict[str, Any]:
    purchase = {name: said[name] for name in ("mine", "theirs") if name in said}
    has_defect = said.get("whole", 0) is not None
    defect = {name: f"{said[name]}" for name in ("whole", "part") if name in said}
    return {
        "at": "2026-03-02T10:00:00+01:00",
        "purchase": {"facts": purchase},
        "defect": {"kind": "bent", "facts": defect} if has_defect else None,
        "facts": {"gift": said["gift"]} if "gift" in said else {},
    }


def derived(said: Facts) -> Facts:
    whole, part = said["whole"], said["part"]
    has_both = whole is not None and part is not None
    return {
        **said,
        "alike": said["mine"] == said["theirs"],
        "even": whole == part if has_both else None,
        "rest": whole - part if has_both else None,
        "ratio": Fraction(100 * part, whole) if has_both and whole else None,
    }


def holds(tests: dict[str, str], said: Facts) -> bool:
    values = derived(said)
    return all(is_so(values[name], text) for name, text in tests.items())


def is_so(value: Any, text: str) -> bool:
    if value is None:
        return False
    if isinstance(value, (bool, str)):
        return text == (value if isinstance(value, str) else "yes" if value else "no")
    words = text.split()
    match words:
        case ["at", "least", number]:
            return bool(value >= Fraction(number))
        case ["at", "most", number]:
            return bool(value <= Fraction(number))
        case ["over", number]:
            return bool(value > Fraction(number))
        case ["under", number]:
            return bool(value < Fraction(number))
        case [low, "to", "under", high]:
            return bool(Fraction(low) <= value < Fraction(high))
        case [low, "to", high]:
            return bool(Fraction(low) <= value <= Fraction(high))
    return bool(value == Fraction(text))


def text_of(tests: dict[str, str]) -> str:
    return ", ".join(f"{name}: {text}" for name, text in tests.items())


def test_of_claims_that_say_everything() -> None:
    found = {"approved": 0, "referred": 0}
    for tests in seeded(condition, seed=1, count=150):
        for said in seeded(facts, seed=2, count=20):
            verdict = engine(text_of(tests)).decide(claim(said)).verdict
            assert (verdict == "approved") is holds(tests, said), (tests, said)
            found[verdict] += 1
    assert min(found.values()) > 300


def completions(said: Facts, unknown: list[str], numbers: tuple[Any, ...]) -> dict[tuple[Any, ...], bool]:
    """Whether the tests hold, for each way to fill in what is unknown."""
    options = [numbers if name in ("whole", "part") else DOMAINS[name] for name in unknown]
    return {
        values: holds(said["tests"], {**said, **dict(zip(unknown, values, strict=True))})
        for values in product(*options)
    }


def opened(seed: int, count: int) -> Iterator[tuple[dict[str, str], Facts, list[str]]]:
    """Tests, what a claim would say, and what it leaves out of that."""
    for number, tests in enumerate(seeded(condition, seed=seed, count=count)):
        choose = random.Random(number).choice
        said = {name: choose(values) for name, values in DOMAINS.items()}
        yield tests, {**said, "tests": tests}, some(choose, list(DOMAINS), 1, 3)


def without(said: Facts, unknown: list[str]) -> dict[str, Any]:
    return claim({name: said[name] for name in DOMAINS if name not in unknown})


def test_of_claims_that_leave_facts_out() -> None:
    """Of words, and of numbers with few values: incomplete just where it matters, and by the facts that matter."""
    missing: set[str] = set()
    for tests, said, unknown in opened(seed=3, count=600):
        ways = completions(said, unknown, tuple(NUMBERS))
        decision = engine(text_of(tests)).decide(without(said, unknown))
        assert set(decision.missing) == mattering(ways, unknown), (tests, said, unknown)
        if decision.verdict != "incomplete":
            assert set(ways.values()) == {decision.verdict == "approved"}
        missing |= set(decision.missing)
    assert missing == set(DOMAINS)


def mattering(ways: Mapping[tuple[Any, ...], bool], unknown: list[str]) -> set[str]:
    """The facts of which one alone, all others being equal, makes a difference."""
    found = set()
    for place, name in enumerate(unknown):
        seen: dict[tuple[Any, ...], set[bool]] = {}
        for values, way in ways.items():
            seen.setdefault((*values[:place], *values[place + 1 :]), set()).add(way)
        if any(len(each) == 2 for each in seen.values()):
            found.add(name)
    return found


def test_of_claims_that_leave_any_number_out() -> None:
    """Of numbers without end: what is decided holds, however the rest turns out."""
    decided = 0
    numbers = (*NUMBERS, Fraction(1, 10), Fraction(61, 10), Fraction(299, 100), 1000)
    for tests, said, unknown in opened(seed=4, count=600):
        decision = engine(text_of(tests), MANY).decide(without(said, unknown))
        if decision.verdict != "incomplete":
            decided += 1
            assert set(completions(said, unknown, numbers).values()) == {decision.verdict == "approved"}
    assert decided > 200


EVENTS: Final = """
policy: events
title: {en: Service}
currency: EUR
time: {zone: Europe/Paris, counting: calendar}
remedies: [repair]
events:
  first:
  second:
  third:
  start: {first_known: [first, 10 days after second, third]}
coverage: {rule: {when: {start: within 30 days}, gives: {repair: free}, reason: Thank you.}}
otherwise: {refers: all, reason: Thank you.}
"""
AT: Final = datetime.fromisoformat("2026-03-31T12:00:00+02:00")


def decided(stated: Facts) -> Decision:
    events = {name: None if days is None else (AT - timedelta(days=days)).isoformat() for name, days in stated.items()}
    return Engine(read_policy("events.yaml", EVENTS.encode())).decide(
        {"at": AT.isoformat(), "purchase": {"purchased": AT.isoformat(), "events": events}}
    )


def test_the_first_event_that_is_known() -> None:
    """What stands higher decides as if nothing stood below it; what stands lower never changes what is decided."""
    added = {"first": 0, "second": 10, "third": 0}
    names = list(added)
    days: tuple[Any, ...]
    for days in product((5, 29, 30, 31, 35, 39, 40, 41, None, "not there"), repeat=3):
        stated: Facts = {name: day for name, day in zip(names, days, strict=True) if day != "not there"}
        known = [name for name in names if stated.get(name) is not None]
        decision = decided(stated)
        if known:
            is_within = stated[known[0]] - added[known[0]] <= 30
            assert decision.verdict == ("approved" if is_within else "referred"), stated
            assert decision.valid_until == decided({known[0]: stated[known[0]]}).valid_until
        else:
            assert decision.verdict == ("incomplete" if stated else "referred"), stated
            assert decision.missing == tuple(name for name in names if name in stated)
