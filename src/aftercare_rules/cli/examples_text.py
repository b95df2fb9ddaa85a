"""What came of a policy's examples, as its author reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from aftercare_rules.cli.terminal import Line, table, wrapped
from aftercare_rules.errors import harmless
from aftercare_rules.examples.edges import Edge
from aftercare_rules.examples.runner import Report, Result, expectation

_GOOD: Final = "bold green"
_BAD: Final = "bold red"
_LABEL: Final = "dim"
# More names than this help nobody; how many there are is said.
_NAMED: Final = 10


def failure(result: Result, width: int | None) -> Iterator[Line]:
    """One example that does not hold: where it stands, what was expected and what came."""
    span = result.example.span
    place = f"{harmless(span.file)}:{span.line}:{span.column}: "
    yield ((place, "bold"), ("the claim is in error" if result.decision is None else "this example fails", _BAD))
    for part in wrapped(result.example.written, width and width - 4):
        yield ((f"    {part}", ""),)
    rows = [("expected", result.example.expect.written)]
    if result.decision is None:
        rows += [("" if number else "faults", str(fault)) for number, fault in enumerate(result.faults)]
    else:
        rows += [
            ("came", expectation(result.decision)),
            ("differs in", ", ".join(_differing(result))),
        ]
        if result.decision.verdict != "incomplete":
            rows.append(("decided by", _deciding(result)))
    yield from table([((label, _LABEL), text) for label, text in rows], width, indent=4)
    yield ()


def summary(report: Report, width: int | None) -> Iterator[Line]:
    """How many examples of a policy hold, and the shares of its rules and of its windows' edges that they touch."""
    count, failures = len(report.results), len(report.failures)
    if failures:
        verdict = (f"{failures} of {counted(count, 'example')} {'fails' if failures == 1 else 'fail'}", _BAD)
    elif count:
        verdict = (f"{counted(count, 'example')} {'holds' if count == 1 else 'hold'}", _GOOD)
    else:
        verdict = ("there are no examples", "bold yellow")
    yield ((f"{harmless(report.policy)}: ", "bold"), verdict)
    rows = []
    if count:
        answers, edges = len(report.decided), len(report.edges)
        idle, untouched = report.undecided, report.untouched
        deciding = _share(answers - len(idle), answers, "answers of rules")
        rows.append(("rules", f"{deciding} decide an example"))
        named = [f"{answer} ({_times(report.spoken[answer])} spoken)" for answer in idle]
        rows += _names("never decides", named)
        if edges:
            touched = _share(edges - len(untouched), edges, "edges of windows")
            rows.append(("edges", f"{touched} are touched by an example"))
            rows += _names("not touched", _bounds(untouched))
    yield from table([((label, _LABEL), text) for label, text in rows], width, indent=2)


def total(policies: int, examples: int, failures: int, faulty: int) -> Iterator[Line]:
    """The last line over several policies."""
    parts = [counted(policies, "policy", "policies"), counted(examples, "example"), f"{failures} failed"]
    text = ", ".join(parts) + (f"; {counted(faulty, 'policy', 'policies')} could not be used" if faulty else "")
    yield ((text, _BAD if failures or faulty else _GOOD),)


def counted(count: int, one: str, many: str = "") -> str:
    """A number of things.

    >>> counted(1, "example"), counted(2, "policy", "policies")
    ('1 example', '2 policies')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _differing(result: Result) -> Iterator[str]:
    for one in result.differences:
        yield f"{one.part} ({one.came}, not {one.expected})"
        if one.part == "verdict":  # then all else differs too
            return


def _deciding(result: Result) -> str:
    decision, answer = result.decision, result.decided_by
    if decision is None or not decision.rules:
        return "no rule of the policy"
    if decision.rule is None:
        return f"nobody: {' and '.join(decision.rules)} contradict each other"
    rule = f"{decision.rule}, clause {decision.clause}" if decision.clause else decision.rule
    return f"{rule}: its `otherwise`" if answer and answer.is_otherwise else rule


def _bounds(edges: Iterable[Edge]) -> Iterator[str]:
    """The edges, those of one bound together."""
    for _, both in groupby(edges, key=lambda edge: (edge.rule, edge.test, edge.reading, edge.last)):
        first, *second = both
        yield f"{first} and the first second after" if second else str(first)


def _share(part: int, whole: int, things: str) -> str:
    # Rounded down: only all of them are 100%.
    return f"{part} of {whole} {things} ({100 * part // whole if whole else 100}%)"


def _times(count: int) -> str:
    return "never" if not count else "once" if count == 1 else f"{count} times"


def _names(label: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    listed = list(names)
    for name in listed[:_NAMED]:
        yield "", f"{label}: {name}"
    if len(listed) > _NAMED:
        yield "", f"{label}: … and {len(listed) - _NAMED} more"
