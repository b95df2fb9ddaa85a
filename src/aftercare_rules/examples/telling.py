"""A claim, or a finding with its witnesses, in the forms in which its reader can paste it."""

from __future__ import annotations

from collections.abc import Iterator

from aftercare_rules.checking.report import Finding
from aftercare_rules.engine import Engine
from aftercare_rules.errors import ClaimError, harmless
from aftercare_rules.examples.writing import ExampleWriter
from aftercare_rules.language.settings import OF_THE_POLICY
from aftercare_rules.records.models import Claim


def in_json(claim: Claim) -> str:
    """The claim in its JSON form, without what is as it is when left out.

    >>> in_json(Claim.model_validate({"at": "2026-03-02T10:00:00+08:00", "wants": None}))
    '{"at":"2026-03-02T10:00:00+08:00"}'
    """
    return claim.model_dump_json(exclude_defaults=True)


def told(claim: Claim, engine: Engine) -> Iterator[str]:
    """The claim as JSON and as an example, each on one line: beside the rule that decides it, if one does."""
    yield f"as JSON: {in_json(claim)}"
    try:
        rule = engine.decide(claim).rule
        owner = next((each.owner for each in engine.policy.rules if each.name == rule), OF_THE_POLICY)
        beside = owner if owner in engine.policy.starts else OF_THE_POLICY
        line = ExampleWriter(engine).write(claim, beside)
    except (ValueError, ClaimError) as error:
        yield f"as an example: none, {error}"
    else:
        place = f"beside `{beside}`" if beside else "under the policy's own `examples`"
        yield f"as an example {place}: - {line}"


def found(finding: Finding, engine: Engine) -> Iterator[str]:
    """All that is said of a finding: where it stands, what is wrong, how to mend it, and the claims that show it."""
    place = finding.places[0] if finding.places else None
    where = f"{harmless(place.file)}:{place.line}:{place.column}: " if place else ""
    yield f"{where}{finding.severity} {finding.code} {finding.name}: {harmless(finding.message)}"
    for other in finding.places[1:]:
        label = f"{other.label}: " if other.label else ""
        yield f"    {label}{harmless(other.file)}:{other.line}:{other.column}"
    if finding.suggestion:
        yield f"    help: {harmless(finding.suggestion)}"
    for witness in finding.witnesses:
        if witness.label:
            yield f"    {witness.label}"
        yield from (f"    {line}" for line in told(witness.claim, engine))
