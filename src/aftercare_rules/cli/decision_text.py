"""A decision as a person reads it at the counter: as a card on a terminal, as plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from aftercare_rules.cli.terminal import WIDEST, Line, Styled, plain, table, wrapped
from aftercare_rules.cli.words import Words
from aftercare_rules.explain.phrases import Phrases
from aftercare_rules.language.vocabulary import PAID_OUT
from aftercare_rules.records.models import Decision, Money, Step, Verdict
from aftercare_rules.records.models import Line as Charged

if TYPE_CHECKING:
    from rich.console import Console

COLOURS: Final[dict[Verdict, str]] = {
    "approved": "green",
    "declined": "red",
    "referred": "yellow",
    "incomplete": "cyan",
}
_LABEL: Final = "dim"
_HEADING: Final = "bold"
# The border of a card and the space within it, left and right.
_FRAME: Final = 6


@dataclass(frozen=True, slots=True)
class DecisionText:
    """Says one decision. `title` says which claim it is about; "" where there is only one."""

    decision: Decision
    words: Words
    title: str = ""

    def plain(self) -> str:
        """As lines that are the same wherever they are printed: no colours, no wrapping."""
        words = self.words
        head = words.say("comma").join(filter(None, (" ".join(filter(None, self._outcome)), self._amount)))
        first = words.say("titled", title=self.title, text=head) if self.title else head
        return plain([((first, ""),), (), *_indented(self._body(None))])

    def card(self, console: Console) -> str:
        """As a card in the colour of the verdict, as wide as the terminal but no wider than is good to read."""
        from rich import box
        from rich.panel import Panel
        from rich.text import Text

        width = min(console.width, WIDEST)
        inner = width - _FRAME
        lines = [*self._headline(inner), (), *self._body(inner)]
        content = Text("\n").join(Text.assemble(*line) for line in lines)
        content.no_wrap = True
        colour = COLOURS[self.decision.verdict]
        panel = Panel(
            content,
            box=box.ROUNDED,
            title=Text(f" {self.title} ", "bold") if self.title else None,
            title_align="left",
            subtitle=Text(f" {self._policy} ", _LABEL),
            subtitle_align="right",
            border_style=colour,
            padding=(1, 2),
            width=width,
        )
        with console.capture() as captured:
            console.print(panel)
        return captured.get()

    @property
    def _outcome(self) -> tuple[str, str]:
        remedy = self.decision.remedy
        return self.words.say(self.decision.verdict), self.words.remedy(remedy) if remedy else ""

    @property
    def _amount(self) -> str:
        decision = self.decision
        if decision.verdict == "approved" and any(line.amount is None for line in decision.lines):
            return self.words.say("without at cost", amount=str(decision.refund or decision.cost))
        return self._paid(decision.cost, decision.refund)

    @property
    def _policy(self) -> str:
        return f"{self.decision.policy.id} {self.decision.policy.version}".strip()

    def _paid(self, cost: Money | None, refund: Money | None) -> str:
        if refund is not None:
            return self.words.say("refund", amount=str(refund))
        if cost is None:
            return ""
        return str(cost) if cost.amount else self.words.say("free", amount=str(cost))

    def _headline(self, width: int) -> list[Line]:
        """The verdict and the remedy at the left, the amount at the right, or below where there is no room."""
        colour = COLOURS[self.decision.verdict]
        verdict, remedy = self._outcome
        badge: Styled = (f" {verdict.upper()} ", f"bold reverse {colour}")
        left: Line = (badge, (f"  {remedy}" if remedy else "", "bold"))
        amount: Styled = (self._amount, f"bold {colour}")
        gap = width - sum(cell_len(text) for text, _ in (*left, amount))
        if gap >= 2 or not self._amount:
            return [(*left, (" " * max(gap, 0), ""), amount)]
        return [left, (amount,)]

    def _body(self, width: int | None) -> Iterator[Line]:
        for part in wrapped(self.words.of(self.decision.reason), width):
            yield ((part, ""),)
        rows = [((self.words.say(label), _LABEL), text) for label, text in self._rows(plain=width is None)]
        if rows:
            yield ()
            yield from table(rows, width)
        for heading, entries in self._sections():
            if entries:
                yield ()
                yield ((self.words.say(heading), _HEADING),)
                yield from table([((start, _LABEL), text) for start, text in entries], width, indent=2)

    def _rows(self, plain: bool) -> Iterator[tuple[str, str]]:
        decision, words, phrases = self.decision, self.words, Phrases(self.words.policy)
        if len(decision.lines) > 1 or any(_is_worth_telling(line, decision.verdict) for line in decision.lines):
            lines = [f"{self._name(line)} {self._charged(line)}" for line in decision.lines]
            yield "Paid out" if decision.remedy in PAID_OUT else "Cost", words.say("list").join(lines)
        if decision.rule:
            rule = words.say("rule", rule=decision.rule, clause=decision.clause) if decision.clause else decision.rule
            others = words.say("list").join(decision.rules[1:])
            yield "Rule", words.say("also", rule=rule, others=others) if others else rule
        elif decision.rules:
            yield "In conflict", words.say("list").join(decision.rules)
        if decision.choice == "shop":
            yield "Choice", words.say("the shop's")
        if decision.valid_until is not None:
            yield "Holds until", phrases.moment(decision.valid_until, is_end=True)
        if decision.presumed:
            pairs = [
                words.say("pair", name=name.replace("_", " "), value=words.of(phrases.value(name, value)))
                for name, value in decision.presumed.items()
            ]
            yield "Presumed", words.say("list").join(pairs)
        if plain:
            yield "Policy", self._policy

    def _name(self, line: Charged) -> str:
        return self.words.remedy(line.name) if line.name == self.decision.remedy else line.name

    def _charged(self, line: Charged) -> str:
        """The amount of a line, or what is known of it."""
        words = self.words
        match line.amount, line.at_least, line.at_most:
            case None, None, None:
                return words.say("at cost" if self.decision.verdict == "approved" else "open")
            case None, None, most:
                return words.say("at most", amount=str(most))
            case None, least, None:
                return words.say("at least", amount=str(least))
            case None, least, most:
                return words.say("between", least=str(least), most=str(most))
        return str(line.amount)

    def _sections(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        decision, words = self.decision, self.words
        yield "Still to ask", [(name, words.question(name)) for name in decision.missing]
        yield "What follows", [self._step(step) for step in decision.then]
        yield "Also possible", self._alternatives()

    def _step(self, step: Step) -> tuple[str, str]:
        words = self.words
        if step.due is None:
            when = words.within(step.within)
        else:
            when = words.say("by", due=Phrases(words.policy).moment(step.due, is_end=True))
        return when, words.say(step.who, what=words.of(step.what))

    def _alternatives(self) -> list[tuple[str, str]]:
        """Each outcome with the remedies that have it, approved ones first."""
        words = self.words
        found: dict[str, list[str]] = {}
        for other in sorted(self.decision.alternatives, key=lambda other: other.verdict != "approved"):
            outcome = [words.say(other.verdict), self._paid(other.cost, other.refund)]
            found.setdefault(words.say("comma").join(filter(None, outcome)), []).append(words.remedy(other.remedy))
        return [(words.say("list").join(remedies), outcome) for outcome, remedies in found.items()]


def _is_worth_telling(line: Charged, verdict: Verdict) -> bool:
    """Whether an only line says more than the verdict and the sum."""
    return line.amount is None and (verdict == "approved" or line.at_least is not None or line.at_most is not None)


def _indented(lines: Iterator[Line]) -> Iterator[Line]:
    for line in lines:
        yield (("  ", ""), *line) if line else ()
