"""What a command that takes its time is doing, told on the errors of a terminal."""

from __future__ import annotations

import sys
import time
from typing import Final

from rich.cells import set_cell_size

from aftercare_rules.cli.terminal import write
from aftercare_rules.errors import harmless

_PATIENCE_IN_SECONDS: Final = 1.0
_TO_ITS_START: Final = "\r\x1b[2K"


class Progress:
    """One line that is written over by the next, from a second on, and only where somebody watches."""

    def __init__(self, columns: int = 80) -> None:
        self._started = time.monotonic()
        self._columns = columns
        self._is_watched = sys.stderr is not None and sys.stderr.isatty()
        self._is_shown = False

    def __call__(self, doing: str) -> None:
        """Say what is done now."""
        if self._is_watched and time.monotonic() - self._started > _PATIENCE_IN_SECONDS:
            text = harmless(doing)
            width = self._columns - 1
            _tell(f"{_TO_ITS_START}{set_cell_size(text, width).rstrip()}")
            self._is_shown = True

    def clear(self) -> None:
        """Make way for what is written next."""
        if self._is_shown:
            _tell(_TO_ITS_START)
            self._is_shown = False


def _tell(text: str) -> None:
    try:
        write(text, to_errors=True)
    except OSError:
        return
