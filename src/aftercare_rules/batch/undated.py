"""Histories whose entries say no more than what was done, when, and by which rule; when does not matter to any rule.

Then rows are alike in which the same was done by the same rules, and one of them is read for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from aftercare_rules.batch.combinations import combinations
from aftercare_rules.batch.slices import FIRST_SECOND, LAST_SECOND, Mask, Slice, Whole
from aftercare_rules.batch.values import PER_SECOND
from aftercare_rules.language.definitions import CUSTOMER_HISTORY, HISTORY, Definition
from aftercare_rules.language.readings import Computed, UsesReading
from aftercare_rules.language.services import Count
from aftercare_rules.language.time_readings import ElapsedReading
from aftercare_rules.rules.rule_set import RuleSet

_SAID: Final = ("remedy", "at")


def are_undated(rule_set: RuleSet) -> bool:
    """Whether no rule and no price asks when something was done before."""
    for reading in rule_set.readings:
        if isinstance(reading, UsesReading) and reading.window is not None:
            return False
        if isinstance(reading, ElapsedReading) and reading.pausing:
            return False
    return all(map(_is_undated, rule_set.terms.derived.values()))


def _is_undated(computed: Computed) -> bool:
    if isinstance(computed, Count):
        return computed.window is None
    return isinstance(computed, Definition) and {HISTORY, CUSTOMER_HISTORY}.isdisjoint(computed.inputs)


def alike(name: str, some: Slice) -> Iterator[tuple[Whole, Whole, Whole]]:
    """Rows with such histories; which of them are the first of their like; and for each of them the place of its like.

    Rows come together that have as many entries. They are histories that a claim may have, if that of the first is one.
    """
    counts = some.entries(name)
    plain = (counts > 0) & ~some.odd
    codes = _codes(name, some, counts, plain)
    if codes is None:
        return
    starts = np.cumsum(counts) - counts
    for count in np.unique(counts[plain]).tolist():
        rows = np.flatnonzero(plain & (counts == count))
        yield rows, *combinations([codes[starts[rows] + number] for number in range(count)])


def _codes(name: str, some: Slice, counts: Whole, plain: Mask) -> Whole | None:
    """A number for what each entry says, but for when; rows with entries that say more are no longer `plain`.

    None where entries say too little.
    """
    entries = some.array(name).flatten()
    fields = {field.name for field in entries.type} if pa.types.is_struct(entries.type) else set()
    if not fields.issuperset(_SAID):
        return None
    rows = np.repeat(np.arange(some.rows), counts)
    at, _ = some.seconds("at")
    done, is_done = _seconds(entries.field("at"))
    is_plain = is_done & _valid(entries) & (done >= FIRST_SECOND) & (done < LAST_SECOND) & (done <= at[rows])
    if "until" in fields:
        ended, has_ended = _seconds(entries.field("until"))
        is_plain &= ~has_ended | ((ended >= done) & (ended < LAST_SECOND))
    if "facts" in fields:
        is_plain &= ~_valid(entries.field("facts"))
    plain[rows[~is_plain]] = False
    codes, size = _texts(entries.field("remedy"))
    return codes if "rule" not in fields else codes + size * _texts(entries.field("rule"))[0]


def _seconds(instants: pa.Array) -> tuple[Whole, Mask]:
    if pa.types.is_null(instants.type):
        return np.zeros(len(instants), np.int64), np.zeros(len(instants), np.bool_)
    counts: Whole = instants.cast(pa.int64()).fill_null(0).to_numpy()
    return counts // PER_SECOND[instants.type.unit], _valid(instants)


def _texts(texts: pa.Array) -> tuple[Whole, int]:
    """A number for each text, 0 for a null; and how many there are."""
    if pa.types.is_null(texts.type):
        return np.zeros(len(texts), np.int64), 1
    told = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
    numbers: Whole = told.indices.cast(pa.int64()).fill_null(-1).to_numpy() + 1
    return numbers, len(told.dictionary) + 1


def _valid(array: pa.Array) -> Mask:
    valid: Mask = array.is_valid().to_numpy(zero_copy_only=False)
    return valid
