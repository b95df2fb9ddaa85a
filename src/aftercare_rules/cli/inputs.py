"""What a command is given: a policy's file, and claims in files or on standard input."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from aftercare_rules.book import SUFFIX, PolicyBook
from aftercare_rules.cli.endings import reason
from aftercare_rules.document.load import load_policy
from aftercare_rules.errors import AftercareError, Fault, PolicyError, harmless
from aftercare_rules.language.policy import Policy
from aftercare_rules.mutating.draft import Draft
from aftercare_rules.records.claims import LARGEST_TEXT

STANDARD_INPUT: Final = "-"
STANDARD_INPUT_NAME: Final = "<stdin>"
_LINES: Final = (".jsonl", ".ndjson")
# A character takes four bytes at most.
_LONGEST_LINE: Final = 4 * LARGEST_TEXT
_POLICY_KEY: Final = re.compile(rb"""[{,\s]["']?policy["']?\s*:""")
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"')


class Unreadable(AftercareError):
    """A file that a command was given cannot be read."""

    def __init__(self, file: str, why: str) -> None:
        self.file = file
        self.why = why
        super().__init__(file, why)

    def __str__(self) -> str:
        return f"{harmless(self.file)}: {self.why}"


@dataclass(frozen=True, slots=True)
class Given:
    """One claim's text as it was given.

    `line` is where it starts in its file; None where the file is this one claim.
    """

    file: str
    line: int | None
    text: bytes

    @property
    def place(self) -> str:
        """The file, and the line if the file can hold several claims."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


def open_policy(file: str) -> Policy:
    """The policy in a file; raises `PolicyError`, and `Unreadable` if there is no reading it."""
    try:
        return load_policy(file)
    except OSError as error:
        raise Unreadable(file, reason(error)) from None


def open_draft(file: str) -> Draft:
    """The text of a policy, to be changed; raises `PolicyError`, and `Unreadable` if there is no reading it."""
    try:
        return Draft.load(file)
    except OSError as error:
        raise Unreadable(file, reason(error)) from None


def open_book(name: str, matcher: str) -> PolicyBook:
    """The policy in a file, or its versions in a folder; raises `PolicyError`, and `Unreadable`.

    It is `Unreadable`, too, where it is not a policy but a claim.
    """
    try:
        return PolicyBook.load(name, matcher) if Path(name).is_dir() else PolicyBook([load_policy(name)], matcher)
    except OSError as error:
        raise Unreadable(str(error.filename or name), reason(error)) from None
    except PolicyError:
        if _seems_a_claim(name):
            why = "this is a claim, and stands where the policy belongs: name the policy first, then the claim"
            raise Unreadable(name, why) from None
        raise


def _seems_a_claim(name: str) -> bool:
    """Whether a file that is no policy starts like JSON that is not one either."""
    if not Path(name).is_file():
        return False
    with Path(name).open("rb") as stream:
        start = stream.read(_LONGEST_LINE).removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"{") and _POLICY_KEY.search(start) is None


def policy_files(names: Iterable[str]) -> Iterator[str | Unreadable]:
    """The policy files that are named, and those in the folders that are named, each once; hidden ones are left out."""
    seen: set[Path] = set()
    for name in names:
        found = _files_below(name) if Path(name).is_dir() else [name]
        if not found:
            yield Unreadable(name, "there is no policy (`*.yaml`) in this folder")
        for file in found:
            if Path(file).absolute() not in seen:
                seen.add(Path(file).absolute())
                yield file


def _files_below(folder: str) -> list[str]:
    found: list[str] = []
    for path, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [str(Path(path, name)) for name in sorted(files) if _is_policy_name(name)]
    return found


def _is_policy_name(name: str) -> bool:
    return name.endswith(SUFFIX) and not name.startswith(".")


def given_claims(files: Iterable[str]) -> Iterator[Given | Fault]:
    """The claims in some files, one after the other, or the fault of a file or a line; `-` is standard input.

    A file may hold one JSON value, or several: JSON Lines, or one after the other. No more than one is in memory.
    """
    for file in files:
        name = STANDARD_INPUT_NAME if file == STANDARD_INPUT else file
        count = 0
        try:
            for found in _standard_input() if file == STANDARD_INPUT else _in_file(file):
                yield found
                count += 1
        except OSError as error:
            yield Fault(name, reason(error))
        else:
            if not count:
                yield Fault(name, "there is no claim in it")


def _standard_input() -> Iterator[Given | Fault]:
    if sys.stdin is None:
        yield Fault(STANDARD_INPUT_NAME, "it is closed")
        return
    yield from _in_stream(sys.stdin.buffer, STANDARD_INPUT_NAME, only_lines=False)


def _in_file(file: str) -> Iterator[Given | Fault]:
    suffix = Path(file).suffix.lower()
    with Path(file).open("rb") as stream:
        if suffix == ".json" and stream.seekable():
            text = stream.read(_LONGEST_LINE)
            if _is_one_value(text):
                yield Given(file, None, text)
                return
            stream.seek(0)
        yield from _in_stream(stream, file, only_lines=suffix in _LINES)


def _is_one_value(text: bytes) -> bool:
    try:
        json.loads(text.decode("utf-8-sig"), parse_int=str)
    except (ValueError, RecursionError):
        return False
    return True


def _in_stream(stream: BinaryIO, name: str, only_lines: bool) -> Iterator[Given | Fault]:
    """The JSON values of a stream: one on each line, or one over several lines from `{` to its `}`."""
    peek = getattr(stream, "peek", None)
    if peek is not None and b"\0" in peek(1024)[:1024]:
        yield Fault(name, "this is not text in UTF-8", "it holds zero bytes, as UTF-16 and binary files do")
        return
    start, depth, pending = 0, 0, bytearray()
    for number, line in _lines(stream):
        # No value goes on with a `{` at the start of a line: the one before it is cut off.
        if pending and (line is None or line.startswith(b"{")):
            yield Given(name, start, bytes(pending).rstrip())
            depth, pending = 0, bytearray()
        if line is None:
            yield Fault(f"{name}:{number}", f"this line is longer than {LARGEST_TEXT:,} characters")
            continue
        if not pending and not line.strip():
            continue
        start = start if pending else number
        pending += line
        deeper = None if only_lines else _levels(line)
        depth = 0 if deeper is None else depth + deeper
        if depth <= 0 or len(pending) > _LONGEST_LINE:
            yield Given(name, start, bytes(pending).rstrip())
            depth, pending = 0, bytearray()
    if pending:
        yield Given(name, start, bytes(pending).rstrip())


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The lines with their numbers; None for one that is too long to be a claim."""
    number = 0
    while line := stream.readline(_LONGEST_LINE + 1):
        number += 1
        if len(line) <= _LONGEST_LINE:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_LONGEST_LINE)
        yield number, None


def _levels(line: bytes) -> int | None:
    """How many levels of JSON a line opens, less those it closes; None where it ends inside a string, which is wrong.

    >>> _levels(b'{"facts": {'), _levels(b'"a }": 1}}'), _levels(b'{"at": "2026-03')
    (2, -2, None)
    """
    bare = _STRING.sub(b"", line)
    if b'"' in bare:
        return None
    return bare.count(b"{") + bare.count(b"[") - bare.count(b"}") - bare.count(b"]")
