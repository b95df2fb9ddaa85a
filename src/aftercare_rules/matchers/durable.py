"""Matching by durable-rules, the Rete engine: a second opinion on the tables.

This is the only file that knows durable-rules, and it is written against the
faults of version 2.0.28.

It calls the compiled extension and leaves out the Python layer of the package.
That layer's `Host` starts two timer threads that never end and crash beside
others, swallows what an action raises, and asks for actions that run. With the
extension alone no thread is started, no action is run, and each error code comes
back as an exception, so there is nothing to override and nothing to read back.

What a rule set is made of:

- A rule for each box, numbered within its rule set; at most 60, since the engine
  can keep 64 conditions waiting and hangs at 512 rules.
- Each rule first tests that the key `on` exists, which only our messages have. So
  no rule is without a condition, and the engine's own message about its state
  matches none.
- Each test compares a small integer that is sent with every message: `==`, or a
  lower bound, an upper bound and `!=` for each hole between them. There is no
  `$or`, no string, no float and no key that may be missing.
- A last rule, `end`, always matches. Matched rules come back in their order, so to
  see `end` is to have seen all. It also makes every state start an action: the
  engine frees an uninitialised pointer when it deletes a state that never did.

The message is a fact and not an event, because an event is gone with the first
rule that takes it. Its state, under one fixed session, is deleted after each
match, so that a match leaves nothing behind.
"""

import itertools
import json
import os
import sys
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from typing import Protocol, Self, TypeAlias

from aftercare_rules.errors import AftercareError, MissingExtra
from aftercare_rules.matchers import CodedBox

_MOST_RULES = 60
"""Rules of a rule set, `end` not counted."""

_MOST_FACTS = 200
"""Facts of a rule set; the engine takes 254 keys in a message."""

_TESTS_WORTH_A_RULE = 8
_MOST_RULES_OF_A_BOX = 16
"""Scattered codes take a `!=` for each hole, or a rule for each run: whichever is less, within reason."""

_SESSION = "0"
_HANDLED = 0
_END = "end"

_REMEDY = "CPython 3.13 and later need it built with CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject"

_numbers = itertools.count(1)

# One comparison: a fact's index, an operator of durable-rules, and a code.
_Test: TypeAlias = tuple[int, str, int]
_Tests: TypeAlias = tuple[_Test, ...]


class MatcherFault(AftercareError):
    """The durable-rules engine failed, is closed, or was asked something that it must not be sent."""


class _Extension(Protocol):
    """What is used of the module `durable_rules_engine`."""

    def create_ruleset(self, name: str, rules: str) -> int: ...
    def delete_ruleset(self, handle: int) -> None: ...
    def assert_fact(self, handle: int, message: str) -> tuple[int, int]: ...
    def start_action(self, handle: int) -> tuple[str, str, int] | None: ...
    def start_action_for_state(self, handle: int, state: int) -> tuple[str, str] | None: ...
    def complete_and_start_action(self, handle: int, state: int) -> str | None: ...
    def delete_state(self, handle: int, session: str) -> None: ...


@dataclass(frozen=True)
class _Piece:
    """A rule to be: tests that all hold only where a box does, and the number of that box."""

    number: int
    tests: _Tests

    @property
    def facts(self) -> frozenset[int]:
        return frozenset(fact for fact, _, _ in self.tests)


@dataclass
class _RuleSet:
    """A rule set in the engine. `bits` says what each rule stands for, by its name."""

    handle: int
    facts: tuple[int, ...]
    message: str
    bits: dict[str, int]
    used: bool = False
    """Whether a match was begun and its state is not deleted yet."""


class DurableMatcher:
    """Decides which boxes a vector of codes lies in, as `Tables` does, by durable-rules 2.0.28.

    `sizes[i]` is how many codes fact `i` has, from 0 up. Codes that a box allows beyond that are
    ignored. A matcher may be shared by threads, which take turns. Close it, or use it in a `with`
    statement; one that is forgotten is closed when it is collected.

    Raises `MissingExtra` where durable-rules is not installed, and `MatcherFault` where it does not
    load or refuses the rules.
    """

    def __init__(self, sizes: Sequence[int], boxes: Sequence[CodedBox]) -> None:
        self._extension = _load()
        self._lock = Lock()
        self._codes = tuple(map(range, sizes))
        self._boxes = (1 << len(boxes)) - 1
        self._parts: dict[int, int] = {}
        groups = list(_groups(self._pieces(boxes)))
        self._rule_sets: list[_RuleSet] = []
        self._release = weakref.finalize(self, _release, self._extension, self._rule_sets)
        try:
            for group in groups:
                self._rule_sets.append(_create(self._extension, group))
        except Exception as error:
            self._release()
            raise MatcherFault(f"durable-rules does not take the rules: {error}") from error

    def match(self, codes: Sequence[int]) -> int:
        """The boxes that hold of these codes, one code for each fact: bit `i` stands for box `i`.

        Raises `MatcherFault` for codes that are not those of the facts, when the engine fails, and
        once the matcher is closed.
        """
        if len(codes) != len(self._codes):
            raise MatcherFault(f"{len(codes)} codes were given for {len(self._codes)} facts")
        for fact, (code, known) in enumerate(zip(codes, self._codes, strict=True)):
            if code not in known:
                raise MatcherFault(f"fact {fact} has the codes 0 to {len(known) - 1}, not {code!r}")
        found = 0
        with self._lock:
            if not self._release.alive:
                raise MatcherFault("the matcher is closed")
            try:
                for rule_set in self._rule_sets:
                    found |= _ask(self._extension, rule_set, codes)
            except MatcherFault:
                raise
            except Exception as error:
                raise MatcherFault(f"durable-rules failed: {error}") from error
        for box, others in self._parts.items():
            if found & others != others:
                found &= ~(1 << box)
        return found & self._boxes

    def close(self) -> None:
        """Give the rule sets back to the engine, after which the matcher answers no more.

        Closing twice does no harm. Raises `MatcherFault` when the engine fails.
        """
        with self._lock:
            try:
                self._release()
            except Exception as error:
                raise MatcherFault(f"durable-rules failed: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _pieces(self, boxes: Sequence[CodedBox]) -> Iterator[_Piece]:
        """The pieces of each box, under its number.

        A box that tests more facts than one message holds comes in parts that must all hold; the
        first has its number, the others have numbers after those of the boxes.
        """
        spare = itertools.count(len(boxes))
        for number, box in enumerate(boxes):
            tested = [_choices(fact, len(self._codes[fact]), allowed) for fact, allowed in box]
            tested = [choices for choices in tested if choices != [()]]
            yield from _pieces_of(number, tested[:_MOST_FACTS])
            for first in range(_MOST_FACTS, len(tested), _MOST_FACTS):
                part = next(spare)
                self._parts[number] = self._parts.get(number, 0) | 1 << part
                yield from _pieces_of(part, tested[first : first + _MOST_FACTS])


def _load() -> _Extension:
    late = sys.version_info >= (3, 13)
    try:
        import durable_rules_engine
    except ModuleNotFoundError as error:
        feature = "the durable matcher" + (f" ({_REMEDY})" if late else "")
        raise MissingExtra(feature, "durable") from error
    except ImportError as error:
        remedy = f"; {_REMEDY}" if late else ""
        raise MatcherFault(f"durable-rules is installed but does not load: {error}{remedy}") from error
    extension: _Extension = durable_rules_engine
    return extension


def _choices(fact: int, size: int, allowed: frozenset[int]) -> list[_Tests]:
    """Tests that all hold of exactly the allowed codes; then, if these have holes, the same for each run.

    A fact whose codes are all allowed needs no test.
    """
    codes = [code for code in range(size) if code in allowed]
    if not codes:
        return [((fact, "$lt", 0),)]
    low, high = codes[0], codes[-1]
    holes = [code for code in range(low, high) if code not in allowed]
    whole = _between(fact, size, low, high) + tuple((fact, "$neq", code) for code in holes)
    if not holes:
        return [whole]
    ends = zip([low - 1, *holes], [*holes, high + 1], strict=True)
    return [whole, *(_between(fact, size, one + 1, two - 1) for one, two in ends if two - one > 1)]


def _between(fact: int, size: int, low: int, high: int) -> _Tests:
    """Tests that hold of the codes from `low` to `high`, both included; none where these are all."""
    if low == high and size > 1:
        return ((fact, "$eq", low),)
    lower: _Tests = ((fact, "$gte", low),) if low > 0 else ()
    upper: _Tests = ((fact, "$lte", high),) if high < size - 1 else ()
    return lower + upper


def _pieces_of(number: int, tested: Iterable[Sequence[_Tests]]) -> Iterator[_Piece]:
    """One piece, or some of which one holds wherever the box does, where that takes far fewer tests."""
    taken: list[Sequence[_Tests]] = []
    rules = 1
    for whole, *runs in tested:
        apart = len(whole) > _TESTS_WORTH_A_RULE * len(runs) and 1 < len(runs) * rules <= _MOST_RULES_OF_A_BOX
        rules *= len(runs) if apart else 1
        taken.append(runs if apart else [whole])
    for tests in itertools.product(*taken):
        yield _Piece(number, tuple(itertools.chain.from_iterable(tests)))


def _groups(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """The pieces of each rule set: not too many, and on not too many facts.

    The engine keeps a test once for all rules of a set that begin alike. So the commonest tests
    come first, and pieces that begin alike are neighbours: that takes a fraction of the memory.
    """
    unsorted = list(pieces)
    uses = Counter(test for piece in unsorted for test in piece.tests)
    rank = {test: place for place, test in enumerate(sorted(uses, key=lambda test: (-uses[test], test)))}
    ordered = [_Piece(piece.number, tuple(sorted(piece.tests, key=rank.__getitem__))) for piece in unsorted]
    ordered.sort(key=lambda piece: [rank[test] for test in piece.tests])
    group: list[_Piece] = []
    facts: frozenset[int] = frozenset()
    for piece in ordered:
        if len(group) == _MOST_RULES or len(facts | piece.facts) > _MOST_FACTS:
            yield group
            group, facts = [], frozenset()
        group.append(piece)
        facts |= piece.facts
    if group:
        yield group


def _create(extension: _Extension, group: Sequence[_Piece]) -> _RuleSet:
    facts = tuple(sorted(frozenset[int]().union(*(piece.facts for piece in group))))
    # Keys count from 0 in each rule set: the engine knows keys by a hash, and these few differ in it.
    key = {fact: f"c{place}" for place, fact in enumerate(facts)}
    exists: dict[str, dict[str, int]] = {"$ex": {"on": 1}}
    rules: dict[str, object] = {}
    for place, piece in enumerate(group):
        tests = [{operator: {key[fact]: code}} for fact, operator, code in piece.tests]
        rules[str(place)] = {"all": [{"m": {"$and": [exists, *tests]}}]}
    rules[_END] = {"all": [{"m": exists}]}
    handle = extension.create_ruleset(f"aftercare-{os.getpid()}-{next(_numbers)}", json.dumps(rules))
    fields = [f'"sid": "{_SESSION}"', '"id": "0"', '"on": 1', *(f'"{name}": %d' for name in key.values())]
    bits = {_END: 0, **{str(place): 1 << piece.number for place, piece in enumerate(group)}}
    return _RuleSet(handle, facts, "{" + ", ".join(fields) + "}", bits)


def _ask(extension: _Extension, rule_set: _RuleSet, codes: Sequence[int]) -> int:
    """What the rules that match stand for. If it breaks off, the next call tidies up first."""
    if rule_set.used:
        _forget(extension, rule_set)
    rule_set.used = True
    handle = rule_set.handle
    message = rule_set.message % tuple([codes[fact] for fact in rule_set.facts])
    outcome, state = extension.assert_fact(handle, message)
    started = extension.start_action_for_state(handle, state) if outcome == _HANDLED else None
    answer = started[1] if started else None
    found, rule = 0, ""
    while answer is not None:
        # Of {"12": {"m": {…}}}, the name of the rule is all that matters.
        rule = answer.split('"', 2)[1]
        found |= rule_set.bits[rule]
        answer = extension.complete_and_start_action(handle, state)
    if rule != _END:
        raise MatcherFault(f"durable-rules did not go through its rules: outcome {outcome}, last {rule!r}")
    extension.delete_state(handle, _SESSION)
    rule_set.used = False
    return found


def _forget(extension: _Extension, rule_set: _RuleSet) -> None:
    """Delete the state that a match left behind when it broke off, if there is one."""
    with suppress(Exception):
        # Starting an action initialises what the deletion frees. Without a state both do nothing,
        # and the second says so; a state that does stay fails the next match, as seen before.
        extension.start_action(rule_set.handle)
        extension.delete_state(rule_set.handle, _SESSION)


def _release(extension: _Extension, rule_sets: Iterable[_RuleSet]) -> None:
    for rule_set in rule_sets:
        if rule_set.used:
            _forget(extension, rule_set)
        extension.delete_ruleset(rule_set.handle)


matcher = DurableMatcher
