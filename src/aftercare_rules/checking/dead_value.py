"""AC105 dead-value: a fact, a word or an event that is declared and makes no difference anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from aftercare_rules.checking.inquiry import Inquiry, spelled
from aftercare_rules.checking.report import Finding
from aftercare_rules.language.conditions import Condition, Test
from aftercare_rules.language.derived import Named
from aftercare_rules.language.domains import Choice
from aftercare_rules.language.policy import Policy, Ruling, Section
from aftercare_rules.language.prices import Elapsed
from aftercare_rules.language.vocabulary import DEFECT, PURCHASED

_SHORTEST_LOOK_ALIKE: Final = 6
# Of two words the one may be whatever the other is not.
_FEWEST_WORDS: Final = 3
_REST: Final = re.compile(
    r"^(other|others|rest|regular|ordinary|normal|standard|plain|usual|general|unknown|else)($|-)|^(no|not|non|any)-|其他"
)


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Facts and events that nothing reads, words that nothing names, and words that look like one another's slips."""
    policy = inquiry.policy
    tests = list(_tests(policy))
    read = _read(policy, tests)
    for name, declared in policy.facts.items():
        if name not in read and not _tells_of_a_defect(policy, name, read):
            yield _dead(inquiry, f"the fact `{name}` is declared, and nothing reads it", (name,), name)
        elif isinstance(declared.domain, Choice):
            unnamed = list(_unnamed(inquiry, name, declared.domain))
            if unnamed:
                message = f"no rule names {spelled(unnamed)} of `{name}`"
                yield _dead(inquiry, message, (name, *unnamed), name)
            named = _named(declared.domain, [test for test in tests if test.fact == name])
            yield from _look_alikes(inquiry, name, declared.domain, named)
    for name, event in policy.events.items():
        if name not in read:
            message = f"the event `{name}` is declared, and nothing reads it"
            yield inquiry.finding("dead-value", message, (name,), [(event.span, name)], (), "take it out, or test it")


def _tells_of_a_defect(policy: Policy, fact: str, read: set[str]) -> bool:
    """Whether a fact is the only kind of defect, which says that there is one where rules test what else it says."""
    domain = policy.facts[fact].domain
    is_only_kind = fact == DEFECT and isinstance(domain, Choice) and len(domain.words) == 1
    return is_only_kind and any(policy.facts[name].group == DEFECT for name in read if name in policy.facts)


def _dead(inquiry: Inquiry, message: str, about: tuple[str, ...], fact: str) -> Finding:
    help = "take out what makes no difference, or write the rule that it was declared for"
    return inquiry.finding("dead-value", message, about, [(inquiry.policy.facts[fact].span, fact)], (), help)


def _look_alikes(inquiry: Inquiry, fact: str, domain: Choice, named: set[str]) -> Iterator[Finding]:
    """Words that differ in one letter, and words that no rule names and that begin like one that rules do."""
    for one, other in combinations(domain.words, 2):
        is_a_slip = min(len(one), len(other)) >= _SHORTEST_LOOK_ALIKE and _is_a_slip(one, other)
        begins_alike = (one.startswith(other) or other.startswith(one)) and len({one, other} & named) == 1
        if is_a_slip or (begins_alike and "-" not in one + other):
            message = f"`{one}` and `{other}` of `{fact}` look alike: are they one and the same thing?"
            help = "write one word for one thing, here and in the rules"
            span = inquiry.policy.facts[fact].span
            yield inquiry.finding("dead-value", message, (fact, one, other), [(span, fact)], (), help)


def _is_a_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter left out, put in, changed or swapped; never by a digit alone."""
    if re.sub(r"\d", "", one) == re.sub(r"\d", "", other) or not (one + other).isascii():
        return False
    if len(one) == len(other) and any({len(part), len(like)} == {1} for part, like in _differing(one, other)):
        # `size-s` and `size-m`: a letter by itself is a word.
        return False
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((n for n, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short))
    if len(short) < len(long):
        # A plural is a word of its own, and so is what a hyphen parts.
        return short[start:] == long[start + 1 :] and long[start] not in "s-"
    is_swapped = short[start : start + 2] == long[start : start + 2][::-1]
    return short[start + 1 :] == long[start + 1 :] or (is_swapped and short[start + 2 :] == long[start + 2 :])


def _differing(one: str, other: str) -> list[tuple[str, str]]:
    """The parts between hyphens by which two words differ."""
    return [pair for pair in zip(one.split("-"), other.split("-"), strict=False) if pair[0] != pair[1]]


def _unnamed(inquiry: Inquiry, fact: str, domain: Choice) -> Iterator[str]:
    """The words of a fact that no rule is about, where rules are about its words one by one.

    The usual word, and one like `other`, may stand for the rest; so may all words beside those that are held against
    the customer, cost more, or that an `otherwise` answers, be it of the rule of which a row names them.
    """
    policy = inquiry.policy
    if len(domain.words) < _FEWEST_WORDS or fact in _said(policy):
        return
    named: set[str] = set()
    answered = {name for rule in policy.rules if rule.otherwise is not None for name in (rule.name, *rule.rows)}
    for rule in policy.rules:
        conditions = [*rule.unless, rule.when, *([rule.about] if rule.about else [])]
        mine = [test for condition in conditions for test in _with_meaning(condition) if test.fact == fact]
        if mine and (rule.section in (Section.EXCLUSIONS, Section.FEES) or rule.name in answered or rule.unless):
            return
        if any(test.text.startswith("except ") for test in mine):
            return
        named |= _named(domain, mine)
    declared = [test for one in policy.derived.values() for test in _tests_of(one.definition) if test.fact == fact]
    if not named or declared:
        return
    usual = inquiry.space.usual.get(fact)
    yield from (word for word in domain.words if word not in named and word != usual and not _REST.search(word))


def _tests_of(definition: object) -> Iterator[Test]:
    if isinstance(definition, Named):
        yield from _with_meaning(definition.condition)


def _with_meaning(condition: Condition) -> Iterator[Test]:
    for test in condition.tests:
        yield test
        yield from test.stands_for.tests if test.stands_for is not None else ()


def _named(domain: Choice, tests: list[Test]) -> set[str]:
    """The words that some test names."""
    texts = {part for test in tests for part in re.sub(r"^except ", "", test.text).split(", ")}
    return {word for word in domain.words if word in texts} | (set(domain.words) if "any" in texts else set())


def _conditions(policy: Policy) -> Iterator[Condition]:
    yield from policy.impossible
    for rule in policy.rules:
        yield from (rule.when, *rule.unless, *([rule.about] if rule.about else []))
    for ruling in _rulings(policy):
        for effect in ruling.effects.values():
            yield from effect.price.conditions if effect.price is not None else ()
    for declared in policy.derived.values():
        if isinstance(declared.definition, Named):
            yield declared.definition.condition


def _rulings(policy: Policy) -> Iterator[Ruling]:
    for rule in policy.rules:
        yield from (ruling for ruling in (rule.ruling, rule.otherwise) if ruling is not None)
    yield from policy.otherwise


def _tests(policy: Policy) -> Iterator[Test]:
    for condition in _conditions(policy):
        yield from _with_meaning(condition)


def _said(policy: Policy) -> set[str]:
    """The facts that a reason or a promise says."""
    texts = [ruling.reason for ruling in _rulings(policy)]
    texts += [promise.what for ruling in _rulings(policy) for promise in ruling.then]
    texts += [promise.what for promise in policy.then]
    return {place for text in texts for place in text.places}


def _read(policy: Policy, tests: list[Test]) -> set[str]:
    """The facts and events that something reads."""
    found = {test.fact for test in tests} | _said(policy) | {PURCHASED}
    found |= {name for made_of in policy.made_of.values() for name in made_of}
    found |= {moment.event for event in policy.events.values() for moment in event.moments}
    for ruling in _rulings(policy):
        for effect in ruling.effects.values():
            for key in effect.keys:
                found.add(key.event if isinstance(key, Elapsed) else str(key))
    promises = [*policy.then, *(promise for ruling in _rulings(policy) for promise in ruling.then)]
    return found | {promise.since for promise in promises if promise.since is not None}
