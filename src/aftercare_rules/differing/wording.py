"""What differs between two policies and changes no outcome: texts, promises, names of rules, clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aftercare_rules.language.policy import Policy, Promise, RuleDeclaration, Ruling


def wording(old: Policy, new: Policy) -> Iterator[str]:
    """What differs besides, each in a few words with the rules that it is about."""
    ours, theirs = ({rule.name: rule for rule in policy.rules} for policy in (old, new))
    yield from _named("rules only in OLD", (name for name in ours if name not in theirs))
    yield from _named("rules only in NEW", (name for name in theirs if name not in ours))
    shared = [(rule, theirs[name]) for name, rule in ours.items() if name in theirs]
    yield from _named("other clauses", (one.name for one, other in shared if one.clause != other.clause))
    for what, told in (("other reasons", _reason), ("other promises", _promises)):
        yield from _named(
            what, (one.name for one, other in shared if any(told(a) != told(b) for a, b in _in_both(one, other)))
        )
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


def _in_both(one: RuleDeclaration, other: RuleDeclaration) -> Iterator[tuple[Ruling, Ruling]]:
    """What a rule says itself, and its `otherwise`, where both versions have it."""
    for ours, theirs in ((one.ruling, other.ruling), (one.otherwise, other.otherwise)):
        if ours is not None and theirs is not None:
            yield ours, theirs


def _reason(ruling: Ruling) -> object:
    return ruling.reason


def _promises(ruling: Ruling) -> object:
    return [*map(_promise, ruling.then)]


def _promise(promise: Promise) -> object:
    return promise.who, promise.what, promise.written, promise.verdict, promise.remedy
