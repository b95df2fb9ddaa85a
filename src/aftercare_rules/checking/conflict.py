"""AC102 conflict: rules that stand together for one remedy, and disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from aftercare_rules.checking.inquiry import Inquiry, Shown, spelled
from aftercare_rules.checking.report import Finding
from aftercare_rules.checking.words import effect_in_words, said_by
from aftercare_rules.deciding.resolve import Ground, Voice
from aftercare_rules.solving.seek import Question
from aftercare_rules.solving.situation import Situation
from aftercare_rules.space.space import Point


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each pair of rules once, with a claim for which the engine meets both and refers it."""
    seen: set[object] = set()
    for remedy in inquiry.remedies:
        for point in inquiry.points(remedy, _ask):
            standing = inquiry.standing(point.matched, remedy)
            for voices in (standing.coverage, standing.exclusions) if standing is not None else ():
                for one, other in _disagreeing(voices):
                    key = (one.rule, one.ruling, other.rule, other.ruling)
                    if key not in seen and (shown := _shown(inquiry, point, remedy, (one, other))) is not None:
                        seen.add(key)
                        yield _finding(inquiry, remedy, one, other, shown)


def _ask(situation: Situation) -> Iterator[Question]:
    """The pairs of rules that stand and may disagree."""
    settled, all_of = situation.settled(situation.now), situation.logic.all_of
    may_clash = situation.logic.any_of(settled.in_conflict, settled.is_loose)
    for said in (settled.coverage, settled.exclusions):
        for one, other in combinations(said, 2):
            if any(_disagreeing((one.voice, other.voice))):
                key = (one.voice.rule, one.voice.ruling, other.voice.rule, other.voice.ruling)
                yield key, all_of(one.is_so, other.is_so, may_clash)


def _disagreeing(voices: Sequence[Voice]) -> Iterator[tuple[Voice, Voice]]:
    for one, other in combinations(voices, 2):
        prices = (one.effect.price, other.effect.price)
        shapes = {None if price is None else price.shape for price in prices}
        if one.effect.verdict != other.effect.verdict or (len(shapes) > 1 and one.effect.verdict == "approved"):
            yield one, other


def _shown(inquiry: Inquiry, point: Point, remedy: str, voices: Sequence[Voice]) -> Shown | None:
    """A claim for which the two are in conflict; prices may agree for some numbers, and not for others."""
    keys = [key for voice in voices for key in voice.effect.keys]
    for numbers in inquiry.numbers_tried(point, keys):

        def holds(shown: Shown) -> bool:
            outcome = inquiry.outcome_of(shown.claim, remedy)
            return outcome is not None and outcome.ground is Ground.CONFLICT

        shown = inquiry.show(point, remedy, holds, inquiry.relevant((remedy,)), numbers=numbers)
        if shown is not None:
            return shown
    return None


def _finding(inquiry: Inquiry, remedy: str, one: Voice, other: Voice, shown: Shown) -> Finding:
    rules = sorted((one.rule.name, other.rule.name), key=lambda name: inquiry.declared[name].order)
    said = [f"{said_by(voice)} {effect_in_words(inquiry, voice, shown.claim)}" for voice in (one, other)]
    return inquiry.finding(
        "conflict",
        f"{spelled(rules)} both speak of {remedy} here and disagree: {' and '.join(said)}",
        (*rules, remedy),
        inquiry.places_of(rules),
        [shown.witness()],
        f"let one take the other's place, with `overrides: [{rules[1]}]` in `{rules[0]}`, or part them by a test",
    )
