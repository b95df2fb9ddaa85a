"""What differs between two policies and changes no outcome: texts, promises, names of rules, clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aftercare_rules.language.policy import Policy, Promise, RuleDeclaration


def wording(old: Policy, new: Policy) -> Iterator[str]:
    """What differs besides, each in a few words with the rules that it is about."""
    ours, theirs = ({rule.name: rule for rule in policy.rules} for policy in (old, new))
    yield from _named("rules only in OLD", (name for name in ours if name not in theirs))
    yield from _named("rules only in NEW", (name for name in theirs if name not in ours))
    shared = [(rule, theirs[name]) for name, rule in ours.items() if name in theirs]
    yield from _named("other clauses", (one.name for one, other in shared if one.clause != other.clause))
    yield from _named("other reasons", (one.name for one, other in shared if _reasons(one) != _reasons(other)))
    yield from _named("other promises", (one.name for one, other in shared if _promises(one) != _promises(other)))
    if [*map(_promise, old.then)] != [*map(_promise, new.then)]:
        yield "other promises of the policy"
    if [ruling.reason for ruling in old.otherwise] != [ruling.reason for ruling in new.otherwise]:
        yield "another reason of the policy's `otherwise`"
    if old.title != new.title:
        yield "another title"


def _named(what: str, names: Iterable[str]) -> Iterator[str]:
    listed = list(names)
    if listed:
        yield f"{what}: {', '.join(listed[:6])}{f' and {len(listed) - 6} more' if len(listed) > 6 else ''}"


def _reasons(rule: RuleDeclaration) -> list[object]:
    return [ruling and ruling.reason for ruling in (rule.ruling, rule.otherwise)]


def _promises(rule: RuleDeclaration) -> list[object]:
    return [[*map(_promise, ruling.then)] if ruling else None for ruling in (rule.ruling, rule.otherwise)]


def _promise(promise: Promise) -> object:
    return promise.who, promise.what, promise.written, promise.verdict, promise.remedy
