"""Reads `rights_from`: the rights of other files, taken in as rights of this policy."""

from __future__ import annotations

import os.path
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, TypeAlias

from aftercare_rules.document.facts import FACT
from aftercare_rules.document.nodes import Node
from aftercare_rules.document.overrides import RULE
from aftercare_rules.document.reader import Reader
from aftercare_rules.document.sheet import Parts, Sheet, Taken
from aftercare_rules.errors import AftercareError, PolicyError, one_of, shortened
from aftercare_rules.frozen import frozen
from aftercare_rules.language.calendar import Calendar
from aftercare_rules.language.policy import ALL_RULES, InForce, Policy, RuleDeclaration, Section
from aftercare_rules.language.vocabulary import Vocabulary

if TYPE_CHECKING:
    from aftercare_rules.document.renaming import Renaming

RIGHTS_FROM: Final = "rights_from"
KEYS: Final = ("policy", "facts", "words", "events", "remedies")
EXAMPLE: Final = "`rights_from: [{policy: laws/my-country.yaml}]`"

Open: TypeAlias = Callable[[str], Sheet]
"""Reads the policy in a file; raises `PolicyError`, `NotAPolicy`, and `OSError` if there is no reading it."""


class NotAPolicy(AftercareError):
    """A file holds something else."""


@frozen
class Terms:
    """What a policy and the laws that it takes in must have in common."""

    currency: str
    calendar: Calendar
    in_force: InForce
    languages: tuple[str, ...]


@frozen
class Law:
    """What is taken in from one file, in the words of this policy: its rights, and what is not declared here."""

    policy: Policy
    parts: Parts


class LawReader:
    """Reads the laws of one policy. `opening` are the files that are being read, each for the one before it.

    `terms` are None where the policy's own have a fault.
    """

    def __init__(self, reader: Reader, opening: tuple[str, ...], open_law: Open | None, terms: Terms | None) -> None:
        self._reader = reader
        self._opening = opening
        self._open_law = open_law
        self._terms = terms
        self._ids: set[str] = set()

    def read(self, item: Node, vocabulary: Vocabulary, broken: Collection[str]) -> Law | None:
        """One item of the list; `vocabulary` is what is declared here, and was taken in before it.

        What is said of the facts in `broken`, which are declared with a fault, cannot be checked.
        """
        noted = self._reader.noted
        fields = self._reader.fields(item, "an item of `rights_from`", KEYS, "`- {policy: laws/my-country.yaml}`")
        self._reader.require(fields, "an item of `rights_from`", item, [("policy", "policy: laws/my-country.yaml")])
        place = fields["policy"].value if fields and "policy" in fields else None
        written = self._reader.text(place, "`policy`", "`policy: laws/my-country.yaml`")
        sheet = self._opened(place, written) if place is not None and written is not None else None
        law = None
        if fields is not None and place is not None and sheet is not None:
            from aftercare_rules.document.counterparts import CounterpartChecker, CounterpartReader

            self._compare(place, sheet.policy)
            renaming = CounterpartReader(self._reader, sheet.policy, vocabulary).read(fields)
            rights = _renamed_rights(sheet, renaming)
            law = Law(sheet.policy, _taken_over(sheet.parts, rights, renaming, vocabulary))
            if self._reader.noted == noted:
                CounterpartChecker(self._reader, place, sheet.policy, renaming, vocabulary).check(broken)
        if self._reader.noted > noted or law is None:
            # What it would have declared is not known: that cannot be held against the rest of the policy.
            self._reader.names.declared_unreadably(FACT)
            self._reader.names.declared_unreadably(RULE)
            return None
        return law

    def _opened(self, place: Node, written: str) -> Sheet | None:
        """The law in a file; None if there is a fault in it, which is noted."""
        if self._open_law is None:
            help = "read it with `load_policy`, which knows the folder"
            self._reader.fault(place, "this policy takes rights from another file, and was read without one", help)
            return None
        name = os.path.normpath(PurePath(self._opening[-1]).parent / written)
        if PurePath(written).is_absolute():
            help = "write the way from this file, like `laws/my-country.yaml`, so that both can move together"
            self._reader.fault(place, f"{shortened(written)} is not relative to this file", help)
            return None
        opened = [*map(os.path.normpath, self._opening), name]
        if name in opened[:-1]:
            circle = " -> ".join(opened[opened.index(name) :])
            self._reader.fault(place, f"these files take rights from each other in a circle: {circle}", _OUT)
            return None
        try:
            sheet = self._open_law(name)
        except OSError as error:
            why = "there is no such file" if isinstance(error, FileNotFoundError) else (error.strerror or str(error))
            help = "the path starts from the folder of this file"
            self._reader.fault(place, f"{shortened(name)} cannot be read: {why[:1].lower()}{why[1:]}", help)
            return None
        except NotAPolicy:
            self._reader.fault(place, f"{shortened(name)} is not a policy: it has no `policy`", _OUT)
            return None
        except PolicyError as error:
            self._reader.take(error.diagnostics)
            return None
        return sheet if self._is_law(place, sheet) else None

    def _is_law(self, place: Node, sheet: Sheet) -> bool:
        name = sheet.policy.name
        if not sheet.parts.rights:
            self._reader.fault(place, f"the policy `{name}` has no `rights` to take", _OUT)
        elif name in self._ids:
            self._reader.fault(place, f"`rights_from` names two files of the policy `{name}`", "name one of them")
        else:
            self._ids.add(name)
            return True
        return False

    def _compare(self, place: Node, law: Policy) -> None:
        """Notes where the law's terms are not the policy's."""
        terms = self._terms
        if terms is None:
            return
        languages = [language for language in terms.languages if language not in law.vocabulary.languages]
        if languages:
            there = one_of(law.vocabulary.languages, "and")
            help = f"its texts are in {there}; it needs each language of this policy"
            self._reader.fault(place, f"the policy `{law.name}` is not in {one_of(languages)}", help)
        elif law.currency != terms.currency:
            help = f"amounts of this policy are in `{terms.currency}`"
            self._reader.fault(place, f"the amounts of `{law.name}` are in `{law.currency}`", help)
        elif law.calendar.zone.key != terms.calendar.zone.key:
            help = f"this policy's days are those of `{terms.calendar.zone.key}`"
            self._reader.fault(place, f"the days of `{law.name}` are those of `{law.calendar.zone.key}`", help)
        elif not law.in_force.spans(terms.in_force):
            message = f"`{law.name}` is in force {law.in_force}, and this policy {terms.in_force}"
            help = "state `in_force` within that of the law; where the law changes, the policy has a new version"
            self._reader.fault(place, message, help)


_OUT: Final = "take this item out"


def among_own(rules: Iterable[RuleDeclaration]) -> list[RuleDeclaration]:
    """A policy's own rules; a right that overrides all others overrides none that a law gives."""
    own = list(rules)
    rights = {rule.owner: None for rule in own if rule.section is Section.RIGHTS}
    return [
        replace(rule, overrides=tuple(name for name in rights if name != rule.owner))
        if rule.section is Section.RIGHTS and ALL_RULES in rule.overrides
        else rule
        for rule in own
    ]


def _renamed_rights(sheet: Sheet, renaming: Renaming) -> tuple[Taken, ...]:
    """The rights under their new names. Those that the law has taken from elsewhere override only one another."""
    prefix = f"{sheet.policy.name}/"
    sources: dict[str, list[Taken]] = {}
    for taken in sheet.parts.rights:
        sources.setdefault(taken.entry.key.text.rpartition("/")[0], []).append(taken)
    return tuple(
        replace(before, entry=entry)
        for family in sources.values()
        for before, entry in zip(family, renaming.rules([taken.entry for taken in family], prefix), strict=True)
    )


def _taken_over(parts: Parts, rights: tuple[Taken, ...], renaming: Renaming, vocabulary: Vocabulary) -> Parts:
    """The rights with the declarations that they need, and those of what these need, that the policy does not have."""
    declared: dict[str, Taken] = {}
    waiting = list(renaming.used)
    for name in waiting:
        if name in parts.declared and renaming.names.get(name, name) not in vocabulary.domains:
            taken = parts.declared[name]
            declared[name] = replace(taken, entry=renaming.declaration(taken.key, taken.entry))
            waiting += [used for used in renaming.used if used not in waiting]
    services = [name for name in renaming.services_used if renaming.remedies.get(name, name) == name]
    missing = [name for name in services if name not in vocabulary.every_service]
    return Parts(rights, declared, {name: parts.services.get(name, rights[0]) for name in missing})
