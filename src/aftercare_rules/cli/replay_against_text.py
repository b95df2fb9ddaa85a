"""What another policy would have meant for a file of claims, as people read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from aftercare_rules.cli.replay_parts import LABEL, Row, first, ground_label, left_out, section, spoken
from aftercare_rules.cli.terminal import Line
from aftercare_rules.records.models import Money
from aftercare_rules.replaying.records import Comparison, Example, Moved, Outcome, Shifted, Totals

_A_SECOND: Final = timedelta(seconds=1)


def comparison(against: Comparison, old: Totals, width: int | None) -> Iterator[Line]:
    """What the new policy changes: for whom, what it comes to, and by which rules."""
    new = against.totals
    counts = [
        ("decided alike", against.alike, _shift(against.longer, against.shorter)),
        ("better off", against.better, _by(against.gained)),
        ("worse off", against.worse, _by(against.lost)),
        ("otherwise", against.otherwise, ""),
        ("claims in OLD only", against.only_old, ""),
        ("claims in NEW only", against.only_new, ""),
        ("no claims", against.neither, ""),
    ]
    rows = [((label, LABEL), f"{count:,}{more}") for label, count, more in counts if count or label == "decided alike"]
    yield from section("Customers", rows, width)
    paid = [
        (("customers pay", LABEL), _from_to(old.cost, new.cost, against.cost)),
        (("customers get", LABEL), _from_to(old.refund, new.refund, against.refund)),
    ]
    lines = left_out(old), left_out(new)
    if lines[0] == lines[1]:
        paid += [(("left out", LABEL), lines[0])] if lines[0] else []
    else:
        paid += [
            ((f"left out, {label}", LABEL), line) for label, line in zip(("OLD", "NEW"), lines, strict=True) if line
        ]
    yield from section("In total", paid, width)
    verdicts: dict[tuple[str, str], int] = {}
    for one in against.moved:
        step = _verdict(one.old_verdict), _verdict(one.new_verdict)
        verdicts[step] = verdicts.get(step, 0) + one.rows
    steps: list[Row] = [
        ((f"{before} → {after}", LABEL), f"{rows:,}")
        for (before, after), rows in sorted(verdicts.items(), key=lambda item: -item[1])
    ]
    yield from section("What differs, by verdict", steps, width)
    yield from section("What differs, by rule", first([_moved(one) for one in against.moved]), width)
    yield from section("The first rows that differ", [_example(one) for one in against.examples], width)
    yield from section("Decided alike, until another instant", first([_shifted(one) for one in against.shifted]), width)
    until = [((f"row {one.row:,}", LABEL), _until(one)) for one in against.shifted_examples]
    yield from section("The first rows with another instant", until, width)


def _grounds(one: Moved | Shifted) -> str:
    old = ground_label(one.old_ground, one.old_rule, one.old_rules)
    new = ground_label(one.new_ground, one.new_rule, one.new_rules)
    return old if old == new else f"{old} → {new}"


def _moved(one: Moved) -> Row:
    parts = [f"{one.rows:,} {_verdict(one.old_verdict)} → {_verdict(one.new_verdict)}"]
    parts += [f"{one.better:,} better off"] if one.better else []
    parts += [f"{one.worse:,} worse off"] if one.worse else []
    parts += [f"customers pay {one.cost:+,}"] if one.cost else []
    parts += [f"customers get {one.refund:+,}"] if one.refund else []
    return (_grounds(one), LABEL), ", ".join(parts)


def _shifted(one: Shifted) -> Row:
    return (_grounds(one), LABEL), f"{one.rows:,} {one.verdict}{_shift(one.longer, one.shorter)}"


def _shift(longer: int, shorter: int) -> str:
    """How many decisions hold longer, and how many less long."""
    return (f", {longer:,} until later" if longer else "") + (f", {shorter:,} until earlier" if shorter else "")


def _until(one: Example) -> str:
    before, after = (_end(outcome.valid_until) for outcome in (one.old, one.new))
    return f"{_outcome(one.new)}: {before} → {after}"


def _end(instant: datetime | None) -> str:
    """Until when a decision holds; the last second of a day is its 24:00."""
    if instant is None:
        return "without end"
    is_midnight = (instant + _A_SECOND).date() > instant.date()
    return f"until {instant:%Y-%m-%d} 24:00" if is_midnight else f"until {instant:%Y-%m-%d %H:%M:%S}"


def _example(one: Example) -> Row:
    better = f" ({one.change})" if one.change else ""
    return (f"row {one.row:,}", LABEL), f"{_outcome(one.old)} → {_outcome(one.new)}{better}"


def _outcome(one: Outcome) -> str:
    cost = None if one.refund is not None and not one.cost else one.cost
    amounts = [f"{amount:,}" for amount in (cost, one.refund) if amount is not None]
    return " ".join([_verdict(one.verdict), *filter(None, (one.remedy,)), *amounts])


def _from_to(old: Money, new: Money, more: Money) -> str:
    return f"{spoken(old)} → {spoken(new)} ({more.amount:+,})"


def _by(money: Money) -> str:
    return f", by {spoken(money)} in total" if money.amount else ""


def _verdict(verdict: str | None) -> str:
    return verdict or "no claim"
