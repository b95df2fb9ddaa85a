"""Rows that have the same numbers in several columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from aftercare_rules.batch.slices import Whole


def combinations(columns: Sequence[Whole]) -> tuple[Whole, Whole]:
    """Where each combination of numbers comes first, and for each row the place of its own among them."""
    places: Whole = np.zeros(columns[0].size, np.int64)
    first: Whole = np.zeros(min(places.size, 1), np.int64)
    for column in columns:
        if column.size and column.min() != column.max():
            distinct, numbers = np.unique(column, return_inverse=True)
            _, first, places = np.unique(places * distinct.size + numbers, return_index=True, return_inverse=True)
    return first, places
