"""AC402 unreachable-end: a window whose end no claim reaches.

Another test of its rule has ended before; or other rules have taken over, so that nothing changes where it ends.
"""

from __future__ import annotations

from collections.abc import Iterator

from aftercare_rules.checking.inquiry import Inquiry, Second, spelled
from aftercare_rules.checking.report import Finding
from aftercare_rules.checking.words import rules_in
from aftercare_rules.language.conditions import Test
from aftercare_rules.language.policy import RuleDeclaration, Section
from aftercare_rules.language.readings import Reading, Value
from aftercare_rules.rules.rule_set import Rule
from aftercare_rules.solving.compare import differ
from aftercare_rules.solving.seek import Question, answers
from aftercare_rules.solving.situation import Situation
from aftercare_rules.space.axes import Setting
from aftercare_rules.space.instants import seen


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each such test on time in a rule of the policy's own, and each rule whose end changes nothing."""
    yield from _within_itself(inquiry)
    for rule in inquiry.rule_set.rules:
        if rule.name in inquiry.own and rule.ruling is not None and rule.section is not Section.FEES:
            yield from _without_effect(inquiry, rule)


def _without_effect(inquiry: Inquiry, rule: Rule) -> Iterator[Finding]:
    """A rule that decides some claims, and at whose end no claim is decided otherwise than just before."""
    hiding: dict[str, None] = {}
    last: tuple[Second, str] | None = None

    def ask(situation: Situation) -> Iterator[Question]:
        before, after = map(situation.settled, situation.move())
        logic = situation.logic
        held, holds = (
            logic.all_of(one.look.in_scope(rule), one.look.says(rule, rule.ruling)) for one in (before, after)
        )
        ends = logic.all_of(held, logic.negation(holds))
        decides = (each.decides(rule, ruling) for each in (before, after) for ruling in rule.rulings)
        yield rule, logic.all_of(ends, logic.any_of(differ(before, after), *decides))
        yield from ((name, logic.all_of(ends, is_so)) for name, is_so in answers(before))

    for remedy in sorted(rule.remedies):
        for point in inquiry.without_time(remedy, ask):
            if not point.matched & rule.boxes:
                continue
            for second in inquiry.seconds(point, remedy):
                if not _says(rule, second.before.matched) or _says(rule, second.after.matched):
                    continue
                one, other = (inquiry.outcome(each, remedy) for each in (second.before, second.after))
                if one.key != other.key or any(voice.rule is rule for voice in (*one.voices, *other.voices)):
                    return
                inquiry.noted(None, *((voice.rule, voice.effect.verdict) for voice in one.voices))
                last = last or (second, remedy)
                hiding.update(dict.fromkeys(rules_in(one)))
    both = None if last is None else inquiry.show_second(*last)
    if both is not None and _decides(inquiry, rule):
        by = f", as {spelled(hiding)} {'decide' if len(hiding) > 1 else 'decides'} by then" if hiding else ""
        yield inquiry.finding(
            "unreachable-end",
            f"nothing changes where `{rule.name}` ends{by}",
            (rule.name, *hiding),
            [(inquiry.declared[rule.name].span, rule.name), *inquiry.places_of(hiding)],
            [both[0].witness("on its last second")],
            "let it end where the other begins, or let it override the other for as long as it is to hold",
        )


def _says(rule: Rule, matched: int) -> bool:
    """Whether a rule answers by its own ruling, not by its `otherwise`."""
    return bool(matched & rule.scope) and rule.ruling is not None and rule.ruling_of(matched) is rule.ruling


def _decides(inquiry: Inquiry, rule: Rule) -> bool:
    def ask(situation: Situation) -> Iterator[Question]:
        yield rule, situation.settled(situation.now).decides(rule, rule.ruling)

    return any(
        voice.rule is rule and voice.ruling is rule.ruling
        for remedy in rule.remedies
        for point in inquiry.points(remedy, ask)
        for voice in inquiry.outcome(point, remedy).voices
    )


def _within_itself(inquiry: Inquiry) -> Iterator[Finding]:
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

    def value(reading: Reading) -> Value:
        return reading.value(case, inquiry.rule_set.terms)

    return any(all(atom.holds(value(atom.reading)) for atom in box) for box in test.boxes)
