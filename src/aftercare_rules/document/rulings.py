"""Reads what a rule says: `gives`, `declines`, `refers`, the reason and what follows."""

from __future__ import annotations

import re
from typing import Final

from aftercare_rules.document.header import ALL, REMEDY, read_choice, remedies_declared
from aftercare_rules.document.nodes import Entry, Node, Scalar, Sequence
from aftercare_rules.document.prices import PriceReader
from aftercare_rules.document.promises import VERDICTS, PromiseReader
from aftercare_rules.document.reader import Fields, Reader
from aftercare_rules.document.texts import OUTCOME_PLACES, TextReader
from aftercare_rules.errors import Span, Unknown, one_of, shortened
from aftercare_rules.frozen import frozen
from aftercare_rules.language.policy import Chooser, Effect, Promise, Ruled, Ruling
from aftercare_rules.language.vocabulary import PAID_OUT, Vocabulary
from aftercare_rules.language.wording import Text

RULING_KEYS: Final = (*VERDICTS, "reason", "then", "choice")
ADDS: Final = "adds"
CLAUSE: Final = "clause"
_CLAUSE: Final = re.compile(r"[0-9A-Za-z]{1,20}(\.[0-9A-Za-z]{1,20}){0,5}")
_SAID: Final[dict[str, Ruled]] = {**VERDICTS, ADDS: "approved"}
# The policy's own `otherwise` answers whoever chooses.
_OTHERWISE_KEYS: Final = (*VERDICTS, "reason", "then")


@frozen
class Says:
    """What the rules of a section may say: the keys of which a rule has one, and why it has no others."""

    verdicts: tuple[str, ...]
    why: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys of what a rule says."""
        return (ADDS, "reason") if self.is_fee else RULING_KEYS

    @property
    def is_fee(self) -> bool:
        """Whether it adds to what other rules give."""
        return ADDS in self.verdicts


@frozen
class Words:
    """What goes with a verdict: the reason, what follows, and who chooses, each None where it is not written.

    `has_reason` holds of a reason with a fault in it too.
    """

    reason: Text | None = None
    then: tuple[Promise, ...] | None = None
    choice: Chooser | None = None
    has_reason: bool = False


NO_WORDS: Final = Words()


class RulingReader:
    """Reads the rulings of one policy."""

    def __init__(
        self,
        reader: Reader,
        texts: TextReader,
        promises: PromiseReader,
        prices: PriceReader,
        vocabulary: Vocabulary,
    ) -> None:
        self._reader = reader
        self._prices = prices
        self._texts = texts
        self._promises = promises
        self._vocabulary = vocabulary
        self._places = (*OUTCOME_PLACES, *vocabulary.placeholders)

    def words(self, fields: Fields) -> Words:
        """What goes with a verdict, without the verdict: a rule says it for all its rows."""
        has_reason = "reason" in fields
        return Words(
            reason=self._texts.read(fields["reason"].value, "the reason", self._places) if has_reason else None,
            then=self._promises.read(fields["then"].value) if "then" in fields else None,
            choice=read_choice(self._reader, fields["choice"].value) if "choice" in fields else None,
            has_reason=has_reason,
        )

    def read(
        self,
        fields: Fields,
        what: str,
        place: Node | Span,
        says: Says,
        needs_verdict: bool = True,
        shared: Words = NO_WORDS,
        fee: str = "",
    ) -> Ruling | None:
        """The ruling that stands among the keys of a rule or a row.

        `says` is what its section may say, and `shared` what its rule says for all rows. `fee` is the name of a fee.
        """
        effects: dict[str, Effect] = {}
        for key, verdict in _SAID.items():
            entry = fields.get(key)
            if entry is None:
                continue
            if key not in says.verdicts:
                self._reader.fault(entry.key, f"{what} cannot have `{key}`", says.why)
                continue
            for remedy, (effect, its_place) in (
                self._gives(entry, fee) if key in ("gives", ADDS) else self._remedies(entry, verdict)
            ).items():
                if remedy in effects:
                    message = f"{what} says two things of `{remedy}`"
                    self._reader.fault(
                        its_place, message, f"it is {effects[remedy].verdict} above; keep one of the two"
                    )
                effects[remedy] = effect
        if needs_verdict and not any(key in fields for key in _SAID):
            lacks = f"{what} adds nothing" if says.is_fee else f"{what} has no verdict"
            good = f"write `adds: {{{self._one()}: 7}}`" if says.is_fee else f"add {one_of(says.verdicts)}"
            self._reader.fault(place, lacks, good)
        if not shared.has_reason and not says.is_fee and "reason" not in fields:
            self._reader.require(fields, what, place, [("reason", f"reason: {self._texts.example}")])
        own = self.words(fields)
        reason = own.reason if own.has_reason else shared.reason
        if says.is_fee and not own.has_reason and not shared.has_reason:
            reason = Text({})
        if effects and reason is not None:
            mend = "" if own.has_reason else ", or give this row a reason of its own"
            self._check_amounts(reason, effects, fields["reason"].value if own.has_reason else place, mend)
        then = next((words.then for words in (own, shared) if words.then is not None), ())
        choice = own.choice or shared.choice
        return Ruling(effects, reason, then, choice) if effects and reason is not None else None

    def _check_amounts(self, reason: Text, effects: dict[str, Effect], place: Node | Span, mend: str) -> None:
        """Notes an amount that a reason would name where there is none."""
        if not reason.places:
            return
        given = [remedy for remedy, effect in effects.items() if effect.verdict == "approved"]
        paid_out = [remedy for remedy in given if remedy in PAID_OUT]
        for amount, remedies, what in (("cost", given, "gives nothing"), ("refund", paid_out, "pays nothing back")):
            if amount in reason.places and not remedies:
                help = f"it would be said as `—`: leave `{{{amount}}}` out{mend}"
                self._reader.fault(place, f"there is no {amount} where a rule {what}", help, f"{{{amount}}}")

    def read_otherwise(self, entry: Entry | None) -> tuple[Ruling, ...]:
        """The policy's `otherwise`: one ruling, or a list of them for different remedies."""
        found: dict[str, Effect] = {}
        rulings: list[Ruling] = []
        is_whole, noted = True, self._reader.noted
        node = entry.value if entry else None
        for item in node.items if isinstance(node, Sequence) else (node,) if node else ():
            example = f"`otherwise: {{refers: all, reason: {self._texts.example}}}`"
            fields = self._reader.fields(item, "`otherwise`", _OTHERWISE_KEYS, example, hint=no_tests)
            why = "where no rule answers, the policy refers or declines"
            place = entry.key if entry and item is node else item
            says = Says(("refers", "declines"), why)
            ruling = self.read(fields, "`otherwise`", place, says) if fields is not None else None
            is_whole = is_whole and ruling is not None
            for remedy, effect in ruling.effects.items() if ruling else ():
                if remedy in found:
                    self._reader.fault(item, f"`otherwise` speaks of `{remedy}` twice", "name each remedy once")
                found[remedy] = effect
            rulings += [ruling] if ruling else []
        silent = [remedy for remedy in self._vocabulary.every_remedy if remedy not in found]
        if node is not None and silent and is_whole and self._reader.noted == noted:
            message = f"`otherwise` says nothing of {one_of(silent, 'and')}"
            self._reader.fault(node, message, "refer or decline every remedy, like `refers: all`")
        return tuple(rulings)

    def _remedies(self, entry: Entry, verdict: Ruled) -> dict[str, tuple[Effect, Node]]:
        found: dict[str, tuple[Effect, Node]] = {}
        key = entry.key.text
        scalars = self._reader.scalars(entry.value, f"`{key}`", f"`{key}: [repair]` or `{key}: all`")
        for scalar in scalars:
            if scalar.text == ALL:
                found.update({remedy: (Effect(verdict), scalar) for remedy in self._vocabulary.every_remedy})
                if len(scalars) > 1:
                    self._reader.fault(
                        scalar, f"`all` covers the rest of `{key}`", f"write `{key}: all`, or leave it out"
                    )
            elif self._is_remedy(scalar, (ALL,)):
                found[scalar.text] = (Effect(verdict), scalar)
        return found

    def _is_remedy(self, scalar: Scalar, others: tuple[str, ...] = ()) -> bool:
        known = self._vocabulary.every_remedy
        if scalar.text in known:
            return True
        unknown = Unknown(REMEDY, scalar.text, (*known, *others), listed=remedies_declared(known))
        self._reader.unknown(scalar, unknown)
        return False

    def _gives(self, entry: Entry, fee: str) -> dict[str, tuple[Effect, Node]]:
        """What remedies cost, or what a fee adds to them."""
        key, good = (ADDS, "7") if fee else ("gives", "free")
        says = "what is added to each remedy" if fee else "what each remedy costs"
        example = f"`{key}: {{{self._one()}: {good}}}`"
        mapping = self._reader.mapping(entry.value, f"`{key}`", f"{says}: {example}")
        if mapping is not None and not mapping.entries:
            self._reader.fault(mapping, f"`{key}` {key} nothing", f"write {example}")
        found: dict[str, tuple[Effect, Node]] = {}
        for given in mapping.entries if mapping else ():
            is_known = self._is_remedy(given.key)
            price = self._prices.read(given, fee)
            if is_known and price is not None:
                # What a person has to name makes a fee no less one; it is referred where it is added.
                effect = Effect("approved", price) if fee else Effect.giving(price)
                found[given.key.text] = (effect, given.key)
        return found

    def _one(self) -> str:
        return next(iter(self._vocabulary.every_remedy), "repair")


def read_clause(reader: Reader, fields: Fields) -> str:
    """`clause`; "" where it is not written."""
    if CLAUSE not in fields:
        return ""
    node = fields[CLAUSE].value
    written = reader.text(node, f"`{CLAUSE}`", f"`{CLAUSE}: 2`")
    if written is not None and not _CLAUSE.fullmatch(written):
        reader.fault(node, f"{shortened(written)} is not a clause", "write it like `2`, `3.1` or `4a`")
    return written or ""


def no_tests(entry: Entry) -> str:
    """Why an `otherwise` has no `for` and no `when`."""
    if entry.key.text not in ("for", "when", "unless"):
        return ""
    return "`otherwise` has no tests: it answers where nothing above it does; leave it out"
