"""A policy, and findings in it that are made by hand, with claims that the engine decides."""

from datetime import datetime
from typing import Any

from aftercare_rules.checking.check import OBLIGATIONS
from aftercare_rules.checking.inquiry import Inquiry
from aftercare_rules.checking.obligation import Obligation, Settled
from aftercare_rules.checking.report import Finding, Place, Witness
from aftercare_rules.engine import Engine
from aftercare_rules.language.checks import check_named
from aftercare_rules.records.models import Claim, Defect, Purchase, Use

BIKES = """\
policy: bikes
title: {en: Bikes}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair, replace]
facts:
  purchase: {model: [city, race]}
  defect: {kind: [broken, worn]}
  claim: {receipt: flag}
events: [delivered]
coverage:
  spokes:
    clause: 3
    for: {model: city}
    when: {purchased: within 1 month, receipt: yes}
    gives: {repair: free}
    reason: Thank you. Spokes are free, until {until}.
    otherwise: {gives: {repair: 0.30 per unit}, reason: "Thank you. Spokes come to {cost}: that is our policy, and you should have come sooner."}
  tyres:
    clause: 4
    when: {model: race, delivered: after 10 days and within 6 months}
    gives: {repair: 5}
    reason: Thank you. Tyres come to {cost}.
otherwise: {refers: all, reason: Thank you. Our manager answers you today.}
accepts:
  - {finding: gap, about: replace, reason: "We replace a bike only after the owner has seen it, whatever the case."}
"""  # noqa: E501


def claim(at: str, model: str = "city", wants: str | None = None, receipt: bool = True, units: int = 3) -> Claim:
    purchase = Purchase(
        purchased=datetime.fromisoformat("2026-01-31T10:00:00+01:00"),
        facts={"model": model},
        events={"delivered": datetime.fromisoformat("2026-02-02T09:30:00+01:00")} if model == "race" else {},
        history=(Use(remedy="repair", at=datetime.fromisoformat("2026-02-05T10:00:00+01:00"), rule="spokes"),),
    )
    return Claim(
        at=datetime.fromisoformat(f"{at}+01:00"),
        wants=wants,
        purchase=purchase,
        defect=Defect(kind="broken", units=units),
        facts={"receipt": receipt},
    )


def finding(name: str, message: str, **rest: Any) -> Finding:
    known = check_named(name)
    return Finding(code=known.code, name=name, severity=known.severity, message=message, **rest)


def place(file: str, line: int, columns: tuple[int, int], label: str = "") -> Place:
    return Place(file=file, line=line, column=columns[0], end_line=line, end_column=columns[1], label=label)


def gaps(inquiry: Inquiry) -> Settled:
    engine = Engine(inquiry.policy)

    def witness(given: Claim, label: str = "") -> Witness:
        return Witness(claim=given, decision=engine.decide(given), label=label)

    at_once = claim("2026-02-05T12:00:00", "race")
    return Settled(
        (
            finding(
                "gap",
                "nothing but the policy's `otherwise` answers a claim about a race bike in its first 10 days",
                about=("repair", "race"),
                places=(place(inquiry.policy.file, 24, (1, 10)),),
                witnesses=(witness(at_once),),
                suggestion="add a rule for it, or accept it: `accepts: [{finding: gap, about: race, reason: …}]`",
            ),
            finding("gap", "nothing but the policy's `otherwise` answers `replace`", about=("replace",)),
        )
    )


def later(inquiry: Inquiry) -> Settled:
    engine = Engine(inquiry.policy)
    early, late = claim("2026-02-28T23:59:59", receipt=False), claim("2026-03-01T00:00:00")
    return Settled(
        (
            finding(
                "later-is-better",
                "`spokes` gives a later claim more than an earlier one",
                about=("spokes",),
                places=(
                    place(inquiry.policy.file, 15, (12, 37), "until 2026-02-28 24:00"),
                    place(inquiry.policy.file, 16, (12, 26), "then this"),
                    place(inquiry.policy.file, 18, (24, 46), "and after that the customer pays for each spoke"),
                    place("law.yaml", 2, (1, 6), "though the law gives as much for half a year"),
                ),
                witnesses=(
                    Witness(claim=early, decision=engine.decide(early), label="earlier"),
                    Witness(claim=late, decision=engine.decide(late), label="later"),
                ),
                suggestion="end both windows on the same day",
            ),
        )
    )


def conflict(inquiry: Inquiry) -> Settled:
    whole = Place(file=inquiry.policy.file, line=12, column=3, end_line=18, end_column=40, label="spokes")
    return Settled(
        (finding("conflict", "`spokes` and `tyres` disagree: 50% of\nprice", about=("spokes",), places=(whole,)),)
    )


def unfinished(inquiry: Inquiry) -> Settled:
    return Settled(note="more than 100,000 kinds of claims: install the extra `check`", is_finished=False)


def widened(inquiry: Inquiry) -> Settled:
    return Settled(note="months were taken to have 28 to 31 days")


def nothing(inquiry: Inquiry) -> Settled:
    return Settled()


HAND_MADE = (
    Obligation("gap", gaps),
    Obligation("conflict", conflict),
    Obligation("dead-rule", nothing),
    Obligation("later-is-better", later),
    Obligation("cliff", unfinished),
    Obligation("cost-above-price", widened),
    next(one for one in OBLIGATIONS if one.name == "wording"),
)
