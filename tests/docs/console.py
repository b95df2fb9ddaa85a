"""Console blocks: commands after `$ `, each followed by what it prints."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import aftercare_rules

# What the installed script `aftercare` does.
AFTERCARE = """
import sys
from aftercare_rules.cli import main
sys.argv[0] = "aftercare"
sys.exit(main())
"""

PROGRAMS = {
    "aftercare": [sys.executable, "-c", AFTERCARE],
    "python": [sys.executable],
    "cat": ["cat"],
}

SHELL_WORDS = {"|", "||", "&", "&&", ";", "<", ">", ">>"}

# Far beyond what any example takes: it ends one that waits for ever.
PATIENCE_IN_SECONDS = 120


@dataclass(frozen=True)
class Command:
    """One command of a block and the lines that it should print, exit code included."""

    words: tuple[str, ...]
    expected: tuple[str, ...]
    offset: int


def commands_of(text: str) -> Iterator[Command]:
    r"""The commands of a console block; a command that ends in `\` goes on in the next line."""
    lines = text.splitlines()
    assert text.startswith("$ "), "a console block starts with `$ ` and a command"
    number = 0
    while number < len(lines):
        start = number
        command = lines[number].removeprefix("$ ")
        while command.endswith("\\"):
            number += 1
            command = command.removesuffix("\\") + lines[number]
        number += 1
        output = []
        while number < len(lines) and not lines[number].startswith("$ "):
            output.append(lines[number])
            number += 1
        yield Command(tuple(shlex.split(command)), _shown(output), start)


def difference(command: Command, folder: Path) -> str:
    """Run a command in a folder; a unified diff of what it should print and what it does, "" if equal."""
    program, *arguments = command.words
    assert program in PROGRAMS, f"`{program}` is not one of {', '.join(PROGRAMS)}"
    shell = SHELL_WORDS.intersection(arguments)
    assert not shell, f"there is no shell here to understand {' and '.join(sorted(shell))}"
    done = subprocess.run(
        [*PROGRAMS[program], *arguments],
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=PATIENCE_IN_SECONDS,
        check=False,
    )
    lines = done.stdout.splitlines()
    printed = _shown([*lines, f"[exit {done.returncode}]"] if done.returncode else lines)
    return "\n".join(unified_diff(command.expected, printed, "the page", "the command", lineterm=""))


def _shown(lines: list[str]) -> tuple[str, ...]:
    """Lines as a reader sees them: without spaces at their ends and empty lines at the end."""
    return tuple("\n".join(line.rstrip() for line in lines).rstrip("\n").splitlines())


def _environment() -> dict[str, str]:
    """One that gives the same output on every machine, and the package under test."""
    source = Path(aftercare_rules.__path__[0]).parent
    colours = {"FORCE_COLOR", "CLICOLOR_FORCE", "PY_COLORS"}
    kept = {name: value for name, value in os.environ.items() if name not in colours}
    fixed = {"COLUMNS": "80", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "PYTHONUTF8": "1", "TERM": "dumb"}
    return {**kept, **fixed, "PYTHONPATH": str(source)}
