"""Strategies of the records in general: what is valid in itself, whatever a policy makes of it."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

from hypothesis import strategies as st

from aftercare_rules.records.models import Article, Claim, Defect, Purchase, Use

_NAMES: Final = st.text(string.ascii_lowercase + string.digits + "_-", min_size=1, max_size=12)
_ZONES: Final = st.sampled_from([UTC, *(timezone(timedelta(hours=hours)) for hours in (8, -5, 13, 5.75))])
_INSTANTS: Final = st.builds(
    lambda seconds, zone: (datetime(2026, 1, 15, 10, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(zone),
    st.integers(-3_000_000_000, 3_000_000_000),
    _ZONES,
)
_AMOUNTS: Final = st.decimals(0, 100_000, places=2) | st.decimals(0, 10, places=6)
_COUNTS: Final = st.integers(0, 1000)
_NUMBERS: Final = st.decimals(-1000, 1000, places=3)
_FACTS: Final = st.dictionaries(_NAMES, st.none() | st.booleans() | _NAMES | _NUMBERS, max_size=4)


def _uses() -> st.SearchStrategy[Use]:
    def made(remedy: str, at: datetime, lasting: int | None, rule: str | None, facts: dict[str, Decimal]) -> Use:
        until = None if lasting is None else at + timedelta(hours=lasting)
        return Use(remedy=remedy, at=at, until=until, rule=rule, facts=dict(facts))

    lasting = st.none() | st.integers(0, 1000)
    return st.builds(made, _NAMES, _INSTANTS, lasting, st.none() | _NAMES, _FACTS)


def _purchases() -> st.SearchStrategy[Purchase]:
    return st.builds(
        Purchase,
        id=st.none() | _NAMES,
        purchased=st.none() | _INSTANTS,
        price=st.none() | _AMOUNTS,
        currency=st.sampled_from([None, "EUR", "CNY", "JPY"]),
        quantity=st.none() | _COUNTS,
        facts=_FACTS,
        events=st.dictionaries(_NAMES, st.none() | _INSTANTS, max_size=3),
        history=_histories(),
    )


def _defects() -> st.SearchStrategy[Defect]:
    units, parts = st.none() | _COUNTS, st.none() | _AMOUNTS
    return st.builds(Defect, kind=st.none() | _NAMES, units=units, parts_price=parts, facts=_FACTS)


def _articles() -> st.SearchStrategy[Article]:
    return st.builds(Article, price=st.none() | _AMOUNTS, facts=_FACTS)


def _histories() -> st.SearchStrategy[tuple[Use, ...] | None]:
    return st.none() | st.lists(_uses(), max_size=3).map(tuple)


def _claims() -> st.SearchStrategy[Claim]:
    return st.builds(
        Claim,
        at=_INSTANTS,
        wants=st.none() | _NAMES,
        purchase=_purchases(),
        defect=st.none() | _defects(),
        new=st.none() | _articles(),
        charges=st.dictionaries(_NAMES, _AMOUNTS, max_size=2),
        facts=_FACTS,
        history=_histories(),
    )


def register() -> None:
    """Makes `st.from_type` give valid records: `Claim`, `Purchase`, `Defect` and what they are made of.

    Importing `aftercare_rules.testing` does so. For the claims of one policy, register those instead:
    `st.register_type_strategy(Claim, claims(policy))`.
    """
    st.register_type_strategy(Use, _uses())
    st.register_type_strategy(Purchase, _purchases())
    st.register_type_strategy(Defect, _defects())
    st.register_type_strategy(Article, _articles())
    st.register_type_strategy(Claim, _claims())
