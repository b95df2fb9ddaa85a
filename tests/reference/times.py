"""The part of the reference that says how time is counted: durations, and the ways of counting that a policy names.

Each end is that of a window of a policy, as its decision states it.
"""

from collections.abc import Iterable, Iterator, Sequence

from aftercare_rules import Engine, PolicyError
from aftercare_rules.document.load import read_policy
from aftercare_rules.language.counting import PRESETS
from aftercare_rules.language.durations import MOST, Unit

POLICY = """\
policy: times
title: {en: Times}
currency: EUR
time: {TIME}
remedies: [repair]
coverage:
  rule: {when: {purchased: within DURATION}, gives: {repair: free}, reason: Thank you for coming to us.}
otherwise: {declines: all, reason: Thank you for coming to us.}
"""

CALENDARS = {"cn-civil-code": "CN", "eu-1182-71": "DE"}

# A Saturday, and the last day of a month; the month after it has no day of that number.
BOUGHT = "2026-01-31T10:00:00+01:00"
# Three days before Easter Sunday, when Germany has holidays, and China the days of Qingming.
BEFORE_HOLIDAYS = "2026-04-02T10:00:00+02:00"


def policy_text(duration: str, counting: str = "calendar") -> str:
    """A policy with one window, counted in this way."""
    calendar = CALENDARS.get(counting, "DE")
    time = f"zone: Europe/Berlin, counting: {counting}, calendar: {calendar}"
    return POLICY.replace("TIME", time).replace("DURATION", duration)


def end_of(duration: str, bought: str = BOUGHT, counting: str = "calendar") -> str:
    """The last second of a window, as people write it."""
    engine = Engine(read_policy("times.yaml", policy_text(duration, counting).encode()))
    until = engine.decide({"at": bought, "purchase": {"purchased": bought}}).valid_until
    assert until is not None
    return f"{until:%Y-%m-%d %H:%M:%S}"


def durations() -> Iterator[str]:
    """The units of time, and what a wrong one is answered."""
    yield "Counted with `zone: Europe/Berlin, counting: calendar, calendar: DE`, from 2026-01-31 10:00."
    rows = []
    for unit in Unit:
        one, more = f"1 {unit.value.removesuffix('s')}", f"2 {unit.value}"
        rows.append((f"`{one}`, `{more}`", f"{end_of(one)}, {end_of(more)}", f"`{MOST[unit]} {unit.value}`"))
    yield table(("written", "the last second within", "at most"), rows)
    for wrong in ("2 weeks", "3 working days"):
        yield from slip(f"`{wrong}`", policy_text(wrong))


def counting() -> Iterator[str]:
    """The ways of counting, with the text of law that each comes from."""
    yield "`counting` in `time` names one of these; `first_day` and `roll` beside it say otherwise."
    first_day = {True: "counts", False: "not counted"}
    rows = [
        (f"`{each.name}`", first_day[each.first_day_counts], each.end_of_day, each.month_end, f"`{each.roll}`")
        for each in PRESETS.values()
    ]
    yield table(("counting", "first day", "a time ends", "months end on", "roll"), rows)
    yield "\n".join(f"- `{each.name}`: {each.source}" for each in PRESETS.values())
    yield "The last second within, with `calendar: DE`, and `calendar: CN` for `cn-civil-code`:"
    ends = [(f"`{name}`", end_of("1 month", BOUGHT, name), end_of("3 days", BEFORE_HOLIDAYS, name)) for name in PRESETS]
    yield table(("counting", "`1 month` of 2026-01-31", "`3 days` of 2026-04-02"), ends)
    yield from slip("`counting: german`", policy_text("1 month", "german"))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (columns, ["---"] * len(columns), *rows))


def slip(written: str, text: str) -> Iterator[str]:
    yield f"Not {written}:"
    yield "\n".join(("```text", answer_to(text).strip("\n"), "```"))


def answer_to(text: str) -> str:
    """What the loader says of a policy with a slip in it."""
    try:
        read_policy("times.yaml", text.encode())
    except PolicyError as error:
        return str(error)
    raise AssertionError(f"this is no slip:\n{text}")
