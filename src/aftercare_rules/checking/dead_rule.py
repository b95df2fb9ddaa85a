"""AC103 dead-rule: a rule that never decides, and which rules hide it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aftercare_rules.checking.inquiry import Inquiry, spelled
from aftercare_rules.checking.report import Finding
from aftercare_rules.language.policy import Ruling
from aftercare_rules.rules.rule_set import Rule
from aftercare_rules.solving.seek import Question, answers, pairs
from aftercare_rules.solving.situation import Situation
from aftercare_rules.space.space import Point


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each ruling of a rule of the policy's own, itself or its `otherwise`, that decides no claim."""
    deciding = _deciding(inquiry)
    for rule in inquiry.rule_set.rules:
        if rule.name not in inquiry.own:
            continue
        dead = [ruling for ruling in rule.rulings if (rule, ruling) not in deciding]
        if len(dead) == len(rule.rulings) or (dead and rule.otherwise is None):
            yield from _finding(inquiry, rule, None) if dead else ()
        elif dead:
            yield from _finding(inquiry, rule, dead[0])


def _deciding(inquiry: Inquiry) -> set[tuple[Rule, Ruling]]:
    """What decides some claim."""
    found: set[tuple[Rule, Ruling]] = set()
    for remedy in inquiry.remedies:

        def ask(situation: Situation) -> Iterator[Question]:
            settled = situation.settled(situation.now)
            return ((key, settled.decides(*key)) for key in settled.rulings if key not in found)

        for point in inquiry.points(remedy, ask):
            outcomes = (inquiry.outcome(point, remedy), inquiry.outcome_in_conflict(point, remedy))
            deciding = {(voice.rule, voice.ruling) for one in outcomes if one for voice in (*one.voices, *one.fees)}
            found.update(deciding)
            inquiry.noted(*deciding)
    return found


def _finding(inquiry: Inquiry, rule: Rule, ruling: Ruling | None) -> Iterator[Finding]:
    part = "" if ruling is None else " of its `otherwise`" if ruling is rule.otherwise else " of its own answer"
    hidden_by: Counter[str] = Counter()
    example: tuple[Point, str] | None = None
    for remedy in inquiry.remedies:
        if not any(remedy in one.effects for one in rule.rulings):
            continue

        def ask(situation: Situation, remedy: str = remedy) -> Iterator[Question]:
            settled, said = situation.settled(situation.now), [one for one in rule.rulings if ruling in (None, one)]
            says = [settled.look.says(rule, one) for one in said if remedy in one.effects]
            applies = situation.logic.all_of(settled.look.in_scope(rule), situation.logic.any_of(*says))
            return pairs(situation, [(rule, applies)], answers(settled), True)

        for point in inquiry.points(remedy, ask):
            inquiry.noted()
            said = rule.ruling_of(point.matched) if point.matched & rule.scope else None
            if said is None or remedy not in said.effects or (ruling is not None and said is not ruling):
                continue
            outcome = inquiry.outcome(point, remedy)
            hidden_by.update(_hiding(inquiry, rule, point, remedy))
            hidden_by.update(voice.rule.name for voice in outcome.voices)
            example = example or (point, remedy)
    name = inquiry.declared[rule.name]
    if example is None:
        what = f"`{rule.name}` never decides: no claim meets its conditions"
        if ruling is not None:
            what = f"the `otherwise` of `{rule.name}` never decides: its `when` always holds where its `for` does"
            if ruling is not rule.otherwise:
                what = f"`{rule.name}` always answers by its `otherwise`: no claim of its `for` meets its `when`"
        yield inquiry.finding(
            "dead-rule",
            what,
            (rule.name,),
            [(name.span, rule.name)],
            (),
            "take it out, or mend the test that rules it out",
        )
        return
    hiding = [other for other, _ in hidden_by.most_common(4)]
    shown = inquiry.show(*example, relevant=inquiry.relevant((example[1],)))
    if shown is None:
        return
    by = f": {spelled(hiding)} {'decide' if len(hiding) > 1 else 'decides'} wherever it applies" if hiding else ""
    yield inquiry.finding(
        "dead-rule",
        f"`{rule.name}` never decides{'' if not part else f' by that{part}'}{by}".replace(" by that of", " by"),
        (rule.name,),
        [(name.span, rule.name), *inquiry.places_of(hiding)],
        [shown.witness()],
        "take it out, or let it override what hides it where it is to decide",
    )


def _hiding(inquiry: Inquiry, rule: Rule, point: Point, remedy: str) -> Iterator[str]:
    """The rules that take its place at a point, or block it."""
    for other in inquiry.rule_set.in_scope(point.matched):
        if other.section == rule.section and rule.name in other.overrides:
            yield other.name
    standing = inquiry.standing(point.matched, remedy)
    if standing is not None and rule.section == "coverage":
        yield from (voice.rule.name for voice in standing.exclusions if voice.rule.name not in rule.overrides)
