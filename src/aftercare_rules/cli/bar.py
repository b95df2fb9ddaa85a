"""A bar that says how far a long task has come, on a terminal, and only once it takes longer than a moment."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import Final

_A_MOMENT: Final = 1.0
"""Seconds for which nobody asks how far it is."""


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A function to be told how much is done, and how much there is."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, whole: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    name, counts = (TextColumn(text, markup=False) for text in ("{task.description}", "{task.fields[counts]}"))
    bar = Progress(name, BarColumn(), counts, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
    task = bar.add_task(what, total=None, counts="")

    def tell(done: int, whole: int) -> None:
        bar.update(task, completed=done, total=whole, counts=f"{done:,}/{whole:,}")

    # By a clock of its own, as the first stretch may take long until it tells anything.
    start = Timer(_A_MOMENT, bar.start)
    start.daemon = True
    start.start()
    try:
        yield tell
    finally:
        start.cancel()
        start.join()
        if bar.live.is_started:
            bar.stop()
