"""A judgement to the draft of the `Decision` that is given back: amounts, words and what follows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import partial

from aftercare_rules.deciding.amounts import AmountWriter
from aftercare_rules.deciding.drafts import Draft
from aftercare_rules.deciding.judgements import Judgement
from aftercare_rules.deciding.resolve import Ground, Outcome
from aftercare_rules.deciding.sheets import AMOUNTS, NOT_SAID, Blanks, Places, Sheet, gap
from aftercare_rules.deciding.steps import MOST_STEPS, StepDraft, Steps, Timing
from aftercare_rules.language.policy import EventDeclaration, FactDeclaration, Policy, Promise, Ruling
from aftercare_rules.language.wording import (
    AND_AT_COST,
    CONFLICT,
    INCOMPLETE,
    LESS_AT_COST,
    ONLY_AT_COST,
    QUESTIONS,
    SAME_EITHER_WAY,
    Text,
    own_words,
)
from aftercare_rules.records.models import Money, PolicyIdentity


class DecisionWriter:
    """Writes the decisions of one policy.

    What claims that are judged alike have in common is drafted once; then only the blanks of the draft are filled in.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._languages = policy.vocabulary.languages
        self._amounts = AmountWriter(policy)
        self._blanks = Blanks(policy)
        self._identity = PolicyIdentity(id=policy.name, version=policy.version, sha256=policy.sha256)
        self._sheets: dict[int, Sheet] = {}
        self._promises: dict[int, StepDraft] = {}
        self._steps: dict[tuple[StepDraft, ...], Steps] = {}
        self._timings: dict[Hashable, Timing] = {}

    def draft(self, judgement: Judgement) -> Draft:
        """The draft of the decisions that a judgement comes to; kept with the judgement."""
        judgement.draft = draft = self._draft(judgement)
        return draft

    def _draft(self, judgement: Judgement) -> Draft:
        outcome = judgement.outcome
        if outcome is None or judgement.missing:
            return self._incomplete(judgement)
        fill = self._amounts.blank(judgement, outcome)
        cost, refund = self._amounts.cost_and_refund(outcome, outcome.bill)
        billed = None if fill is None or cost is None else "cost" if refund is None else "refund"
        speakers, ruling = judgement.voices, judgement.ruling
        texts = [self._reason(outcome, ruling), *[fee.ruling.reason for fee in outcome.fees]]
        own = ruling.then if ruling is not None else ()
        due = (*own, *[promise for promise in self._policy.then if _is_due(promise, outcome)])
        places: dict[str, Mapping[str, str]] = {}
        for name in {name for text in (*texts, *[promise.what for promise in due]) for name in text.places}:
            if name == "remedy":
                places[name] = self._remedy(outcome.remedy)
            elif name in AMOUNTS and name != billed:  # what is billed each claim fills in itself
                places[name] = self._spoken(refund if name == "refund" else cost, outcome)
        # Of rules that contradict each other none decides; all are named.
        deciding = speakers[0].rule if speakers and outcome.ground is not Ground.CONFLICT else None
        fields: dict[str, object] = {
            "verdict": outcome.verdict,
            "remedy": outcome.remedy,
            "cost": cost,
            "refund": refund,
            "lines": self._amounts.lines(outcome, outcome.shown),
            "rule": deciding.name if deciding else None,
            "rules": tuple([voice.rule.name for voice in speakers]),
            "clause": (deciding.clause or None) if deciding else None,
            "choice": "shop" if outcome.is_shops_choice else "customer",
            "alternatives": self._amounts.alternatives(judgement.alternatives),
            "missing": (),
            "policy": self._identity,
        }
        sheet = self._sheet(texts, places, ruling)
        return Draft(fields, sheet, self._following(due, places) if due else None, fill)

    def _sheet(self, texts: Sequence[Text], places: Places, ruling: Ruling | None) -> Sheet:
        """The texts of a reason; all decisions share it that rest on one ruling, and say nothing of their own."""
        if places or len(texts) > 1 or ruling is None or texts[0] is not ruling.reason:
            return self._blanks.sheet(texts, places)
        known = self._sheets.get(id(ruling))
        if known is None:
            known = self._sheets[id(ruling)] = self._blanks.sheet(texts, places)
        return known

    def _following(self, promises: Sequence[Promise], places: Places) -> Steps:
        """What follows a decision; all decisions share it where they say the same of it."""
        drafts = tuple([self._promised(promise, places) for promise in promises])
        if any(promise.what.places for promise in promises):
            return Steps(drafts, most_kept=1)
        return self._steps.get(drafts) or self._steps.setdefault(drafts, Steps(drafts, MOST_STEPS))

    def _promised(self, promise: Promise, places: Places) -> StepDraft:
        """The draft of a promise; all decisions share it where they say the same of it."""
        if promise.what.places:
            return StepDraft(promise, self._blanks.sheet([promise.what], places), self._timing(promise), most_kept=1)
        known = self._promises.get(id(promise))
        if known is None:
            sheet = self._blanks.sheet([promise.what], {})
            known = self._promises[id(promise)] = StepDraft(promise, sheet, self._timing(promise), MOST_STEPS)
        return known

    def _timing(self, promise: Promise) -> Timing:
        kind = (promise.since, promise.within, promise.counting)
        if kind not in self._timings:
            self._timings[kind] = Timing(promise, self._policy)
        return self._timings[kind]

    def _incomplete(self, judgement: Judgement) -> Draft:
        asked = {
            language: _in_a_row([self._question(missing, language) for missing in judgement.missing], language)
            for language in self._languages
        }
        fields: dict[str, object] = dict.fromkeys(("remedy", "cost", "refund", "rule", "clause"))
        fields |= dict.fromkeys(("lines", "rules", "alternatives"), ())
        fields |= {
            "verdict": "incomplete",
            "choice": self._policy.choice,
            "missing": judgement.missing,
            "policy": self._identity,
        }
        return Draft(fields, self._blanks.sheet([own_words(INCOMPLETE, self._languages)], {"missing": asked}), None)

    def _remedy(self, remedy: str | None) -> dict[str, str]:
        if remedy is None:
            return self._alike(NOT_SAID)
        text = self._policy.remedy_text(remedy)
        return {language: text.in_language(language) for language in self._languages}

    def _question(self, name: str, language: str) -> str:
        declared: FactDeclaration | EventDeclaration | None = self._policy.facts.get(name) or self._policy.events.get(
            name
        )
        if declared is not None and declared.question is not None:
            return declared.question.in_language(language)
        if name in QUESTIONS:
            return own_words(QUESTIONS[name], (language,)).in_language(language)
        return name.replace("_", " ")

    def _reason(self, outcome: Outcome, ruling: Ruling | None) -> Text:
        if outcome.ground is Ground.CONFLICT:
            return own_words(CONFLICT, self._languages)
        return ruling.reason if ruling is not None else own_words(SAME_EITHER_WAY[outcome.verdict], self._languages)

    def _alike(self, words: str) -> dict[str, str]:
        return dict.fromkeys(self._languages, words)

    def _spoken(self, amount: Money | None, outcome: Outcome) -> dict[str, str]:
        """An amount as it is said, with the lines at cost that come to it."""
        said = self._alike(NOT_SAID if amount is None else str(amount))
        lines = () if amount is None or outcome.bill is None else outcome.bill.lines
        if not any(line.is_open for line in lines):
            return said
        also = AND_AT_COST if any(not line.is_open for line in lines) else ONLY_AT_COST
        for sentence, is_deducted in ((also, False), (LESS_AT_COST, True)):
            names = [line.name for line in lines if line.is_open and line.is_deducted is is_deducted]
            if names:
                said = own_words(sentence, self._languages).say(partial(_amount_or_lines, said, names))
        return said


def _is_due(promise: Promise, outcome: Outcome) -> bool:
    return promise.verdict in (None, outcome.verdict) and promise.remedy in (None, outcome.remedy)


def _amount_or_lines(amount: Mapping[str, str], names: Sequence[str], place: str, language: str) -> str:
    if place == "amount":
        return amount[language]
    return ("、" if language.startswith("zh") else ", ").join(names)


def _in_a_row(questions: Sequence[str], language: str) -> str:
    """Questions one after the other; what is no question, but a bare name, is followed by a comma or full stop."""
    comma, stop = ("、", "。") if language.startswith("zh") else (",", ".")
    ends = [comma] * (len(questions) - 1) + [stop]
    return gap(language).join(
        asked if asked.endswith(("?", "？")) else asked + end for asked, end in zip(questions, ends, strict=True)
    )
