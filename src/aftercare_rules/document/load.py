"""`load_policy`: a file to a `Policy`, or to all of its faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from aftercare_rules.document.accepts import read_acceptances, read_cliff
from aftercare_rules.document.conditions import ConditionReader
from aftercare_rules.document.events import EventReader
from aftercare_rules.document.examples import ExampleReader
from aftercare_rules.document.facts import FactReader
from aftercare_rules.document.fingerprint import fingerprint
from aftercare_rules.document.header import HeaderReader
from aftercare_rules.document.laws import EXAMPLE as RIGHTS_FROM_EXAMPLE
from aftercare_rules.document.laws import RIGHTS_FROM, Law, LawReader, NotAPolicy, Open, Terms, among_own
from aftercare_rules.document.nodes import Entry, Mapping, Node, Source
from aftercare_rules.document.page import MOST_BYTES, read_page
from aftercare_rules.document.plain_text import plain_source
from aftercare_rules.document.prices import PriceReader
from aftercare_rules.document.promises import PromiseReader
from aftercare_rules.document.reader import Fields, Reader
from aftercare_rules.document.rules import KEYS as RULE_KEYS
from aftercare_rules.document.rules import RuleReader
from aftercare_rules.document.rulings import RulingReader
from aftercare_rules.document.sheet import Sheet, parts_of
from aftercare_rules.document.taken import TakenReader, conditions_in
from aftercare_rules.document.texts import TextReader, read_languages
from aftercare_rules.errors import Diagnostic, nearest
from aftercare_rules.language.domains import Domain, Event
from aftercare_rules.language.policy import Policy, Section, made_of
from aftercare_rules.language.vocabulary import BUILT_IN_NUMBERS, DEFECT, PURCHASED, WANTS, Group, Vocabulary, wish
from aftercare_rules.language.wording import Text
from aftercare_rules.uncollected import uncollected

if TYPE_CHECKING:
    from aftercare_rules.document.derived import DerivedReader

OpenFile: TypeAlias = Callable[[str], bytes]
"""Gives the bytes of a file, or raises `OSError`."""

KEYS: Final = (
    "policy",
    "version",
    "title",
    "in_force",
    "currency",
    "time",
    "remedies",
    "on_request",
    "services",
    "choice",
    "facts",
    "events",
    "derived",
    "impossible",
    "usual",
    "prices",
    "rights_from",
    *Section,
    "then",
    "otherwise",
    "examples",
    "accepts",
    "cliff",
)
# Bytes that most policies have at most; room for the largest is not made for each.
_MOSTLY: Final = 100_000
_REQUIRED: Final = (
    ("policy", "policy: my-shop"),
    ("title", "title: {en: After-sales service}"),
    ("currency", "currency: EUR"),
    ("time", "time: {zone: Europe/Berlin, counting: calendar}"),
    ("remedies", "remedies: [repair, exchange, refund]"),
    ("otherwise", "otherwise: {refers: all, reason: …}"),
)


def load_policy(path: str | Path, kept_in: str | Path | None = None) -> Policy:
    """The policy in a YAML file.

    `kept_in` names a directory in which the policy is kept as it was read, for the next program to take from there: in
    a fraction of the time, and only while none of its files has changed. The directory is made if it is not there.

    Raises `PolicyError` with every fault of the file, each with its place; `OSError` if it cannot be read.
    """
    if kept_in is None:
        return read_policy(str(path), bytes_in(str(path)), bytes_in)
    from aftercare_rules.document.keeping import kept_policy

    return kept_policy(str(path), Path(kept_in), bytes_in, read_policy)


def bytes_in(file: str) -> bytes:
    """The bytes of a file; no more of them than a policy can have. Raises `OSError`."""
    with Path(file).open("rb") as stream:
        data = stream.read(_MOSTLY)
        # No more than it takes to see that it is too large: a path may name a device that never ends.
        return data if len(data) < _MOSTLY else data + stream.read(MOST_BYTES + 1 - _MOSTLY)


def read_policy(name: str, data: bytes, open_file: OpenFile | None = None) -> Policy:
    """The policy in the bytes of a YAML file; `name` is how its faults call it. Raises `PolicyError`.

    `open_file` gives the bytes of a file that `rights_from` names, by its path joined to that of `name`, or raises
    `OSError`. Without it, `rights_from` is a fault; nothing else is read from anywhere.
    """
    with uncollected():
        return _read(name, data, open_file, (name,)).policy


def _read(name: str, data: bytes, open_file: OpenFile | None, opening: tuple[str, ...]) -> Sheet:
    page, faults = read_page(name, data), tuple[Diagnostic, ...]()
    source = plain_source(page)
    if source is None:
        from aftercare_rules.document.source import read_tree  # it imports PyYAML

        source, faults = read_tree(page)
    root = source.root
    assert isinstance(root, Mapping)  # any other file was refused
    if len(opening) > 1 and root.entry("policy") is None:
        raise NotAPolicy
    open_law: Open | None = None
    if open_file is not None:

        def open_law(law: str) -> Sheet:
            return _read(law, open_file(law), open_file, (*opening, law))

    return _PolicyReader(source, root, faults, opening, open_law).read()


class _PolicyReader:
    def __init__(
        self,
        source: Source,
        root: Mapping,
        faults: Iterable[Diagnostic],
        opening: tuple[str, ...],
        open_law: Open | None,
    ) -> None:
        self._source = source
        self._root = root
        self._opening = opening
        self._open_law = open_law
        self._reader = Reader(source, faults)
        self._fields: Fields = self._reader.fields(root, "a policy", KEYS, hint=_misplaced) or {}

    def _node(self, key: str) -> Node | None:
        entry = self._fields.get(key)
        return entry.value if entry else None

    def _derived(self, facts: FactReader, words: Vocabulary) -> DerivedReader | None:
        """What is read of `derived`, but for its conditions; None of most policies, which derive nothing."""
        node = self._node("derived")
        if node is None:
            return None
        from aftercare_rules.document.derived import DerivedReader  # with all definitions

        reader = DerivedReader(self._reader, facts, words)
        reader.read_computed(node)
        return reader

    def read(self) -> Sheet:
        reader, node = self._reader, self._node
        reader.require(
            self._fields, "the policy", self._root.entries[0].key if self._root.entries else self._root, _REQUIRED
        )
        texts = TextReader(reader, read_languages(reader, node("title")))
        header = HeaderReader(reader, self._fields)
        facts = FactReader(reader, texts)
        facts.read_facts(node("facts"))
        calendar = header.calendar()
        events = EventReader(reader, texts, facts, calendar.counting)
        events.read(node("events"))
        currency, digits = header.currency()
        remedies = header.remedies(texts)
        words = _vocabulary(facts, events, texts, remedies, header.services(remedies), digits)
        words = replace(words, counting=calendar.counting)
        derived = self._derived(facts, words)
        version, in_force = header.version_and_dates()
        terms = None if reader.noted else Terms(currency, calendar, in_force, texts.languages)
        law_reader = LawReader(reader, self._opening, self._open_law, terms)
        taken = TakenReader(derived.vocabulary if derived else words, calendar)
        laws: list[Law] = []
        for item in reader.listed(node(RIGHTS_FROM), "`rights_from`", RIGHTS_FROM_EXAMPLE):
            law = law_reader.read(item, taken.vocabulary, facts.broken)
            if law is not None:
                taken.declare(law)
                laws.append(law)
        vocabulary = taken.vocabulary
        conditions = ConditionReader(reader, vocabulary, facts.broken)
        if derived:
            derived.vocabulary = vocabulary
            derived.read_conditions(conditions)
        own = derived.derived if derived else {}
        for name, condition in taken.read_conditions(conditions_in(own)).items():
            conditions.name(name, condition)
        promises = PromiseReader(reader, texts, vocabulary)
        prices = PriceReader(reader, vocabulary, conditions)
        prices.read_entries(node("prices"))
        rulings = RulingReader(reader, texts, promises, prices, vocabulary)
        every_derived, every_event = {**own, **taken.derived}, {**events.events, **taken.events}
        worked_out = made_of(every_derived, every_event)
        examples = ExampleReader(reader, vocabulary, facts, worked_out, calendar.zone, currency)
        examples.read_usual(node("usual"))
        example = "`impossible: [{category: watch, defect: stone-loss}]`"
        impossible = conditions.read_impossible(reader.listed(node("impossible"), "`impossible`", example))
        rules = RuleReader(reader, vocabulary, conditions, rulings, examples, calendar)
        for section in Section:
            rules.read_section(section, node(section))
        starts = dict(examples.starts)  # of the rules that stand in this file
        rights = tuple(taken.rights(examples))
        policy = Policy(
            name=header.name(),
            version=version,
            title=texts.read(node("title"), "`title`") or Text({}),
            currency=currency,
            calendar=calendar,
            in_force=in_force,
            vocabulary=vocabulary,
            facts={**facts.facts, **taken.facts},
            events=every_event,
            derived=every_derived,
            impossible=impossible,
            rules=(*(among_own(rules.rules) if rights else rules.rules), *rights),
            otherwise=rulings.read_otherwise(self._fields.get("otherwise")),
            then=promises.read(node("then"), of_policy=True),
            lines_at_cost=tuple(prices.lines_at_cost | taken.lines_at_cost),
            examples=examples.read(node("examples")),
            sha256=fingerprint(self._root, [law.policy.sha256 for law in laws]),
            remedy_labels=header.labels,
            passage=reader.passage(node("policy") or self._root),
            choice=header.choice(),
            acceptances=read_acceptances(reader, node("accepts"), (*rules.rules, *rights), vocabulary),
            cliff=read_cliff(reader, node("cliff"), digits),
            starts=starts,
        )
        rules.check_names({name for rule in rights for name in (rule.owner, rule.name)})
        examples.check_charges(prices.lines_at_cost | taken.lines_at_cost)
        reader.take(taken.faults)
        reader.raise_faults()
        taken_parts = [law.parts for law in laws]
        return Sheet(policy, partial(parts_of, self._source, self._root, calendar.counting, taken_parts))


def _misplaced(entry: Entry) -> str:
    """Where an entry belongs that stands at the top of a policy and is part of a rule, or is a rule."""
    keys = entry.value.keys() if isinstance(entry.value, Mapping) else ()
    if "adds" in keys and not nearest(entry.key.text, KEYS, 0.8):
        return "a fee stands in `fees`: indent it below"
    if {*keys} & {"gives", "declines", "refers"} and not nearest(entry.key.text, KEYS, 0.8):
        return "a rule stands in `rights`, `exclusions` or `coverage`: indent it below one of them"
    return "it is part of a rule: indent it below the name of the rule" if entry.key.text in RULE_KEYS else ""


def _vocabulary(
    facts: FactReader,
    events: EventReader,
    texts: TextReader,
    remedies: tuple[tuple[str, ...], tuple[str, ...]],
    services: tuple[str, ...],
    digits: int,
) -> Vocabulary:
    weighed, on_request = remedies
    domains: dict[str, Domain] = {name: declared.domain for name, declared in facts.facts.items()}
    groups: dict[str, Group] = {name: declared.group for name, declared in facts.facts.items()}
    for name, (group, number) in BUILT_IN_NUMBERS.items():
        domains[name], groups[name] = number, group
    domains[WANTS] = wish(weighed + on_request)
    domains[PURCHASED] = Event()
    domains.update({name: Event() for name in events.events})
    absent = {name for name, group in groups.items() if group in ("defect", "new") and name != DEFECT}
    absent |= {name for name in events.events if events.may_be_absent(name)}
    return Vocabulary(
        domains, groups, weighed, on_request, texts.languages, digits, services, may_be_absent=frozenset(absent)
    )
