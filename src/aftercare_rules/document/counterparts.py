"""What the names of a law are called in this policy: reads what its author says of it, and checks what is left."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from aftercare_rules.document.facts import FACT
from aftercare_rules.document.header import REMEDY
from aftercare_rules.document.names import word_of
from aftercare_rules.document.nodes import Entry, Node, Scalar
from aftercare_rules.document.reader import Fields, Reader
from aftercare_rules.document.renaming import Renaming
from aftercare_rules.errors import Span, Unknown, one_of, shortened
from aftercare_rules.language.domains import NONE_WORD, Choice, Domain, Event, Flag, Number
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.vocabulary import PAID_OUT, WANTS, Vocabulary

Words = dict[str, dict[str, tuple[str, ...]]]

_EVENT: Final = "event"


class CounterpartReader:
    """Reads `facts`, `words`, `events` and `remedies` of one law: its names, each with its counterpart here."""

    def __init__(self, reader: Reader, law: Policy, vocabulary: Vocabulary) -> None:
        self._reader = reader
        self._law = law
        self._theirs = law.vocabulary
        self._ours = vocabulary

    def read(self, fields: Fields) -> Renaming:
        """How to write the law's rules in the words of this policy."""
        noted = self._reader.noted
        facts = self._names(fields, "facts", FACT, _facts(self._theirs), _facts(self._ours))
        events = self._names(fields, "events", _EVENT, self._theirs.events, self._ours.events)
        theirs, ours = self._theirs.every_service, self._ours.every_service
        remedies = self._names(fields, "remedies", REMEDY, theirs, ours)
        # With a name misread, there is no telling whose words they are.
        words = self._words(fields, facts) if self._reader.noted == noted else {}
        return Renaming(self._theirs, self._ours, {**facts, **events}, words, remedies)

    def _names(
        self, fields: Fields, key: str, kind: str, theirs: Collection[str], ours: Collection[str]
    ) -> dict[str, str]:
        found: dict[str, str] = {}
        for entry in self._entries(fields, key, "`{theirs: ours}`"):
            is_theirs = self._is_theirs(entry.key, kind, theirs)
            our = self._reader.text(entry.value, f"what `{entry.key.text}` is called here", "a name of this policy")
            if our is None:
                continue
            if our not in ours:
                message = f"unknown {kind} {shortened(our)}"
                listed = f"this policy has {one_of(ours, 'and')}" if ours else ""
                self._reader.unknown(entry.value, Unknown(f"{kind} of this policy", our, ours, message, listed))
            elif our in found.values():
                message = f"two {key} of `{self._law.name}` would both be `{our}`"
                self._reader.fault(entry.value, message, "each has a name of its own")
            elif is_theirs:
                found[entry.key.text] = our
        return found

    def _is_theirs(self, key: Scalar, kind: str, theirs: Collection[str], message: str = "") -> bool:
        if key.text in theirs:
            return True
        law = self._law.name
        message = message or f"`{law}` has no {kind} {shortened(key.text)}"
        listed = f"it has {one_of(theirs, 'and')}; its name comes first, then that of this policy" if theirs else ""
        self._reader.unknown(key, Unknown(f"{kind} of {law}", key.text, theirs, message, listed))
        return False

    def _words(self, fields: Fields, facts: Mapping[str, str]) -> Words:
        found: Words = {}
        choices = [name for name, domain in self._theirs.domains.items() if isinstance(domain, Choice)]
        for entry in self._entries(fields, "words", "`{category: {theirs: ours}}`"):
            fact = entry.key.text
            if not self._is_theirs(entry.key, "choice", [name for name in choices if name != WANTS]):
                continue
            our, domain = facts.get(fact, fact), self._theirs.domains[fact]
            ours = self._ours.domains.get(our)
            if not isinstance(ours, Choice):
                message = f"`{our}` is not a choice of this policy"
                help = f"where it is not declared, it is taken over from `{self._law.name}` as it is"
                self._reader.fault(entry.key, message, help)
                continue
            mapping = self._reader.mapping(entry.value, f"the words of `{fact}`", "`{theirs: ours}`")
            assert isinstance(domain, Choice)
            found[fact] = {}
            for word in mapping.entries if mapping else ():
                message = f"{shortened(word.key.text)} is not a word of `{fact}` in `{self._law.name}`"
                if self._is_theirs(word.key, word_of(fact), domain.words, message):
                    found[fact][word.key.text] = self._ours_for(word, our, ours, found[fact])
        return found

    def _ours_for(
        self, entry: Entry, our: str, domain: Choice, before: Mapping[str, tuple[str, ...]]
    ) -> tuple[str, ...]:
        what = f"what stands here for `{entry.key.text}`"
        found = []
        for scalar in self._reader.scalars(entry.value, what, f"a word of `{our}`, a list of them, or `none`"):
            if any(scalar.text in words for words in before.values()):
                help = "each word of this policy stands for one of the law's"
                self._reader.fault(scalar, f"two words of `{self._law.name}` would both be `{scalar.text}`", help)
            elif scalar.text in domain.words:
                found.append(scalar.text)
            elif scalar.text != NONE_WORD:
                message = f"{shortened(scalar.text)} is not a word of `{our}`"
                listed = f"`{our}` is {one_of(domain.words)}; write `none` where no word of it stands for this"
                self._reader.unknown(scalar, Unknown(word_of(our), scalar.text, domain.words, message, listed))
        return tuple(found)

    def _entries(self, fields: Fields, key: str, example: str) -> tuple[Entry, ...]:
        node = fields[key].value if key in fields else None
        mapping = self._reader.mapping(node, f"`{key}`", example)
        return mapping.entries if mapping else ()


class CounterpartChecker:
    """Notes what a law's rights speak of and this policy cannot say."""

    def __init__(self, reader: Reader, place: Node, law: Policy, renaming: Renaming, ours: Vocabulary) -> None:
        self._reader = reader
        self._place = place
        self._law = law
        self._theirs = law.vocabulary.domains
        self._renaming = renaming
        self._ours = ours

    def check(self, broken: Collection[str]) -> None:
        """Notes all of it, each at the place that names the law; nothing of the facts that are `broken`."""
        renaming = self._renaming
        seen: dict[str, str] = {}
        for name, span in renaming.used.items():
            our = renaming.names.get(name, name)
            if our in seen:
                self._fault(f"its `{seen[our]}` and its `{name}` would both be `{our}`", _map(name), span)
            seen[our] = name
            if our in self._ours.domains and our not in broken:
                self._check_kind(name, our, span)
        for remedy, span in renaming.remedies_used.items():
            self._check_remedy(remedy, renaming.remedies.get(remedy, remedy), span)
        for service, span in renaming.services_used.items():
            our = renaming.remedies.get(service, service)
            if service in self._law.vocabulary.every_remedy and our not in self._ours.every_service:
                self._check_remedy(service, our, span)
        for span in renaming.times if self._law.vocabulary.counting != self._ours.counting else ():
            # Tests and promises know how their time is counted; limits, derived facts and events do not.
            help = "not yet supported but in tests and in `then`: state the same `counting` in both"
            self._fault("it counts this time in another way than this policy", help, span)
        for (fact, word), span in renaming.lost.items():
            our = renaming.names.get(fact, fact)
            help = f"a rule is for it alone: add a word for it to `{our}`, and map it to that"
            self._fault(f"nothing here stands for its `{fact}: {word}`", help, span)

    def _fault(self, message: str, help: str, span: Span) -> None:
        where = f"{span.file}:{span.line}:{span.column}"
        self._reader.fault(self._place, f"`{self._law.name}` at {where}: {message}", help)

    def _check_kind(self, name: str, our: str, span: Span) -> None:
        theirs, ours = self._theirs[name], self._ours.domains[our]
        if name == WANTS:
            return
        if isinstance(theirs, Choice) and isinstance(ours, Choice):
            self._check_words(name, our, ours)
        elif _kind(theirs) != _kind(ours):
            message = f"its `{name}` is {_kind(theirs)}, and `{our}` of this policy is {_kind(ours)}"
            self._fault(message, _map(name, isinstance(theirs, Event)), span)

    def _check_words(self, name: str, our: str, ours: Choice) -> None:
        mapped = self._renaming.words.get(name, {})
        used = self._renaming.words_used.get(name, {})
        strange = [word for word in used if word not in mapped and word not in ours.words]
        if strange:
            theirs = self._theirs[name]
            assert isinstance(theirs, Choice)
            message = f"its `{name}` is {one_of(theirs.words)}, and `{our}` of this policy is {one_of(ours.words)}"
            written = ", ".join(f"{word}: …" for word in strange)
            help = f"say what stands for which, or `none`: `words: {{{name}: {{{written}}}}}`; or {_map(name)}"
            self._fault(message, help, used[strange[0]])

    def _check_remedy(self, remedy: str, our: str, span: Span) -> None:
        if our not in self._ours.every_remedy:
            help = f"add `{our}` to `remedies`, or map it: `remedies: {{{remedy}: …}}`"
            self._fault(f"its remedy `{remedy}` is none of this policy", help, span)
        elif (remedy in PAID_OUT) != (our in PAID_OUT):
            paid = f"an amount for {one_of(sorted(PAID_OUT))} is paid to the customer, any other by the customer"
            self._fault(f"its remedy `{remedy}` cannot be `{our}`", paid, span)


def _map(name: str, is_event: bool = False) -> str:
    return f"map it to another: `{'events' if is_event else 'facts'}: {{{name}: …}}`"


def _facts(vocabulary: Vocabulary) -> list[str]:
    return [name for name, domain in vocabulary.domains.items() if not isinstance(domain, Event) and name != WANTS]


def _kind(domain: Domain) -> str:
    """What a fact or an event is, in words that are the same where one can stand for the other."""
    match domain:
        case Choice():
            return "a choice of words"
        case Flag():
            return "a flag"
        case Number(is_money=True):
            return "an amount"
        case Number(unit):
            return f"a number in `{unit}`" if unit else "a number"
    return "an event"
