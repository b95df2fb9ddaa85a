"""Laws: what is derived from a history, against plain loops over its entries; and until when it stays so."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from aftercare_rules import Engine
from aftercare_rules.document.load import read_policy
from aftercare_rules.language.counting import Counting
from tests.oracle.windows import Clock
from tests.strategies.choosing import Choose, often, seeded
from tests.strategies.instants import awkward_instant, written

ZONES: Final = ("Asia/Shanghai", "America/New_York", "America/Havana")
COUNTINGS: Final = ("calendar", "first-day-counts")
WINDOWS: Final = ("48 hours", "10 days", "1 month")
SERVICES: Final = ("repair", "inspection", "resize")
PARTS: Final = ("strap", "crown")
SPANS: Final = (0, 1, 3600, 86_399, 86_400, 300_000, 900_000, 2_650_000, 6_000_000)
SECOND: Final = timedelta(seconds=1)
Claim = dict[str, Any]


@dataclass(frozen=True)
class Given:
    """A definition of the fact `it`, a test on it, and whether the test holds of a claim brought at an instant."""

    zone: str
    counting: str
    definition: str
    test: str
    holds: Callable[[Claim, datetime], bool]

    @property
    def engine(self) -> Engine:
        return engine(self.zone, self.counting, self.definition, self.test)


@lru_cache(maxsize=500)
def engine(zone: str, counting: str, definition: str, test: str) -> Engine:
    text = f"""
policy: services
title: {{en: Service}}
currency: EUR
time: {{zone: {zone}, counting: {counting}}}
remedies: [repair]
services: [inspection, resize]
facts: {{purchase: {{part: [{", ".join(PARTS)}]}}}}
derived: {{{definition}}}
coverage: {{rule: {{when: {{it: {test}}}, gives: {{repair: free}}, reason: Thank you.}}}}
otherwise: {{refers: all, reason: Thank you.}}
"""
    return Engine(read_policy("services.yaml", text.encode()))


def given_some(choose: Choose) -> Given:
    zone, counting = choose(ZONES), choose(COUNTINGS)
    clock = Clock(ZoneInfo(zone), Counting(first_day_counts=counting == "first-day-counts"))
    kind = choose(("count", "days", "every", "difference"))
    if kind == "every":
        gap, service, test = choose(WINDOWS), choose(SERVICES), choose(("yes", "no"))
        definition = f"it: {{every: {gap} of {service} since purchased}}"
        return Given(
            zone,
            counting,
            definition,
            test,
            lambda claim, at: is_regular(claim, at, clock, gap, service) is (test == "yes"),
        )
    if kind == "difference":
        window, least = choose(WINDOWS), choose((-1, 1, 3, 8))
        definition = f"a: {{days: repair}}, b: {{days: inspection, within: {window}}}, it: {{difference: [a, b]}}"
        own, ever = {"within": window, "same": "", "of": ""}, {"within": "", "same": "", "of": ""}

        def apart(claim: Claim, at: datetime) -> int:
            first = days(chosen(claim, at, clock, ("repair",), ever), at, clock)
            return first - days(chosen(claim, at, clock, ("inspection",), own), at, clock)

        return Given(zone, counting, definition, f"at least {least}", lambda claim, at: apart(claim, at) >= least)
    services = choose((("repair",), ("repair", "inspection")))
    window, part, whose = choose(("", *WINDOWS)), choose(("", "part")), choose(("", "customer"))
    options = {"within": window, "same": part, "of": whose}
    definition = ", ".join(
        [f"{kind}: [{', '.join(services)}]", *(f"{key}: {value}" for key, value in options.items() if value)]
    )
    definition = f"it: {{{definition}}}"
    count = counted if kind == "count" else days
    least = choose((1, 2, 3) if kind == "count" else (1, 2, 5, 12, 40))
    return Given(
        zone,
        counting,
        definition,
        f"at least {least}",
        lambda claim, at: count(chosen(claim, at, clock, services, options), at, clock) >= least,
    )


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def chosen(claim: Claim, at: datetime, clock: Clock, services: tuple[str, ...], options: dict[str, str]) -> list[Claim]:
    """The entries that count."""
    found = []
    for entry in claim["purchase"]["history"] + (claim["history"] if options["of"] else []):
        over = moment(entry["until"] or entry["at"])
        is_within = not options["within"] or clock.is_within(over, at, options["within"])
        is_same = not options["same"] or entry["facts"]["part"] == claim["purchase"]["facts"]["part"]
        if entry["remedy"] in services and is_within and is_same:
            found.append(entry)
    return found


def counted(entries: list[Claim], at: datetime, clock: Clock) -> int:
    return len(entries)


def days(entries: list[Claim], at: datetime, clock: Clock) -> int:
    found: set[date] = set()
    for entry in entries:
        day = clock.day(moment(entry["at"]))
        last = min(clock.day(at), clock.day(moment(entry["until"] or entry["at"])))
        while day <= last:
            found.add(day)
            day += timedelta(days=1)
    return len(found)


def is_regular(claim: Claim, at: datetime, clock: Clock, gap: str, service: str) -> bool:
    last = start = moment(claim["purchase"]["purchased"]).astimezone(UTC)
    times = [
        moment(entry["at"]).astimezone(UTC) for entry in claim["purchase"]["history"] if entry["remedy"] == service
    ]
    for time in [*sorted(time for time in times if time >= start), at]:
        if not clock.is_within(last, time, gap):
            return False
        last = time
    return True


def claim_of(choose: Choose, zone: str) -> Claim:
    at = awkward_instant(choose, ZoneInfo(zone))
    return {
        "at": written(choose, at),
        "purchase": {
            "purchased": written(choose, at - timedelta(seconds=choose(SPANS))),
            "facts": {"part": choose(PARTS)},
            "history": [entry(choose, at) for _ in range(choose(range(5)))],
        },
        "history": [entry(choose, at) for _ in range(choose(range(3)))],
    }


def entry(choose: Choose, at: datetime) -> Claim:
    begun = at - timedelta(seconds=choose(SPANS))
    ended = choose((None, begun, begun + timedelta(seconds=choose(SPANS))))
    until = written(choose, ended) if ended is not None else None
    return {"remedy": choose(SERVICES), "at": written(choose, begun), "until": until, "facts": {"part": choose(PARTS)}}


def cases(count: int, seed: int) -> Iterator[tuple[Given, Claim]]:
    for given in seeded(given_some, seed=seed, count=count):
        for claim in seeded(lambda choose, given=given: claim_of(choose, given.zone), seed=seed, count=6):  # type: ignore[misc]
            yield given, claim


def test_what_a_history_comes_to() -> None:
    verdicts = {"approved": 0, "referred": 0}
    for given, claim in cases(count=350, seed=5):
        verdict = given.engine.decide(claim).verdict
        assert (verdict == "approved") is given.holds(claim, moment(claim["at"]).astimezone(UTC)), given
        verdicts[verdict] += 1
    assert min(verdicts.values()) > 200


def test_until_when_it_stays_so() -> None:
    ended = 0
    for given, claim in cases(count=200, seed=6):
        until = given.engine.decide(claim).valid_until
        at = moment(claim["at"]).astimezone(UTC)
        now = given.holds(claim, at)
        end = at + timedelta(days=120) if until is None else until.astimezone(UTC)
        for later in edges(claim, given, at, end):
            assert given.holds(claim, later) is now, (given, later)
        if until is not None:
            assert given.holds(claim, end + SECOND) is not now
            ended += 1
    assert ended > 100


def edges(claim: Claim, given: Given, at: datetime, end: datetime) -> Iterator[datetime]:
    """Both sides of each midnight, and of each instant at which some window ends."""
    clock = Clock(ZoneInfo(given.zone), Counting(first_day_counts=given.counting == "first-day-counts"))
    midnights = [clock.midnight(clock.day(at) + timedelta(days=number)) for number in range(1, 121)]
    starts = [claim["purchase"]["purchased"], *(each["at"] for each in claim["purchase"]["history"] + claim["history"])]
    ends = [clock.last_second(moment(start), window) + SECOND for start in starts for window in WINDOWS]
    for turn in (*midnights, *ends, end + SECOND):
        for instant in (turn - SECOND, turn):
            if at <= instant <= end:
                yield instant


def test_an_unknown_history_decides_nothing_wrongly() -> None:
    """Whatever is left out of a history or of an entry: what is decided is what every way to fill it in comes to."""
    asked: set[str] = set()
    for number, (given, claim) in enumerate(cases(count=150, seed=7)):
        decision = given.engine.decide(without(random.Random(number).choice, claim))
        if decision.verdict == "incomplete":
            asked |= set(decision.missing)
        else:
            assert given.engine.decide(claim).verdict == decision.verdict
    assert asked == {"part", "history", "customer_history", "purchased"}


def without(choose: Choose, claim: Claim) -> Claim:
    purchase = dict(claim["purchase"])
    what = choose(("history", "customer_history", "part", "entry", "purchased"))
    if what == "customer_history":
        return {**claim, "history": None}
    if what == "part":
        purchase["facts"] = {}
    elif what == "entry":
        purchase["history"] = [
            {**each, "facts": {}} if often(choose, True, (False,)) else each for each in purchase["history"]
        ]
    else:
        purchase[what] = None
    return {**claim, "purchase": purchase}
