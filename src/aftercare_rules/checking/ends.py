"""AC402 unreachable-end: a window whose end no claim reaches, as another test of its rule has ended before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from aftercare_rules.checking.inquiry import Inquiry
from aftercare_rules.checking.report import Finding
from aftercare_rules.language.conditions import Test
from aftercare_rules.language.policy import RuleDeclaration
from aftercare_rules.language.readings import Value
from aftercare_rules.space.axes import Setting
from aftercare_rules.space.instants import seen


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each test on time in a rule of the policy's own that holds wherever its other tests on time do."""
    for rule in inquiry.policy.own_rules:
        tests = list(_timed(inquiry, rule))
        for test in tests:
            others = [other for other in tests if other is not test]
            named = [other for other in others if other.fact == test.fact]
            if named and _always_holds(inquiry, test, others) and "within" in test.text:
                yield inquiry.finding(
                    "unreachable-end",
                    f"`{test.fact}: {test.text}` in `{rule.name}` never ends: "
                    f"`{named[0].fact}: {named[0].text}` has ended before",
                    (rule.name, test.fact),
                    [(test.span, rule.name), (named[0].span, rule.name)],
                    (),
                    "take it out, or mend the one of the two that is not meant",
                )


def _timed(inquiry: Inquiry, rule: RuleDeclaration) -> Iterator[Test]:
    """The tests of `for` and `when` that are on time alone, those in `any_of` aside."""
    for condition in (rule.about, rule.when):
        for part in condition.parts if condition is not None else ():
            if isinstance(part, Test) and part.fact in inquiry.policy.vocabulary.events:
                yield part


def _always_holds(inquiry: Inquiry, test: Test, others: list[Test]) -> bool:
    """Whether a test holds in every way that time can stand in which the others do."""
    settings = inquiry.space.times.axis.settings
    if inquiry.space.times.loose:
        return False
    held = [setting for setting in settings if all(_holds(inquiry, other, setting) for other in others)]
    return bool(held) and all(_holds(inquiry, test, setting) for setting in held)


def _holds(inquiry: Inquiry, test: Test, setting: Setting) -> bool:
    timing = setting.timing
    assert timing is not None
    case = seen(timing.at, inquiry.space.times.worked_out(timing))

    def value(reading: object) -> Value:
        return reading.value(case, inquiry.rule_set.terms)  # type: ignore[attr-defined, no-any-return]

    assert isinstance(timing.at, datetime)
    return any(all(atom.holds(value(atom.reading)) for atom in box) for box in test.boxes)
