"""Reads what a remedy costs: one price, or lines of it, and the policy's own `prices:`."""

from __future__ import annotations

import re
from typing import Final

from aftercare_rules.document.conditions import ConditionReader
from aftercare_rules.document.names import NAME
from aftercare_rules.document.nodes import Entry, Mapping, Node, Scalar
from aftercare_rules.document.reader import Reader
from aftercare_rules.errors import one_of, shortened
from aftercare_rules.language.conditions import Condition
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.domains import NAME_PATTERN
from aftercare_rules.language.prices import FORMS, SIMPLE, Charge, Form, Price, PriceLine, PriceTerms, read_form
from aftercare_rules.language.vocabulary import PAID_OUT, Vocabulary

LINE: Final = "line at cost"
LESS: Final = "less"
_LINE_KEYS: Final = ("is", "when")
# What a price says that names an entry of `prices`, or a fact, whose declaration has a fault.
_STANDS_IN: Final = "0"
_EXAMPLES: Final = one_of(form.example for form in SIMPLE)


class PriceReader:
    """Reads the prices of one policy.

    `counting` is how they count time where that is not the policy's way. `lines_at_cost` are the lines so far for which
    a claim has its own amount.
    """

    def __init__(
        self,
        reader: Reader,
        vocabulary: Vocabulary,
        conditions: ConditionReader,
        counting: Counting | None = None,
    ) -> None:
        self._reader = reader
        self._vocabulary = vocabulary
        self._conditions = conditions
        self._counting = counting
        self._entries: dict[str, str] = {}
        self._read_before: dict[tuple[str, str, bool], Form] = {}
        self.lines_at_cost: dict[str, None] = {}

    def read_entries(self, node: Node | None) -> None:
        """`prices`: names for prices, which may name each other."""
        mapping = self._reader.mapping(node, "`prices`", "`prices: {clasp: 400, engraving: 5 per letter}`")
        waiting: dict[str, Scalar] = {}
        for entry in mapping.entries if mapping else ():
            name = entry.key.text
            self._entries[name] = _STANDS_IN
            written = self._reader.text(entry.value, f"the price `{name}`", "`400`")
            if self._is_free(entry.key) and written is not None and isinstance(entry.value, Scalar):
                waiting[name] = entry.value
        # Those that name others come after these; what is left then goes in circles.
        while ready := [name for name, scalar in waiting.items() if not self._named(scalar) & {*waiting}]:
            for name in ready:
                scalar = waiting.pop(name)
                terms = PriceTerms(self._vocabulary, name, entries=self._entries)
                if self._reader.attempt(scalar, _read_form, scalar.text, terms) is not None:
                    self._entries[name] = scalar.text
        for name, scalar in waiting.items():
            others = one_of(sorted(self._named(scalar) & {*waiting}), "and")
            help = "give one of them an amount"
            self._reader.fault(scalar, f"`{name}` names {others}, and so itself in a circle", help)

    def _named(self, node: Scalar) -> set[str]:
        return {*re.findall(r"[a-z0-9_]+", node.text)} & {*self._entries}

    def _is_free(self, key: Scalar) -> bool:
        """Whether an entry can have this name; if not, that is noted."""
        name = key.text
        if not NAME.fullmatch(name):
            help = "write small letters a to z, digits and `_`, a letter first"
            self._reader.fault(key, f"{shortened(name)} is not a name", help)
        elif name in self._vocabulary.domains:
            self._reader.fault(key, f"`{name}` is a fact or an event already", "choose another name")
        elif any(name == form.example for form in FORMS):
            self._reader.fault(key, f"`{name}` means something in every price", "choose another name")
        else:
            return True
        return False

    def read(self, given: Entry, fee: str = "") -> Price | None:
        """What one remedy costs, or pays out; of a fee, by its name, what it adds, or takes off what is paid out."""
        remedy, node = given.key.text, given.value
        what = f"the price of `{remedy}`"
        is_deducted = bool(fee) and remedy in PAID_OUT
        if not isinstance(node, Mapping):
            form = self._form(node, what, self._terms(fee or remedy, remedy, is_deducted))
            return self._price([PriceLine(fee or remedy, form, is_deducted)]) if form else None
        if fee and (less := node.entry(LESS)) is not None:
            self._reader.fault(less.key, "a fee only adds: it has no `less`", "give the remedy a lower price instead")
            return None
        if {*node.keys()} & {*_LINE_KEYS}:
            key = next(entry.key for entry in node.entries if entry.key.text in _LINE_KEYS)
            help = f"give the line a name: `{remedy}: {{fee: {{is: 7, when: {{…}}}}}}`"
            self._reader.fault(key, f"`{key.text}` stands in a line of a price", help)
            return None
        lines = self._lines(node, remedy, what, is_deducted)
        if not any(line.is_deducted is is_deducted for line in lines or ()) and lines is not None:
            good = "price" if remedy in PAID_OUT and not fee else "free"
            self._reader.fault(node, f"{what} has no lines", f"write `{good}`, or a line, like `{{fee: 10}}`")
            return None
        return self._price(lines) if lines is not None else None

    def _price(self, lines: list[PriceLine]) -> Price:
        for line in lines:
            self.lines_at_cost.update({key.line: None for key in line.form.keys if isinstance(key, Charge)})
        return Price(tuple(lines), self._vocabulary.minor_digits)

    def _terms(self, line: str, remedy: str, is_deducted: bool = False) -> PriceTerms:
        is_received = (remedy in PAID_OUT) is not is_deducted
        return PriceTerms(self._vocabulary, line, is_received, self._entries, self._counting)

    def _lines(self, mapping: Mapping, remedy: str, what: str, is_deducted: bool) -> list[PriceLine] | None:
        """The lines of a mapping, and those that its `less` deducts; None if one of them has a fault."""
        lines: list[PriceLine] | None = []
        for entry in mapping.entries:
            read: list[PriceLine] | None
            if entry.key.text == LESS:
                read = self._less(entry, remedy, is_deducted)
            else:
                read = self._line(entry, remedy, is_deducted)
            lines = None if lines is None or read is None else lines + read
        return lines

    def _less(self, entry: Entry, remedy: str, is_deducted: bool) -> list[PriceLine] | None:
        if is_deducted:
            self._reader.fault(entry.key, "`less` stands in `less`", "write its lines beside the others")
            return None
        what = f"the `less` of `{remedy}`"
        mapping = self._reader.mapping(entry.value, what, "the lines that are deducted: `less: {label: 7}`")
        if mapping is not None and not mapping.entries:
            self._reader.fault(mapping, f"{what} has no lines", "write what is deducted, like `less: {label: 7}`")
            return None
        return self._lines(mapping, remedy, what, is_deducted=True) if mapping is not None else None

    def _line(self, entry: Entry, remedy: str, is_deducted: bool) -> list[PriceLine] | None:
        name, node = entry.key.text, entry.value
        what = f"the line {shortened(name)}"
        condition: Condition | None = None
        noted = self._conditions.noted
        if isinstance(node, Mapping):
            example = f"`{name}: {{is: 7, when: {{receipt: no}}}}`"
            fields = self._reader.fields(node, what, _LINE_KEYS, example)
            self._reader.require(fields, what, entry.key, [("is", "is: 7")])
            if fields is None or "is" not in fields:
                return None
            condition = self._conditions.read(fields["when"].value, "when") if "when" in fields else None
            node = fields["is"].value
        form = self._form(node, what, self._terms(name, remedy, is_deducted))
        if form is None or self._conditions.noted > noted:
            return None
        return [PriceLine(name, form, is_deducted, condition)]

    def _form(self, node: Node, what: str, terms: PriceTerms) -> Form | None:
        written = self._reader.text(node, what, _EXAMPLES)
        if written is None:
            return None
        broken = self._conditions.broken
        if broken and {*re.findall(NAME_PATTERN, written)} & {*broken}:
            written = _STANDS_IN
        key = (written, terms.line, terms.is_received)
        form = self._read_before.get(key) or self._reader.attempt(node, _read_form, written, terms)
        if form is not None:
            self._read_before[key] = form
        return form


def _read_form(written: str, terms: PriceTerms) -> Form:
    form = read_form(written, terms)
    if form is None:
        from aftercare_rules.document.misread import not_a_price  # only of what is wrong

        raise not_a_price(written, terms)
    return form
