"""Pauses the garbage collector while much is made that stays: nothing of it is garbage, and the search takes long."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """The collector is off inside, in all threads, and on again after it; one that was off stays off."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            _grow_old()
            gc.enable()


def _grow_old() -> None:
    """Puts what there is among the old objects, which are searched seldom: else all that was made is searched at once.

    What a program has frozen itself stays frozen.
    """
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()
