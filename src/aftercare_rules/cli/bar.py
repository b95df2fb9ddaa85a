"""A bar that says how far a long task has come, on a terminal, and only once it takes longer than a moment."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
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
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(what)
    began = monotonic()

    def tell(done: int, whole: int) -> None:
        if not bar.live.is_started and monotonic() - began > _A_MOMENT:
            bar.start()
        bar.update(task, completed=done, total=whole)

    try:
        yield tell
    finally:
        if bar.live.is_started:
            bar.stop()
