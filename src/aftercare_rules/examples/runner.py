"""The examples of a policy, run: which hold, what came instead, and what of the policy they touch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from aftercare_rules.deciding.cases import Case
from aftercare_rules.engine import Engine
from aftercare_rules.errors import ClaimError, Fault
from aftercare_rules.examples.edges import Edge, Edges
from aftercare_rules.language.boxes import LOWEST
from aftercare_rules.language.examples import Example, Expectation
from aftercare_rules.language.policy import OTHERWISE
from aftercare_rules.language.prices import NOTHING, ZERO, Range
from aftercare_rules.records.models import Decision


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a decision that is not what an example expects; both as words."""

    part: str
    expected: str
    came: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that a rule can say: what it rules itself, or its `otherwise`."""

    rule: str
    is_otherwise: bool

    def __str__(self) -> str:
        return f"{self.rule}: its `otherwise`" if self.is_otherwise else self.rule


@dataclass(frozen=True, slots=True)
class Result:
    """One example and what came of it: a decision, or the faults of a claim that is in error.

    `decided_by` is what the rule named in the decision says; None where no rule decides.
    """

    example: Example
    decision: Decision | None
    decided_by: Answer | None = None
    faults: tuple[Fault, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the decision is the one that is expected."""
        return self.decision is not None and not self.differences


@dataclass(frozen=True, slots=True)
class Report:
    """The examples of one policy, run.

    `decided` counts for each answer of a rule the examples that it decides, or whose bill a fee is in,
    and `spoken` those in which the rule gives it, whoever wins. `edges` counts for each edge of a window the examples
    that lie on it.
    """

    policy: str
    results: tuple[Result, ...]
    decided: dict[Answer, int]
    spoken: dict[Answer, int]
    edges: dict[Edge, int]

    @property
    def failures(self) -> tuple[Result, ...]:
        """The examples that do not hold, in the order of the file."""
        return tuple(result for result in self.results if not result.holds)

    @property
    def undecided(self) -> tuple[Answer, ...]:
        """What rules can say and no example comes to."""
        return tuple(answer for answer, count in self.decided.items() if not count)

    @property
    def untouched(self) -> tuple[Edge, ...]:
        """The edges on which no example lies."""
        return tuple(edge for edge, count in self.edges.items() if not count)


def run(engine: Engine) -> Report:
    """Run the examples of an engine's policy.

    >>> report = run(Engine(load_policy("policies/accessory-shop.yaml")))  # doctest: +SKIP
    >>> assert not report.failures  # doctest: +SKIP
    """
    own = {rule.name for rule in engine.policy.own_rules}
    rules = [rule for rule in engine.rule_set.rules if rule.name in own]
    answers = [Answer(rule.name, ruling is rule.otherwise) for rule in rules for ruling in rule.rulings]
    edges = Edges(engine)
    results = []
    decided: Counter[Answer] = Counter()
    spoken: Counter[Answer] = Counter()
    touched: Counter[Edge] = Counter()
    for example in engine.policy.all_examples:
        try:
            decision = engine.decide(example.claim)
            case = engine.claims.read(example.claim)
        except ClaimError as error:
            results.append(Result(example, None, faults=error.faults))
            continue
        deciding = dict.fromkeys(_deciding(engine, case))
        found = tuple(differences(example.expect, decision))
        decided_by = next(iter(deciding), None) if decision.rule is not None else None
        results.append(Result(example, decision, decided_by, differences=found))
        decided.update(deciding.keys())
        spoken.update(deciding.keys() | set(_speaking(engine, case)))
        touched.update(edges.touched(case))
    return Report(
        policy=engine.policy.file,
        results=tuple(results),
        decided={answer: decided[answer] for answer in answers},
        spoken={answer: spoken[answer] for answer in answers},
        edges={edge: touched[edge] for edge in edges.all},
    )


def _deciding(engine: Engine, case: Case) -> Iterator[Answer]:
    judgement = engine.judge.judge(case)
    fees = judgement.outcome.fees if judgement.outcome is not None else ()
    for voice in (*judgement.voices, *fees):
        yield Answer(voice.rule.name, voice.ruling is voice.rule.otherwise)


def _speaking(engine: Engine, case: Case) -> Iterator[Answer]:
    matched = engine.judge.matched(case)
    for rule in engine.rule_set.in_scope(matched) if matched is not None else ():
        ruling = rule.ruling_of(matched or 0)
        if ruling is not None:
            yield Answer(rule.name, ruling is rule.otherwise)


def differences(expect: Expectation, decision: Decision) -> Iterator[Difference]:
    """Each stated part of an expectation that a decision does not have."""
    if expect.verdict != decision.verdict:
        yield Difference("verdict", expect.verdict, decision.verdict)
    if expect.remedy is not None and expect.remedy != decision.remedy:
        yield Difference("remedy", expect.remedy, decision.remedy or "none")
    amount = decision.refund or decision.cost
    if expect.amount is not None and (amount is None or expect.amount != amount.amount):
        yield Difference("amount", f"{expect.amount}", f"{amount.amount}" if amount else "none")
    between = bounds(decision)
    if expect.bounds is not None and expect.bounds != between:
        yield Difference("amount", _between(expect.bounds), _between(between) if between else "none")
    if expect.missing is not None and set(expect.missing) != set(decision.missing):
        yield Difference("missing", ", ".join(expect.missing), ", ".join(decision.missing) or "nothing")
    # Of rules that contradict each other none decides, and yet it is not left to the policy's `otherwise`.
    rule = decision.rule or (OTHERWISE if expect.rule == OTHERWISE and not decision.rules else None)
    if expect.rule is not None and expect.rule != rule:
        yield Difference("rule", expect.rule, rule or "none")
    if expect.until is not None:
        until = datetime.fromisoformat(expect.until)
        # By `timestamp`: of an hour that a clock shows twice, no datetime equals one of another zone.
        if decision.valid_until is None or until.timestamp() != decision.valid_until.timestamp():
            yield Difference("until", _instant(until), _instant(decision.valid_until))


def expectation(decision: Decision) -> str:
    """A decision in the words of `expect`, as an author could write it into the policy.

    >>> expectation(decision)  # doctest: +SKIP
    'approved repair 0.90 by stones'
    """
    amount = decision.refund or decision.cost
    words = [decision.verdict, decision.remedy or "", f"{amount.amount}" if amount else ""]
    if (between := bounds(decision)) is not None:
        words.append(_between(between))
    if decision.missing:
        words.append(f"without {', '.join(decision.missing)}")
    if decision.rule is not None:
        words.append(f"by {decision.rule}")
    elif not decision.rules and decision.verdict in ("referred", "declined"):
        words.append(f"by {OTHERWISE}")
    if decision.valid_until is not None:
        words.append(f"until {_instant(decision.valid_until)}")
    return " ".join(filter(None, words))


def bounds(decision: Decision) -> Range | None:
    """Between what a person sets the amount of a claim that is referred, all lines together; None if nobody says.

    A line of which nothing is known leaves the total without bounds.
    """
    total = NOTHING
    for line in decision.lines if decision.verdict == "referred" else ():
        least, most = (line.amount or end for end in (line.at_least, line.at_most))
        if least is None and most is None:
            return None
        is_deducted = any(end is not None and end.amount < ZERO for end in (least, most))
        # What is deducted is at most nothing, and what is added is at least that; else nobody knows how much it is.
        low = least.amount if least is not None else LOWEST if is_deducted else ZERO
        high = most.amount if most is not None else ZERO if is_deducted else None
        total = total.plus(Range(low, high))
    total = total.at_least(NOTHING)
    return None if total.is_settled or (total.low == ZERO and total.high is None) else total


def _between(total: Range) -> str:
    """Bounds as `expect` has them."""
    if total.high is None:
        return f"at least {total.low}"
    return f"{total.low} to {total.high}" if total.low else f"at most {total.high}"


def _instant(instant: datetime | None) -> str:
    if instant is None:
        return "no end"
    text = f"{instant:%Y-%m-%d %H:%M:%S}"
    is_twice = instant.replace(fold=1 - instant.fold).utcoffset() != instant.utcoffset()
    return text + instant.isoformat()[19:] if is_twice else text
