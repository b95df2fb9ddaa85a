"""Console blocks: commands after `$ `, each followed by what it prints."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
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

SHELL_WORDS = {"|", "||", "&", "&&", ";", "<<", ">>"}

# Far beyond what any example takes: it ends one that waits for ever.
PATIENCE_IN_SECONDS = 120


@dataclass(frozen=True)
class Command:
    r"""One command of a block, and the lines that it should print, exit code included.

    `written` are its own lines: one that ends in `\` goes on in the next. `offset` is that of the first in its block.
    """

    written: tuple[str, ...]
    output: tuple[str, ...]
    offset: int

    @property
    def text(self) -> str:
        """The command on one line."""
        return "".join(line.removesuffix("\\") for line in self.written).removeprefix("$ ")

    @property
    def expected(self) -> tuple[str, ...]:
        """The output as a reader sees it."""
        return shown(self.output)


def commands_of(text: str) -> Iterator[Command]:
    """The commands of a console block."""
    lines = text.splitlines()
    assert text.startswith("$ "), "a console block starts with `$ ` and a command"
    number = 0
    while number < len(lines):
        start = number
        while lines[number].endswith("\\"):
            number += 1
        number += 1
        end = number
        while number < len(lines) and not lines[number].startswith("$ "):
            number += 1
        yield Command(tuple(lines[start:end]), tuple(lines[end:number]), start)


def printed_by(command: Command, folder: Path) -> tuple[str, ...]:
    """Run a command in a folder; the lines that it prints, exit code included."""
    program, *arguments = shlex.split(command.text)
    assert program in PROGRAMS, f"`{program}` is not one of {', '.join(PROGRAMS)}"
    shell = SHELL_WORDS.intersection(arguments)
    assert not shell, f"there is no shell here to understand {' and '.join(sorted(shell))}"
    given = _taken_out(arguments, "<")
    kept = _taken_out(arguments, ">")
    done = subprocess.run(
        [*PROGRAMS[program], *arguments],
        cwd=folder,
        env=_environment(),
        input=(folder / given).read_text(encoding="utf-8") if given else "",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if kept else subprocess.STDOUT,
        encoding="utf-8",
        timeout=PATIENCE_IN_SECONDS,
        check=False,
    )
    if kept:
        (folder / kept).write_text(done.stdout, encoding="utf-8")
    lines = (done.stderr if kept else done.stdout).splitlines()
    return shown([*lines, f"[exit {done.returncode}]"] if done.returncode else lines)


def shown(lines: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Lines as a reader sees them: without spaces at their ends and empty lines at the end."""
    return tuple("\n".join(line.rstrip() for line in lines).rstrip("\n").splitlines())


def _taken_out(arguments: list[str], sign: str) -> str | None:
    """The file after a `<` or `>`, which must come last but for another; both are taken out of the arguments."""
    if sign not in arguments:
        return None
    place = arguments.index(sign)
    assert len(arguments) > place + 1, f"a file comes after `{sign}`"
    _, file = arguments.pop(place), arguments.pop(place)
    return file


def _environment() -> dict[str, str]:
    """One that gives the same output on every machine, and the package under test."""
    source = Path(aftercare_rules.__path__[0]).parent
    colours = {"FORCE_COLOR", "CLICOLOR_FORCE", "PY_COLORS"}
    kept = {name: value for name, value in os.environ.items() if name not in colours}
    fixed = {"COLUMNS": "80", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "PYTHONUTF8": "1", "TERM": "dumb"}
    return {**kept, **fixed, "PYTHONPATH": str(source)}
