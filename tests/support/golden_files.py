"""Exact outputs, kept as files that a person can read and a change must not alter unseen."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

RENEWING = "python -m pytest --renew-golden"

Golden = Callable[[str, str], None]


@dataclass(frozen=True)
class GoldenFiles:
    """The golden files of one folder; with ``renew`` they are written instead of compared."""

    folder: Path
    renew: bool = False

    def compare(self, name: str, text: str) -> None:
        """Fail with a unified diff unless the file `name` holds exactly `text`."""
        file = self.folder / name
        if self.renew:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
            return
        if not file.exists():
            raise AssertionError(f"no golden file {name}; to write it: {RENEWING}")
        kept = file.read_bytes().decode()
        if kept != text:
            difference = "\n".join(
                unified_diff(
                    _visible_lines(kept),
                    _visible_lines(text),
                    f"golden/{name}",
                    "what it is now",
                    lineterm="",
                )
            )
            raise AssertionError(f"{name} has changed; if that is meant: {RENEWING}\n{difference}")


def _visible_lines(text: str) -> list[str]:
    """The lines of `text`, with a mark where the end of the last line is missing."""
    lines = text.split("\n")
    if lines[-1]:
        return [*lines, "(no end of line)"]
    return lines[:-1]
