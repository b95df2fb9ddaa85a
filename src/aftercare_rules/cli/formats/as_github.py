"""What was found as annotations of GitHub Actions, which show beside the lines of a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from aftercare_rules.checking.report import Finding
from aftercare_rules.cli.checked import File


def as_github(files: Sequence[File]) -> str:
    """One workflow command for each finding, each on a line of its own."""
    return "".join(f"{_annotation(one, file.claims(one))}\n" for file in files for one in file.checked.findings)


def _annotation(finding: Finding, claims: str) -> str:
    properties = ",".join(f"{name}={_property(value)}" for name, value in _properties(finding))
    parts = [finding.message, claims, f"help: {finding.suggestion}" if finding.suggestion else ""]
    return f"::{finding.severity} {properties}::{_data(chr(10).join(filter(None, parts)))}"


def _properties(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.places:
        place = finding.places[0]
        yield "file", PurePath(place.file).as_posix()
        if place.line:
            yield "line", f"{place.line}"
            yield "endLine", f"{place.end_line}"
            yield "col", f"{place.column}"
            if place.line == place.end_line:  # columns over several lines are refused
                yield "endColumn", f"{place.end_column}"
    yield "title", f"{finding.code} {finding.name}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
