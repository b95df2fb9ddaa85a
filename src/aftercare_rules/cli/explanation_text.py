"""An explanation as a person reads it: the decision, the rules with their tests, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aftercare_rules.cli.decision_text import COLOURS, DecisionText
from aftercare_rules.cli.terminal import WIDEST, Line, Styled, plain, styled, table, wrapped
from aftercare_rules.cli.words import Words
from aftercare_rules.explain.phrases import Phrases
from aftercare_rules.explain.records import Change, Check, Explanation, RuleExplanation
from aftercare_rules.language.vocabulary import WANTS
from aftercare_rules.records.models import Money

if TYPE_CHECKING:
    from rich.console import Console

_HEADING: Final = "bold"
_RESULTS: Final = {"held": "green", "failed": "red", "unknown": "cyan"}
_SILENT: Final = ("failed", "out of scope")
_DECIDING: Final = ("decided", "agreed", "in conflict", "added")

# Languages that are not here hear the English.
_SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "matched": "Rules that matched",
        "open": "Rules that depend on what is not known",
        "nearly": "Rules that one test kept from matching",
        "rules": "All rules",
        "changes": "What would change the decision",
        "no change": "Nothing that the claim could say would change it.",
        "hidden": "{count} more, if other facts were different: --all",
        "held": "held",
        "failed": "failed",
        "unknown": "unknown",
        "rule": "{rule}, clause {clause}",
        "status": "{rule}: {status}",
        "by otherwise": "{status} (its `otherwise`)",
        "decided": "decides",
        "agreed": "agrees",
        "added": "is added",
        "in conflict": "contradicts another rule, so a person decides",
        "lost": "stands, but {by} is better for the customer",
        "stood": "stands, for {remedies}",
        "overridden": "overridden by {by}",
        "blocked": "blocked by {by}",
        "silent": "did not match",
        "out of scope": "is about something else",
        "depends": "depends on what is not known",
        "valued": "{test} — {value}",
        "or": "or {test}",
    },
    "zh": {
        "matched": "适用的规则",
        "open": "取决于未知信息的规则",
        "nearly": "只差一项条件的规则",
        "rules": "全部规则",
        "changes": "怎样会有不同的结果",
        "no change": "无论来件情况如何，结果都不变。",
        "hidden": "另有 {count} 项（其他情况不同时）：--all",
        "held": "符合",
        "failed": "不符",
        "unknown": "未知",
        "rule": "{rule}，第{clause}条",
        "status": "{rule}：{status}",
        "by otherwise": "{status}（otherwise 部分）",
        "decided": "据此决定",
        "agreed": "结果一致",
        "added": "另计",
        "in conflict": "与其他规则矛盾，转人工",
        "lost": "成立，但 {by} 对顾客更有利",
        "stood": "成立，涉及{remedies}",
        "overridden": "被 {by} 取代",
        "blocked": "被 {by} 排除",
        "silent": "不适用",
        "out of scope": "与此无关",
        "depends": "取决于未知信息",
        "valued": "{test} — {value}",
        "or": "或 {test}",
    },
}


@dataclass(frozen=True, slots=True)
class ExplanationText:
    """Says one explanation; with `shows_all` every rule and every change."""

    explanation: Explanation
    words: Words
    shows_all: bool = False

    def plain(self) -> str:
        """As lines that are the same wherever they are printed: no colours, no wrapping."""
        return DecisionText(self.explanation.decision, self.words).plain() + plain(self._body(None))

    def styled(self, console: Console) -> str:
        """As a card and lines in colour, as wide as the terminal but no wider than is good to read."""
        card = DecisionText(self.explanation.decision, self.words).card(console)
        return card + styled(console, self._body(min(console.width, WIDEST)))

    def _say(self, phrase: str, **places: str) -> str:
        language = self.words.language
        said = _SAID.get(language, _SAID.get(language.split("-")[0], _SAID["en"]))[phrase]
        return said.format(**places) if places else said

    def _body(self, width: int | None) -> Iterator[Line]:
        rules = self.explanation.rules
        if self.shows_all:
            yield from self._section("rules", (line for rule in rules for line in self._whole(rule, width)))
        else:
            matched = [rule for rule in rules if rule.status not in (*_SILENT, "open")]
            matched.sort(key=lambda rule: (rule.status not in _DECIDING, rule.status == "added"))
            yield from self._section("matched", (line for rule in matched for line in self._matched(rule, width)))
            waiting = [rule for rule in rules if rule.status == "open"]
            yield from self._section("open", self._single_tests(waiting, "unknown", width))
            # Of a table that has answered, the rows beside the one that did say nothing new.
            answered = {rule.row_of for rule in matched if rule.row_of}
            nearly = [rule for rule in rules if rule.nearly and rule.status in _SILENT and rule.row_of not in answered]
            nearly.sort(key=lambda rule: rule.status != "failed")
            yield from self._section("nearly", self._single_tests(nearly, "failed", width))
        yield from self._section("changes", self._changes(width))

    def _section(self, heading: str, lines: Iterable[Line]) -> Iterator[Line]:
        found = list(lines)
        if found:
            yield ()
            yield ((self._say(heading), _HEADING),)
            yield from found

    def _name(self, rule: RuleExplanation) -> str:
        return self._say("rule", rule=rule.rule, clause=rule.clause) if rule.clause else rule.rule

    def _matched(self, rule: RuleExplanation, width: int | None) -> Iterator[Line]:
        """A rule that matched, with its tests if the decision rests on it."""
        if rule.status in _DECIDING:
            yield from self._whole(rule, width)
        else:
            yield from self._title(rule, width)

    def _whole(self, rule: RuleExplanation, width: int | None) -> Iterator[Line]:
        yield from self._title(rule, width)
        yield from table(list(self._tests(rule.checks)), width, indent=4)

    def _title(self, rule: RuleExplanation, width: int | None) -> Iterator[Line]:
        text = self._say("status", rule=self._name(rule), status=self._status(rule))
        for number, part in enumerate(wrapped(text, width and width - 4)):
            yield (("  " if number == 0 else "    ", ""), (part, "bold" if rule.status in _DECIDING else ""))

    def _status(self, rule: RuleExplanation) -> str:
        by = self.words.say("list").join(rule.by)
        remedies = self.words.say("list").join(self.words.remedy(remedy) for remedy in rule.verdicts)
        phrase = {"failed": "silent", "open": "depends"}.get(rule.status, rule.status)
        status = self._say(phrase, by=by, remedies=remedies)
        return self._say("by otherwise", status=status) if rule.spoke == "otherwise" else status

    def _tests(self, checks: Iterable[Check], level: int = 0) -> Iterator[tuple[Styled, str]]:
        """A row for each test: whether it held, how it is written, what the claim says."""
        for check in checks:
            yield self._row(check, level), self._test(check)
            for number, option in enumerate(check.options):
                for place, (label, text) in enumerate(self._tests(option, level + 1)):
                    yield label, self._say("or", test=text) if number and not place else text

    def _row(self, check: Check, level: int) -> Styled:
        return "  " * level + self._say(check.result), _RESULTS[check.result]

    def _test(self, check: Check) -> str:
        if check.options and not check.test:
            return check.fact
        test = f"{check.fact}: {check.test}"
        value = self.words.of(check.value)
        says_it_all = check.result == "held" and check.test in ("yes", "no")
        return test if says_it_all else self._say("valued", test=test, value=value)

    def _single_tests(self, rules: Iterable[RuleExplanation], result: str, width: int | None) -> Iterator[Line]:
        """For each rule its tests with one result, next to its name."""
        rows = []
        for rule in rules:
            found = [text for check in rule.checks if check.result == result for _, text in self._tests([check])]
            for number, text in enumerate(found):
                rows.append(((self._name(rule) if number == 0 else "", ""), text))
        yield from table(rows, width, indent=2)

    def _changes(self, width: int | None) -> Iterator[Line]:
        """What would change the decision, below the outcome that it would have."""
        changes = self.explanation.changes
        shown = [change for change in changes if self.shows_all or self._is_worth_saying(change)]
        if not changes:
            yield (("  " + self._say("no change"), ""),)
        outcomes: dict[str, list[Change]] = {}
        for change in shown:
            outcomes.setdefault(self._outcome(change), []).append(change)
        for heading, group in outcomes.items():
            yield (("  " + heading, COLOURS[group[0].verdict]),)
            for text in self._said_once(group):
                for number, part in enumerate(wrapped(text, width and width - 6)):
                    yield (("    " if number == 0 else "      ", ""), (part, ""))
        if len(shown) < len(changes):
            yield (("  " + self._say("hidden", count=str(len(changes) - len(shown))), "dim"),)

    def _is_worth_saying(self, change: Change) -> bool:
        """Whether the customer can bring it about, or it would be better that way."""
        return change.within_reach or (change.effect == "better" and self.explanation.decision.verdict != "incomplete")

    def _outcome(self, change: Change) -> str:
        """Verdict, amount, and the remedy unless the change itself names it."""
        words = self.words
        names_it = any(setting.fact == WANTS and change.remedy in setting.values for setting in change.settings)
        remedy = words.remedy(change.remedy) if change.remedy and not names_it else ""
        if not names_it and change.remedy == self.explanation.decision.remedy:
            remedy = ""
        head = " ".join(filter(None, (words.say(change.verdict), remedy)))
        return words.say("comma").join(filter(None, (head, self._paid(change.cost, change.refund))))

    def _paid(self, cost: Money | None, refund: Money | None) -> str:
        if refund is not None:
            return self.words.say("refund", amount=str(refund))
        if cost is None:
            return ""
        return str(cost) if cost.amount else self.words.say("free", amount=str(cost))

    def _said_once(self, changes: Iterable[Change]) -> Iterator[str]:
        """The changes in words, all wishes together."""
        phrases = Phrases(self.words.policy)
        wishes: list[Change] = []
        for change in changes:
            if change.settings[0].fact == WANTS:
                wishes.append(change)
                continue
            text = " + ".join(self.words.of(setting.words) for setting in change.settings)
            yield self._say("valued", test=text, value=change.rule) if change.rule else text
        values = [value for change in wishes for setting in change.settings for value in setting.values]
        if values:
            yield self.words.of(phrases.setting(WANTS, values, (), None))
