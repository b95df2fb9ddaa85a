"""AC201 later-is-better: a claim that gets a better answer because it comes later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from aftercare_rules.checking.inquiry import MOST_TRIED, SECOND, Inquiry, Second, Shown
from aftercare_rules.checking.report import Finding
from aftercare_rules.checking.words import outcome_in_words, owners_in, rules_in
from aftercare_rules.deciding import resolve
from aftercare_rules.deciding.resolve import Ground, Outcome, is_better
from aftercare_rules.language.prices import Elapsed
from aftercare_rules.solving.compare import may_be_better
from aftercare_rules.solving.seek import Question, answers, pairs
from aftercare_rules.solving.situation import Situation
from aftercare_rules.space.space import Point

_LATER: Final = (31, 92, 366, 731, 1096, 3653)


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Each pair of rules once: two claims that are alike but for the second at which they come."""
    seen: set[object] = set()
    for remedy in inquiry.remedies:
        missed: set[object] = set()
        yield from _find(inquiry, remedy, (), seen, missed)
        if missed - seen:
            # Where it was not shown, another remedy may have given as much; elsewhere that gives less.
            yield from _find(inquiry, remedy, inquiry.policy.vocabulary.remedies, seen, missed)
        yield from _as_time_goes_on(inquiry, remedy)


def _find(
    inquiry: Inquiry, remedy: str, beside: tuple[str, ...], seen: set[object], missed: set[object]
) -> Iterator[Finding]:
    """The pairs of rules that are not `seen` yet; those that may be found and were not are `missed`."""
    tried: Counter[object] = Counter()
    for point in inquiry.without_time(remedy, _ask, beside=beside):
        for second in inquiry.seconds(point, remedy, beside):
            earlier, later = (inquiry.outcome(one, remedy) for one in (second.before, second.after))
            key = (owners_in(inquiry, earlier), earlier.verdict, owners_in(inquiry, later), later.verdict)
            if key in seen or tried[key] == MOST_TRIED or not _may_be_worse(earlier, later):
                continue
            if any(gives_as_much(inquiry, second.before, other, later) for other in beside if other != remedy):
                continue
            tried[key] += not second.step.is_exact
            shown = _both(inquiry, second, remedy, earlier, later, beside)
            if shown is None:
                missed.add(key)
            else:
                seen.add(key)
                yield _finding(inquiry, remedy, *shown)


def gives_as_much(inquiry: Inquiry, point: Point, remedy: str, wanted: Outcome) -> bool:
    """Whether a remedy is approved at a point, and what is wanted is not better whatever the numbers are."""
    other = inquiry.outcome(point, remedy)
    is_offered = stands_for(other, wanted) and other.ground is not Ground.OTHERWISE
    return is_offered and not resolve.may_be_better(wanted, other)


def _ask(situation: Situation) -> Iterator[Question]:
    """The pairs of answers, the later of which may be better."""
    earlier, later = map(situation.settled, situation.move())
    is_answered = situation.logic.negation(
        situation.logic.any_of(later.unanswered, later.in_conflict, earlier.in_conflict)
    )
    may_be_worse = situation.logic.all_of(is_answered, may_be_better(later, earlier))
    return pairs(situation, answers(earlier), answers(later), may_be_worse)


def _ask_as_time_goes_on(situation: Situation) -> Iterator[Question]:
    """The rules whose prices read how long something is ago."""
    settled = situation.settled(situation.now)
    keys = {key for one in settled.voices if (price := one.voice.effect.price) for key in price.keys}
    reads = situation.logic.any_of(*(settled.reads(key) for key in keys if isinstance(key, Elapsed)))
    return pairs(situation, [(Elapsed, reads)], answers(settled), True)


def _may_be_worse(earlier: Outcome, later: Outcome) -> bool:
    """Whether the earlier outcome may be the worse one; rules in conflict are another finding.

    Where no rule answers the later claim any more, nothing was given for coming later; where none answers the earlier
    one yet, and a person decides, that is a gap.
    """
    is_open = earlier.ground is Ground.OTHERWISE and earlier.verdict == "referred"
    is_answered = later.ground is Ground.RULES and earlier.ground is not Ground.CONFLICT
    return is_answered and not is_open and resolve.may_be_better(later, earlier)


def _both(
    inquiry: Inquiry, second: Second, remedy: str, earlier: Outcome, later: Outcome, beside: tuple[str, ...]
) -> tuple[Shown, Shown] | None:
    """The claim at that second and at the next, if the second is decided better."""
    keys = [*earlier.reads, *later.reads]
    for numbers in inquiry.numbers_tried(second.before, keys) if second.step.is_exact else ({},):
        both = inquiry.show_second(second, remedy, numbers, beside)
        if both is not None and _is_worse(*both):
            return both
    return None


def _is_worse(first: Shown, second: Shown) -> bool:
    """Whether a first claim is decided worse than a second, and could not have had as much in another way."""
    if Ground.CONFLICT in (first.outcome.ground, second.outcome.ground):
        return False
    others = [other for other in first.judgement.alternatives if stands_for(other, second.outcome)]
    has_as_much = any(not is_better(second.outcome, other) for other in others)
    return is_better(second.outcome, first.outcome) and not has_as_much


def stands_for(other: Outcome, wanted: Outcome) -> bool:
    """Whether another remedy can be had in the place of the one that is wanted: credit is no money."""
    return other.verdict == "approved" and not (other.remedy == "store_credit" and wanted.remedy == "refund")


def _reads_time(outcome: Outcome) -> bool:
    """Whether what a remedy comes to hangs on how long something is ago."""
    return any(isinstance(key, Elapsed) for key in outcome.reads)


def _as_time_goes_on(inquiry: Inquiry, remedy: str) -> Iterator[Finding]:
    """Prices that fall, and payments that rise, as time goes on within one and the same window."""
    seen: set[object] = set()
    tried: Counter[object] = Counter()
    weighed = inquiry.policy.vocabulary.remedies
    relevant = inquiry.relevant((remedy, *weighed))
    # Only where some price reads time the other remedies are told apart too, as one of them may give as much.
    if not any(_reads_time(inquiry.outcome(point, remedy)) for point in inquiry.points(remedy, _ask_as_time_goes_on)):
        return
    for point in inquiry.reached(relevant, remedy, _ask_as_time_goes_on):
        outcome = inquiry.outcome(point, remedy)
        key = rules_in(outcome)
        others = [one for one in weighed if one != remedy]
        excused = any(gives_as_much(inquiry, point, other, outcome) for other in others)
        if key in seen or tried[key] == MOST_TRIED or excused or not _reads_time(outcome):
            continue
        tried[key] += 1
        first = inquiry.show(point, remedy, relevant=relevant)
        for days in _LATER if first is not None else ():
            assert first is not None
            later = inquiry.at(first.claim, first.claim.at + timedelta(days=days))
            outcome_then = inquiry.outcome_of(later, remedy)
            if outcome_then is None or rules_in(outcome_then) != key or not is_better(outcome_then, first.outcome):
                continue
            second = inquiry.decided(later)
            if second is not None and rules_in(second.outcome) == key and _is_worse(first, second):
                seen.add(key)
                yield _finding(inquiry, remedy, first, second)
                break


def _finding(inquiry: Inquiry, remedy: str, first: Shown, second: Shown) -> Finding:
    rules = dict.fromkeys((*rules_in(first.outcome), *rules_in(second.outcome)))
    return inquiry.finding(
        "later-is-better",
        f"who comes later is better off with {remedy}: {outcome_in_words(inquiry, first.outcome)}, and "
        f"{'one second later' if second.claim.at - first.claim.at == SECOND else 'later'} "
        f"{outcome_in_words(inquiry, second.outcome)}",
        (*rules, remedy),
        inquiry.places_of(rules),
        [first.witness("earlier"), second.witness("later")],
        "give the earlier claim at least as much, or end the later window where the earlier one ends",
    )
