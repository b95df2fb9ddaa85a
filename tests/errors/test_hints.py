"""Whoever does what a message proposes is rid of that fault."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aftercare_rules.document.load import read_policy
from aftercare_rules.errors import Diagnostic, PolicyError

POLICIES = sorted((Path(__file__).parent / "policies").glob("*.yaml"))


def faults_of(text: str) -> tuple[Diagnostic, ...]:
    try:
        read_policy("shop.yaml", text.encode())
    except PolicyError as error:
        return error.diagnostics
    return ()


def mendings(text: str) -> Iterator[tuple[Diagnostic, str]]:
    """Each fault of a policy whose message says what to write instead, and the policy with that."""
    lines = text.split("\n")
    for fault in faults_of(text):
        span = fault.span
        meant = re.match(r"did you mean `\{?(.+?)\}?`", fault.help)
        test = re.match(r"write `([a-z_]+): (.+?)`", fault.help)
        line = lines[span.line - 1]
        marked = line[span.column - 1 : span.end_column - 1]
        before, after = line[: span.column - 1], line[span.end_column - 1 :]
        if span.end_line != span.line or not (meant or test):
            continue
        if meant:
            written = f"{{{meant[1]}}}" if marked.startswith("{") else meant[1]
        elif test and re.search(rf"\b{test[1]}: \"?$", before) and "…" not in test[2]:
            written = test[2]
        else:
            continue
        yield fault, "\n".join([*lines[: span.line - 1], before + written + after, *lines[span.line :]])


HINTS = [
    pytest.param(fault, mended, id=f"{file.stem}:{fault.span.line}:{fault.span.column}")
    for file in POLICIES
    if "utf" not in file.stem
    for fault, mended in mendings(file.read_text())
]


def test_many_messages_say_what_to_write() -> None:
    assert len(HINTS) > 150


@pytest.mark.parametrize(("fault", "mended"), HINTS)
def test_a_hint_mends_its_fault(fault: Diagnostic, mended: str) -> None:
    left = [one for one in faults_of(mended) if one.span.line == fault.span.line]
    assert fault.message not in [one.message for one in left]
    column, end = (
        fault.span.column,
        fault.span.column + len(mended.split("\n")[fault.span.line - 1]) - len(fault.source_line),
    )
    inside = [one for one in left if one.span.column == column and one.span.end_column <= end + fault.span.end_column]
    assert [one.message for one in inside if "not a" in one.message or "unknown" in one.message] == []
