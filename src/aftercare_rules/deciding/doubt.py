"""What is certain while facts are still open: the outcome that no completion can change any more.

Some boxes are sure to hold and others may. If the outcome for a remedy is the
same whichever of those hold, the unknown facts that are left need not be
walked. It is `resolve` that settles the outcome here too; this file only says
which voices are certain. Finding nothing certain is always a right answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from aftercare_rules.deciding.resolve import Ground, Outcome, Standing, Voice
from aftercare_rules.frozen import frozen
from aftercare_rules.language.policy import Effect, Ruling, Section
from aftercare_rules.language.prices import ZERO
from aftercare_rules.language.vocabulary import PAID_OUT
from aftercare_rules.rules.rule_set import Rule, RuleSet


@frozen
class _Speaker:
    """A rule that may be in scope: what it could say, and whether it surely says the first of it."""

    rule: Rule
    rulings: tuple[Ruling | None, ...]
    is_certain: bool


class Doubt:
    """The rules while the boxes of `sure` hold, those of `open` may, and all others do not."""

    def __init__(self, rule_set: RuleSet, sure: int, open: int) -> None:
        self._rule_set, self._sure, self._open = rule_set, sure, open
        possible = rule_set.in_scope(sure | open)
        surely = {rule.name for rule in possible if rule.scope & sure}
        beaten: dict[Section, set[str]] = {section: set() for section in Section}
        threatened: dict[Section, set[str]] = {section: set() for section in Section}
        for rule in possible:
            (beaten if rule.name in surely else threatened)[rule.section].update(rule.overrides)
        self._speakers = []
        for rule in possible:
            if rule.name not in beaten[rule.section]:
                rulings = rule.rulings_between(sure, sure | open)
                is_certain = rule.name in surely and len(rulings) == 1 and rule.name not in threatened[rule.section]
                self._speakers.append(_Speaker(rule, rulings, is_certain))

    def outcome(self, remedy: str, settle: Callable[[str, Standing], Outcome]) -> Outcome | None:
        """The outcome for one remedy, as `settle` makes it of what stands, if nothing open can change it, else None."""
        certain: dict[Section, list[Voice]] = {section: [] for section in Section}
        doubtful: dict[Section, list[Voice]] = {section: [] for section in Section}
        for speaker in self._speakers:
            for ruling in speaker.rulings:
                if ruling is not None and remedy in ruling.effects:
                    effects = self._priced(ruling.effects[remedy])
                    voices = certain if speaker.is_certain and len(effects) == 1 else doubtful
                    voices[speaker.rule.section].extend(Voice(speaker.rule, ruling, effect) for effect in effects)
        standing = _unblocked_for_sure(certain, doubtful)
        outcome = settle(remedy, standing)
        if outcome.needs or not _is_final(outcome, standing, doubtful):
            return None
        if doubtful[Section.FEES] and (standing.coverage or doubtful[Section.COVERAGE]):
            return None
        # A rule that may say the same might say it in every completion: then it is to be named too.
        might_agree = (
            voice
            for section, voices in doubtful.items()
            for voice in voices
            if voice.effect.verdict == outcome.verdict and section is not Section.FEES
        )
        return None if any(might_agree) else outcome

    def _priced(self, effect: Effect) -> tuple[Effect, ...]:
        """An effect with the lines that surely apply, and with all that may, where that is not the same."""
        fewest, most = (self._rule_set.priced(effect, matched) for matched in (self._sure, self._sure | self._open))
        return (fewest,) if fewest == most else (fewest, most)


def _unblocked_for_sure(certain: dict[Section, list[Voice]], doubtful: dict[Section, list[Voice]]) -> Standing:
    """The certain voices. Coverage that may be blocked is moved to the doubtful, what is surely blocked falls away."""
    blocking = {voice.rule.name for voice in certain[Section.EXCLUSIONS]}
    threats = {voice.rule.name for voice in doubtful[Section.EXCLUSIONS]}
    doubtful[Section.COVERAGE] = [v for v in doubtful[Section.COVERAGE] if blocking <= v.rule.overrides]
    unblocked = [voice for voice in certain[Section.COVERAGE] if blocking <= voice.rule.overrides]
    doubtful[Section.COVERAGE] += [voice for voice in unblocked if not threats <= voice.rule.overrides]
    coverage = [voice for voice in unblocked if threats <= voice.rule.overrides]
    rights, exclusions, fees = (certain[each] for each in (Section.RIGHTS, Section.EXCLUSIONS, Section.FEES))
    return Standing(tuple(rights), tuple(coverage), tuple(exclusions), tuple(fees))


def _is_final(outcome: Outcome, standing: Standing, doubtful: Mapping[Section, Sequence[Voice]]) -> bool:
    """Whether no doubtful voice could change the verdict or the amount."""
    if not doubtful[Section.RIGHTS] and not doubtful[Section.COVERAGE]:
        # What stands is blocked by none of the doubtful exclusions; without it they would have to agree.
        given = standing.rights or standing.coverage
        return bool(given) or _say_the_same(outcome, standing, doubtful[Section.EXCLUSIONS])
    if outcome.ground is Ground.CONFLICT:
        # More coverage cannot end a conflict in coverage; a right can.
        return bool(standing.coverage) and not doubtful[Section.RIGHTS]
    if outcome.verdict == "approved" and outcome.bill is not None and outcome.remedy not in PAID_OUT:
        # A right that costs nothing, and leaves nothing open, cannot be bettered.
        by_right = any(voice.rule.section is Section.RIGHTS for voice in outcome.voices)
        return by_right and outcome.bill.total.low == ZERO and not outcome.open
    return False


def _say_the_same(outcome: Outcome, standing: Standing, doubtful: Sequence[Voice]) -> bool:
    """Whether nothing is given, and exclusions that may stand beside those that do say the same."""
    if not doubtful:
        return True
    return bool(standing.exclusions) and all(voice.effect.verdict == outcome.verdict for voice in doubtful)
