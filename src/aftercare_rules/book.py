"""`PolicyBook`: the versions of one policy, each for what was sold while it was in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from aftercare_rules import matchers
from aftercare_rules.deciding.in_force import version_for
from aftercare_rules.document.load import load_policy
from aftercare_rules.engine import Engine, check_policy
from aftercare_rules.errors import Diagnostic, PolicyError, Span, need_tables
from aftercare_rules.language.policy import InForce, Policy
from aftercare_rules.records.claims import read_claim
from aftercare_rules.records.models import Claim, Decision

if TYPE_CHECKING:
    from aftercare_rules.batch.cutting import Table
    from aftercare_rules.batch.versions import VersionsDecider
    from aftercare_rules.explain.records import Explanation

SUFFIX: Final = ".yaml"
"""How the name of a policy's file ends."""

_A_DAY: Final = timedelta(days=1)


class PolicyBook:
    """Decides each claim by the version of a policy that was in force when the thing was sold.

    What was bought on a date falls under the version whose `in_force` covers it; where the purchase has no known date,
    that of the claim decides. The claim is then read by that version alone, whose facts may differ from the others'.

    Each version's engine is made when the first claim needs it, and kept. Like an engine, a book may be shared by
    threads. `matcher` is that of the engines.

    `policies` are the versions, the earliest first. Raises `PolicyError` with every fault between them: another
    policy's file, dates that two versions cover, dates between versions that none covers. Raises `ValueError` without
    any version, and `TypeError` for what is no policy.
    """

    policies: tuple[Policy, ...]

    def __init__(self, policies: Iterable[Policy], matcher: str = matchers.DEFAULT) -> None:
        policies = tuple(policies)
        for policy in policies:
            check_policy(policy)
        self.policies = tuple(sorted(policies, key=_by_start))
        if not self.policies:
            raise ValueError("a PolicyBook needs at least one policy")
        if faults := [*_faults(self.policies)]:
            raise PolicyError(faults)
        self._matcher = matcher
        self._engines: dict[str, Engine] = {}
        self._making = Lock()

    @classmethod
    def load(cls, folder: str | Path, matcher: str = matchers.DEFAULT, kept_in: str | Path | None = None) -> PolicyBook:
        """The book of all policy files (`*.yaml`) in a folder; those in folders below it are not read.

        `kept_in` names a directory in which they are kept as they were read, as `load_policy` does.
        Raises `PolicyError` with every fault of the files and between them; `OSError` if there is no reading them.
        """
        files = sorted(path for path in Path(folder).iterdir() if _is_policy_file(path))
        if not files:
            span, help = Span(str(folder), 0, 0, 0, 0), f"put the versions of one policy there, each as `*{SUFFIX}`"
            raise PolicyError([Diagnostic("there is no policy in this folder", span, help)])
        policies: list[Policy] = []
        faults: list[Diagnostic] = []
        for file in files:
            try:
                policies.append(load_policy(file, kept_in))
            except PolicyError as error:
                faults += error.diagnostics
        if faults:
            # What seems to be a hole may be what a file is for that could not be read.
            raise PolicyError([*faults, *_faults(policies, are_all=False)])
        return cls(policies, matcher)

    def decide(self, claim: Claim | Mapping[str, Any]) -> Decision:
        """What the customer gets, what it costs, and why, by the version that the claim falls under.

        The claim is a `Claim` or a mapping in its JSON form. Raises `ClaimError` with every fault that the version
        finds in it, or if no version is for it.
        """
        claim = read_claim(claim)
        return self.engine_for(claim).decide(claim)

    def decide_batch(self, table: Table, columns: Mapping[str, str] | None = None) -> Table:
        """The decisions of many claims in columns, each by the version that its row falls under.

        Takes and raises what `Engine.decide_batch` does, and every row comes to what `decide` says of its claim. The
        columns must fit all versions, and the versions have one currency. A row that no version is for has that under
        `error`.
        """
        return self.batches.decide(table, columns)

    @cached_property
    def batches(self) -> VersionsDecider:
        """What decides tables, and can account for how it did; raises `MissingExtra` without the extra `batch`."""
        need_tables("deciding tables")
        from aftercare_rules.batch.versions import VersionsDecider

        return VersionsDecider(self.policies, lambda policy: self._engine(policy).batches, self.decide)

    def explain(self, claim: Claim | Mapping[str, Any]) -> Explanation:
        """The decision, what became of each rule of its version, and what would change the decision.

        Takes and raises what `decide` does. A change that would bring the claim under another version is not weighed.
        """
        claim = read_claim(claim)
        return self.engine_for(claim).explain(claim)

    def engine_for(self, claim: Claim | Mapping[str, Any]) -> Engine:
        """The engine of the version that a claim falls under; its `policy` says which that is. Raises `ClaimError`."""
        return self._engine(version_for(read_claim(claim), self.policies))

    def _engine(self, policy: Policy) -> Engine:
        engine = self._engines.get(policy.sha256)
        if engine is None:
            with self._making:
                engine = self._engines.get(policy.sha256)
                if engine is None:
                    engine = self._engines[policy.sha256] = Engine(policy, self._matcher)
        return engine


def _is_policy_file(path: Path) -> bool:
    return path.name.endswith(SUFFIX) and not path.name.startswith(".") and path.is_file()


def _by_start(policy: Policy) -> tuple[date, str]:
    return policy.in_force.start or date.min, policy.file


def _by_end(policy: Policy) -> date:
    return policy.in_force.end or date.max


def _faults(policies: Iterable[Policy], are_all: bool = True) -> Iterator[Diagnostic]:
    """What cannot stand together in one book; where these are not all of its versions, holes are no faults yet."""
    versions = sorted(policies, key=_by_start)
    names = Counter(policy.name for policy in versions)
    name = max(names, key=names.__getitem__, default="")
    last: Policy | None = None
    for policy in versions:
        if policy.name != name:
            message = f"this is the policy `{policy.name}`, but the others here are `{name}`"
            help = "a folder holds the versions of one policy: move this file to a folder of its own"
            yield policy.passage.fault(message, help)
            continue
        if last is not None:
            yield from _between(last, policy, are_all)
        if last is None or _by_end(policy) > _by_end(last):
            last = policy


def _between(earlier: Policy, later: Policy, are_all: bool) -> Iterator[Diagnostic]:
    zones = earlier.calendar.zone.key, later.calendar.zone.key
    if zones[0] != zones[1]:
        message = f"this version counts days in `{zones[1]}`, and {earlier.passage} in `{zones[0]}`"
        yield later.passage.fault(message, "give all versions one zone: a purchase has one date")
    before, after = earlier.in_force, later.in_force
    if before.end is None or after.start is None or after.start <= before.end:
        both = InForce(after.start, min(filter(None, (before.end, after.end)), default=None), after.passage)
        help = "say in each which dates of purchase it is for, like `in_force: {from: 2026-01-01}`"
        if after.start is not None and after.start > (before.start or date.min):
            ended = f"from: {before.start}, to: " if before.start else "to: "
            help = f"end the earlier one the day before: `in_force: {{{ended}{after.start - _A_DAY}}}`"
        yield after.passage.fault(f"two versions are in force {both}: this one and {before.passage}", help)
    elif are_all and after.start - before.end > _A_DAY:
        hole = InForce(before.end + _A_DAY, after.start - _A_DAY, after.passage)
        message = f"no version is in force {hole}, between {before.passage} and this one"
        yield after.passage.fault(message, f"write `from: {hole.start}` here, or `to: {hole.end}` there")
