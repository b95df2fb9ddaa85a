"""What was found in a policy, as its author reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rich.cells import cell_len

from aftercare_rules.checking.report import Finding, Witness
from aftercare_rules.cli.checked import Checked
from aftercare_rules.cli.claim_text import claim_text
from aftercare_rules.cli.examples_text import counted
from aftercare_rules.cli.excerpts import Excerpts
from aftercare_rules.cli.terminal import Line, table, wrapped
from aftercare_rules.errors import harmless
from aftercare_rules.examples.runner import expectation
from aftercare_rules.language.checks import Severity
from aftercare_rules.language.policy import Policy

_STYLES: Final[dict[Severity, str]] = {"error": "bold red", "warning": "bold yellow"}
_GOOD: Final = "bold green"
_LABEL: Final = "dim"
_HELP: Final = "help: "
# Stands for a space at which no line is broken: a name stays with its value.
_UNBROKEN: Final = "\ue000"


class CheckText:
    """Says what was found, in so many columns; None for lines that are not wrapped."""

    def __init__(self, width: int | None, with_json: bool = False) -> None:
        self._width = width
        self._with_json = with_json
        self._excerpts = Excerpts(width)

    def finding(self, finding: Finding, policy: Policy | None) -> Iterator[Line]:
        """One finding: where and what, the lines that it is about, claims that show it, how to mend it."""
        style = _STYLES[finding.severity]
        yield from self._head(finding, style)
        yield from self._excerpts.of(finding.places, style)
        if policy is not None and finding.witnesses:
            yield ()
            yield from self._witnesses(finding.witnesses, policy)
            yield ()
        helping = [part for line in finding.suggestion.splitlines() for part in self._wrapped(line, len(_HELP))]
        for number, part in enumerate(helping):
            yield ((_HELP if number == 0 else " " * len(_HELP), "bold cyan"), (part, ""))
        yield ()

    def _head(self, finding: Finding, style: str) -> Iterator[Line]:
        place = f"{where(finding)}: " if finding.places else ""
        kind = f"{finding.severity} {finding.code} {finding.name}"
        message = harmless(" ".join(finding.message.split()))
        if self._width is None or cell_len(f"{place}{kind}: {message}") <= self._width:
            yield ((place, "bold"), (f"{kind}:", style), (f" {message}", ""))
            return
        if cell_len(f"{place}{kind}:") <= self._width:
            yield ((place, "bold"), (f"{kind}:", style))
        else:
            yield ((place.rstrip(), "bold"),)
            yield ((f"  {kind}:", style),)
        for part in self._wrapped(message, 2):
            yield ((f"  {part}", ""),)

    def _witnesses(self, witnesses: Iterable[Witness], policy: Policy) -> Iterator[Line]:
        """Each claim with what is decided of it; of the second on, only what differs from the one before."""
        rows: list[tuple[str, str]] = []
        jsons: list[str] = []
        before = None
        for witness in witnesses:
            rows.append((witness.label or "claim", claim_text(witness.claim, policy, before)))
            rows.append(("decision", expectation(witness.decision)))
            jsons.append(witness.claim.model_dump_json(exclude_defaults=True))
            before = witness.claim
        whole = [((harmless(label), _LABEL), harmless(text).replace(": ", f":{_UNBROKEN}")) for label, text in rows]
        for line in table(whole, self._width, indent=4):
            yield tuple((text.replace(_UNBROKEN, " "), style) for text, style in line)
        for text in jsons if self._with_json else ():
            yield ((f"    {text}", ""),)

    def summary(self, checked: Checked) -> Iterator[Line]:
        """How much was found in a file, what the policy accepts of it, what was proved and what was not."""
        style = _STYLES["error"] if checked.policy is None else _GOOD if not checked.findings else _style(checked)
        yield ((f"{harmless(checked.file)}: ", "bold"), (tally(checked.findings), style))
        rows: list[tuple[str, str]] = []
        proved = [proof for proof in checked.proofs if proof.status == "proved"]
        if checked.proofs:
            rows.append(("proved", f"{len(proved)} of {counted(len(checked.proofs), 'check')}, for every claim"))
        rows += [("accepted", text) for text in _accepted(checked)]
        for proof in checked.proofs:
            if proof.status == "unfinished":
                why = f": {proof.note}" if proof.note else ""
                rows.append(("unfinished", f"{proof.code} {proof.name}{why}"))
        rows += [
            ("note", f"{one.code} {one.name}: {one.note}") for one in checked.proofs if _is_noted(one.status, one.note)
        ]
        labels = [label for label, _ in rows]
        yield from table(
            [
                (("" if label in labels[:number] else label, _LABEL), harmless(text))
                for number, (label, text) in enumerate(rows)
            ],
            self._width,
            indent=2,
        )

    def total(self, all_of_them: Iterable[Checked], unreadable: int) -> Iterator[Line]:
        """The last line over several files."""
        files = [*all_of_them]
        findings = [finding for one in files for finding in one.findings]
        accepted = sum(len(one.accepted) for one in files)
        parts = [counted(len(files) + unreadable, "policy", "policies"), tally(findings)]
        parts += [f"{accepted} accepted"] if accepted else []
        text = ", ".join(parts)
        if unreadable:
            text += f"; {counted(unreadable, 'policy', 'policies')} could not be read"
        is_error = unreadable or any(finding.severity == "error" for finding in findings)
        yield ((text, _STYLES["error"] if is_error else _STYLES["warning"] if findings else _GOOD),)

    def _wrapped(self, text: str, indent: int) -> list[str]:
        return wrapped(harmless(text), None if self._width is None else self._width - indent)


def where(finding: Finding) -> str:
    """The first place of a finding, as editors and terminals open it."""
    if not finding.places:
        return ""
    first = finding.places[0]
    return f"{harmless(first.file)}:{first.line}:{first.column}" if first.line else harmless(first.file)


def tally(findings: Iterable[Finding]) -> str:
    """How many errors and warnings there are.

    >>> tally([])
    'nothing found'
    """
    severities = [finding.severity for finding in findings]
    some = [counted(severities.count(kind), kind) for kind in _STYLES if kind in severities]
    return ", ".join(some) or "nothing found"


def _style(checked: Checked) -> str:
    return _STYLES["error" if any(one.severity == "error" for one in checked.findings) else "warning"]


def _accepted(checked: Checked) -> Iterator[str]:
    """What the policy accepts: all that stands for one reason in one entry."""
    together: dict[tuple[str, str, str], list[Finding]] = {}
    for one in checked.accepted:
        together.setdefault((one.finding.code, one.finding.name, one.reason), []).append(one.finding)
    for (code, name, reason), findings in together.items():
        named = ", ".join(f"`{about}`" for about in dict.fromkeys(each for one in findings for each in one.about))
        times = f", {len(findings)} times," if len(findings) > 1 else ""
        yield f"{code} {name}{times}{f' of {named}' if named else ''}: {reason}"


def _is_noted(status: str, note: str) -> bool:
    return bool(note) and status != "unfinished"
