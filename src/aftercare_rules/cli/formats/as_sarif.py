"""What was found as SARIF 2.1.0, which code scanners and editors read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from aftercare_rules.checking.report import Finding, Place
from aftercare_rules.cli.checked import Checked, File
from aftercare_rules.language.checks import CHECKS

_Json: TypeAlias = dict[str, Any]

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_NUMBERS: Final = {check.code: number for number, check in enumerate(CHECKS)}


def as_sarif(files: Sequence[File], version: str, is_whole: bool) -> str:
    """One run with all findings, accepted ones as suppressed by the policy.

    `is_whole` tells whether every file could be read.
    """
    driver = {
        "name": "aftercare",
        "fullName": "aftercare check",
        "version": version,
        "rules": [_rule(number) for number in range(len(CHECKS))],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": is_whole}],
        "columnKind": "unicodeCodePoints",
        "results": [result for file in files for result in _results(file)],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(number: int) -> _Json:
    check = CHECKS[number]
    accepting = f"\nA policy accepts it with: accepts: [{{finding: {check.name}, reason: …}}]"
    meaning = f"{check.meaning[0].upper()}{check.meaning[1:].replace('`', chr(39))}."
    return {
        "id": check.code,
        "name": check.name,
        "shortDescription": {"text": meaning},
        "help": {"text": meaning + (accepting if check.is_acceptable else "")},
        "defaultConfiguration": {"level": check.severity},
    }


def _results(file: File) -> Iterator[_Json]:
    yield from (_result(finding, file) for finding in file.checked.findings)
    for one in file.checked.accepted:
        yield {**_result(one.finding, file), "suppressions": [{"kind": "inSource", "justification": one.reason}]}


def _result(finding: Finding, file: File) -> _Json:
    parts = [finding.message, file.claims(finding), f"help: {finding.suggestion}" if finding.suggestion else ""]
    result: _Json = {
        "ruleId": finding.code,
        "ruleIndex": _NUMBERS[finding.code],
        "level": finding.severity,
        "message": {"text": "\n".join(filter(None, parts))},
        "locations": [_location(place) for place in finding.places[:1]],
        "relatedLocations": [
            {"id": number, **_location(place)} for number, place in enumerate(finding.places[1:], start=1)
        ],
        "partialFingerprints": {"aftercareFinding/v1": _fingerprint(finding, file.checked)},
        "properties": {
            "about": [*finding.about],
            "witnesses": [witness.model_dump(mode="json", exclude_defaults=True) for witness in finding.witnesses],
        },
    }
    return {key: value for key, value in result.items() if value != []}


def _location(place: Place) -> _Json:
    physical: _Json = {"artifactLocation": {"uri": _uri(place.file)}}
    if place.line:
        physical["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
    return {"physicalLocation": physical, **({"message": {"text": place.label}} if place.label else {})}


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _fingerprint(finding: Finding, checked: Checked) -> str:
    """The same for the same finding when lines move above it."""
    name = checked.policy.id if checked.policy else checked.file
    text = json.dumps([name, finding.code, *finding.about, finding.message], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
