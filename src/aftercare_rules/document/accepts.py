"""Reads what an author tells the checker: `accepts`, the findings that are meant, and `cliff`, how far a cost jumps."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Final

from aftercare_rules.document.nodes import Node
from aftercare_rules.document.reader import Reader
from aftercare_rules.document.values import read_decimal
from aftercare_rules.errors import Misspelling, Unknown, did_you_mean, one_of, shortened
from aftercare_rules.language.checks import ACCEPTABLE, CHECKS, find_check
from aftercare_rules.language.domains import Choice
from aftercare_rules.language.policy import Acceptance, RuleDeclaration
from aftercare_rules.language.vocabulary import Vocabulary

_KEYS: Final = ("finding", "about", "reason")
_OWN: Final = ("otherwise", "then", "title", "history", "customer_history", "today")
_EXAMPLE: Final = "{finding: gap, reason: We look at these in person.}"
_REQUIRED: Final = (("finding", "finding: gap"), ("reason", "reason: We look at these in person."))


def read_acceptances(
    reader: Reader, node: Node | None, rules: Iterable[RuleDeclaration], vocabulary: Vocabulary
) -> tuple[Acceptance, ...]:
    """`accepts`: a list of findings that stand as they are, each with the reason why."""
    known = () if reader.noted else _known(rules, vocabulary)
    items = reader.listed(node, "`accepts`", f"`accepts: [{_EXAMPLE}]`")
    found: dict[tuple[str, frozenset[str]], Acceptance] = {}
    for item in items:
        acceptance = _acceptance(reader, item, known)
        if acceptance is None:
            continue
        key = (acceptance.finding, frozenset(acceptance.about))
        if key in found:
            again = " of the same names" if acceptance.about else ""
            help = f"line {found[key].span.line} accepts it already: keep one of the two"
            reader.fault(item, f"`{acceptance.finding}`{again} is accepted twice", help)
        found.setdefault(key, acceptance)
    return tuple(found.values())


def _acceptance(reader: Reader, item: Node, known: Collection[str]) -> Acceptance | None:
    noted = reader.noted
    fields = reader.fields(item, "an item of `accepts`", _KEYS, f"`- {_EXAMPLE}`")
    if fields is None:
        return None
    reader.require(fields, "an item of `accepts`", item, _REQUIRED)
    node = fields["finding"].value if "finding" in fields else None
    written = reader.text(node, "`finding`", "`finding: gap`")
    finding = reader.attempt(node, read_finding, written) if node is not None and written is not None else None
    about = fields["about"].value if "about" in fields else None
    names = reader.scalars(about, "`about`", "the name of a rule or a fact: `about: stones`")
    for name in names if known else ():
        reader.attempt(name, _name, name.text, known)
    node = fields["reason"].value if "reason" in fields else None
    reason = reader.text(node, "`reason`", "why it stands, in your own words: `reason: We look at these in person.`")
    if finding is None or reason is None or reader.noted > noted:
        return None
    return Acceptance(finding, tuple(name.text for name in names), " ".join(reason.split()), item.span)


def _known(rules: Iterable[RuleDeclaration], vocabulary: Vocabulary) -> tuple[str, ...]:
    """What a finding can be about: rules, facts and their words, events, remedies, the policy's own texts."""
    names = [name for rule in rules for name in (rule.name, rule.owner)]
    words = [word for one in vocabulary.domains.values() if isinstance(one, Choice) for word in one.words]
    return tuple(dict.fromkeys((*names, *vocabulary.domains, *words, *vocabulary.every_service, *_OWN)))


def _name(written: str, known: Collection[str]) -> str:
    if written not in known:
        listed = "write the name of a rule, a fact, a word of one, an event or a remedy"
        raise Unknown("rule", written, known, f"nothing in this policy is called {shortened(written)}", listed)
    return written


def read_finding(written: str) -> str:
    """The name of the check that a name or a code stands for; raises `Misspelling` where nothing can accept it."""
    check = find_check(written)
    if check is not None and check.is_acceptable:
        return check.name
    if check is not None:
        raise Misspelling(f"`{written}` cannot be accepted", f"mend it: it finds {check.meaning}", written)
    codes = [check.code for check in CHECKS if check.is_acceptable]
    help = did_you_mean(written, [*ACCEPTABLE, *codes]) or f"what can be accepted is {one_of(ACCEPTABLE)}"
    raise Misspelling(f"no check is called {shortened(written)}", help, written)


def read_cliff(reader: Reader, node: Node | None, digits: int) -> Decimal | None:
    """`cliff`: an amount of the policy's currency, whose smallest coin has so many decimals."""
    written = reader.text(node, "`cliff`", "`cliff: 50`")
    return reader.attempt(node, _amount, written, digits) if node is not None and written is not None else None


def _amount(written: str, digits: int) -> Decimal:
    value = read_decimal(written)
    coin = Decimal(1).scaleb(-digits)
    if value < 0:
        raise Misspelling(f"`{written}` is below 0", "a jump has no direction: write an amount, like `cliff: 50`")
    if value % coin:
        raise Misspelling(f"`{written}` is finer than the currency's smallest coin", f"write it in steps of {coin}")
    return value
