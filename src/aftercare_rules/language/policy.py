"""The policy as its author wrote it: facts, rules, examples, with the place of each in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from aftercare_rules.errors import Passage, Span, one_of
from aftercare_rules.frozen import frozen
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.clauses import RuleOrder, rule_order
from aftercare_rules.language.conditions import Condition
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.definitions import Definition
from aftercare_rules.language.domains import Domain
from aftercare_rules.language.durations import Duration
from aftercare_rules.language.examples import Example
from aftercare_rules.language.prices import Key, Price
from aftercare_rules.language.readings import Terms
from aftercare_rules.language.settings import Starts
from aftercare_rules.language.vocabulary import Group, Vocabulary
from aftercare_rules.language.wording import Text, flag_words, remedy_words
from aftercare_rules.records.models import FactValue

if TYPE_CHECKING:
    from aftercare_rules.language.derived import DerivedFact


class Section(StrEnum):
    """The four kinds of rules."""

    RIGHTS = "rights"
    EXCLUSIONS = "exclusions"
    COVERAGE = "coverage"
    FEES = "fees"


Ruled: TypeAlias = Literal["approved", "declined", "referred"]

Chooser: TypeAlias = Literal["shop", "customer"]

ALL_RULES = "all"

OTHERWISE = "otherwise"
"""What an example names in the place of a rule where none decides."""


@frozen
class FactDeclaration:
    """A fact: where it stands, what it can be, how a clerk asks for it, and what silence means."""

    name: str
    group: Group
    domain: Domain
    span: Span = field(compare=False)
    question: Text | None = None
    labels: Mapping[str, Text] = field(default_factory=dict)
    presume: FactValue | None = None


@frozen
class Moment:
    """The instant of an event, or the end of some time after it."""

    event: str
    after: Duration | None = None

    def __str__(self) -> str:
        return f"{self.after} after {self.event}" if self.after else self.event


@frozen
class EventDeclaration:
    """An event that a claim may name, and what it is where the claim does not.

    `substitute` is the event in whose place it stands where it has not happened. `first_known` are moments of which it
    is the first that is known; no claim names such an event.
    """

    name: str
    span: Span = field(compare=False)
    question: Text | None = None
    substitute: str | None = None
    first_known: tuple[Moment, ...] = ()

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The moments that it may take its instant from."""
        return (Moment(self.substitute),) if self.substitute else self.first_known


@frozen
class DerivedDeclaration:
    """A fact that is computed, or a condition with a name."""

    name: str
    definition: DerivedFact
    span: Span = field(compare=False)

    @property
    def made_of(self) -> tuple[str, ...]:
        """The facts, events and histories that it is worked out from."""
        if isinstance(self.definition, Definition):
            return self.definition.inputs
        return tuple(dict.fromkeys(test.fact for test in self.definition.condition.tests))


MadeOf: TypeAlias = Mapping[str, tuple[str, ...]]


def made_of(derived: Mapping[str, DerivedDeclaration], events: Mapping[str, EventDeclaration]) -> MadeOf:
    """What is worked out and never stated, and from what: derived facts, and events that are the first known."""
    moments = {name: event.first_known for name, event in events.items() if event.first_known}
    worked_out = {name: tuple(moment.event for moment in some) for name, some in moments.items()}
    return worked_out | {name: declared.made_of for name, declared in derived.items()}


def never_stated(name: str, sources: tuple[str, ...]) -> tuple[str, str]:
    """Message and help for somebody who states what is worked out."""
    return f"`{name}` is worked out, and never stated", f"leave it out: it comes from {one_of(sources, 'and')}"


@frozen
class Promise:
    """What somebody does afterwards: who, what, and within which time of the decision or of an event.

    `counting` is how that time is counted where it is not the policy's own way.
    """

    who: Literal["shop", "customer"]
    what: Text
    within: Duration
    since: str | None
    verdict: Ruled | None = None
    remedy: str | None = None
    counting: Counting | None = None

    @property
    def written(self) -> str:
        """The time as its author wrote it."""
        return f"{self.within} of {self.since}" if self.since else str(self.within)


@frozen
class Effect:
    """What a rule says of one remedy: a verdict, and if it gives the remedy, the price."""

    verdict: Ruled
    price: Price | None = None

    @classmethod
    def giving(cls, price: Price) -> Effect:
        """The remedy at a price: referred where a person has to name it."""
        return cls("referred" if price.is_quoted else "approved", price)

    @property
    def keys(self) -> tuple[Key, ...]:
        """The numbers of the claim that its price reads."""
        return () if self.price is None else self.price.keys


@frozen
class Ruling:
    """What a rule, or its `otherwise`, says: an effect per remedy, a reason, promises. Equal only to itself.

    `choice` says who chooses between remedies where it decides; None leaves that to the policy. The effects of a
    fee are what it adds, and its reason may be empty.
    """

    effects: Mapping[str, Effect]
    reason: Text
    then: tuple[Promise, ...] = ()
    choice: Chooser | None = None

    __eq__ = object.__eq__
    __hash__ = object.__hash__


@frozen
class RuleDeclaration:
    """One rule as written, or one row of a rule.

    `about` is its `for`; a rule without one is about what its `when` says. A row is named `rule/1`, and its tests are
    those of the rule joined to its own; `owner` is the rule that it is a row of, of any other rule itself. `rows` are
    the rows of a rule with an `otherwise`: the rule has no ruling of its own, and says its `otherwise` where none of
    them holds. The examples beside a rule with rows stand with the first row.
    """

    name: str
    owner: str
    section: Section
    clause: str
    about: Condition | None
    when: Condition
    unless: tuple[Condition, ...]
    ruling: Ruling | None
    otherwise: Ruling | None
    overrides: tuple[str, ...]
    examples: tuple[Example, ...]
    span: Span = field(compare=False)
    rows: tuple[str, ...] = ()

    @property
    def order(self) -> RuleOrder:
        """Sorts rules by clause, then by name."""
        return rule_order(self.clause, self.name)


@frozen
class InForce:
    """The dates of purchase that a policy is for, both included; None where there is no first or no last.

    `passage` is where the policy says so, or its name where it says nothing.
    """

    start: date | None
    end: date | None
    passage: Passage = field(compare=False)

    def covers(self, day: date) -> bool:
        """Whether the policy is for what was bought on this day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def spans(self, other: InForce) -> bool:
        """Whether it is in force whenever the other is."""
        begins = self.start is None or (other.start is not None and self.start <= other.start)
        ends = self.end is None or (other.end is not None and other.end <= self.end)
        return begins and ends

    def __str__(self) -> str:
        if self.start and self.start == self.end:
            return f"on {self.start}"
        said = [f"from {self.start}"] if self.start else []
        said += [f"to {self.end}"] if self.end else []
        return " ".join(said) or "at all times"


@frozen
class Acceptance:
    """What the checker may find and the author means, and why.

    `finding` is the name of a check. `about` are the rules, facts or words that it is accepted for; none for all.
    `reason` is in the author's words, for whoever reads the policy.
    """

    finding: str
    about: tuple[str, ...]
    reason: str
    span: Span = field(compare=False)


@frozen
class Policy:
    """One policy file, read and checked. Make one with `load_policy`.

    `lines_at_cost` are the lines of prices for which a claim may carry an amount. `passage` is where it is named.
    `acceptances` and `cliff`, the largest jump of a cost from one second to the next that is meant, are for the checker
    alone: no decision depends on them.
    `starts` says where examples start.
    """

    name: str
    version: str
    title: Text
    currency: str
    calendar: Calendar
    in_force: InForce
    vocabulary: Vocabulary
    facts: Mapping[str, FactDeclaration]
    events: Mapping[str, EventDeclaration]
    impossible: tuple[Condition, ...]
    rules: tuple[RuleDeclaration, ...]
    otherwise: tuple[Ruling, ...]
    then: tuple[Promise, ...]
    lines_at_cost: tuple[str, ...]
    examples: tuple[Example, ...]
    sha256: str
    remedy_labels: Mapping[str, Text]
    passage: Passage = field(compare=False)
    derived: Mapping[str, DerivedDeclaration] = field(default_factory=dict)
    choice: Chooser = "customer"
    acceptances: tuple[Acceptance, ...] = ()
    cliff: Decimal | None = None
    starts: Starts = field(default_factory=dict)

    def terms(self, uses: Mapping[str, frozenset[str]]) -> Terms:
        """What readings take from the policy; `uses` are for each rule with a limit the remedies that it gives."""
        definitions = {name: declared.definition for name, declared in self.derived.items()}
        computed = {name: one for name, one in definitions.items() if isinstance(one, Definition)}
        words = self.vocabulary
        return Terms(self.calendar, uses, words.domains, computed, words.may_be_absent)

    @cached_property
    def made_of(self) -> MadeOf:
        """What is worked out and never stated, and from what."""
        return made_of(self.derived, self.events)

    @property
    def file(self) -> str:
        """The file that it was read from, as its faults call it."""
        return self.passage.span.file

    def remedy_text(self, remedy: str) -> Text:
        """What people call a remedy: the policy's label, else the usual word."""
        return self.remedy_labels.get(remedy) or remedy_words(remedy, self.vocabulary.languages)

    def label_of(self, fact: str, value: object) -> Text | None:
        """What people call a value of a fact: its label, of a flag yes or no; None where there is no such word."""
        declared = self.facts.get(fact)
        is_flag = isinstance(value, bool)
        label = declared.labels.get(("yes" if value else "no") if is_flag else f"{value}") if declared else None
        return label or (flag_words(bool(value), self.vocabulary.languages) if is_flag else None)

    @property
    def own_rules(self) -> tuple[RuleDeclaration, ...]:
        """The rules that stand in the policy's own file; those that `rights_from` names have their examples there."""
        return tuple(rule for rule in self.rules if rule.span.file == self.file)

    @property
    def all_examples(self) -> tuple[Example, ...]:
        """The examples beside rules and those of the policy, in the order of the file."""
        found = [*self.examples, *(example for rule in self.rules for example in rule.examples)]
        return tuple(sorted(found, key=lambda example: (example.span.line, example.span.column)))
