"""The words that the command itself uses around a decision, in the languages that it speaks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import click

from aftercare_rules.errors import harmless, one_of
from aftercare_rules.language.domains import Choice
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.wording import QUESTIONS, own_words

# Languages that are not here hear the English.
_SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "approved": "approved",
        "declined": "declined",
        "referred": "referred",
        "incomplete": "incomplete",
        "free": "free ({amount})",
        "refund": "{amount} to the customer",
        "without at cost": "{amount}, without what is at cost",
        "at cost": "at cost",
        "open": "still open",
        "at least": "at least {amount}",
        "at most": "at most {amount}",
        "between": "{least} to {most}",
        "Rule": "Rule",
        "In conflict": "In conflict",
        "Cost": "Cost",
        "Paid out": "Paid out",
        "Choice": "Choice",
        "the shop's": "the shop's, whatever is asked for",
        "Holds until": "Holds until",
        "Presumed": "Presumed",
        "Policy": "Policy",
        "Still to ask": "Still to ask",
        "What follows": "What follows",
        "Also possible": "Also possible",
        "rule": "{rule}, clause {clause}",
        "also": "{rule}; as also {others}",
        "shop": "shop: {what}",
        "customer": "customer: {what}",
        "by": "by {due}",
        "within": "within {time}",
        "within of": "within {time} of {event}",
        "question": "{name}?",
        "answers": "{question} ({words})",
        "or": " / ",
        "pair": "{name}: {value}",
        "list": ", ",
        "comma": ", ",
        "titled": "{title}: {text}",
    },
    "zh": {
        "approved": "可办理",
        "declined": "不在范围",
        "referred": "转人工",
        "incomplete": "待补充",
        "free": "免费（{amount}）",
        "refund": "付给顾客 {amount}",
        "without at cost": "{amount}，不含按实际费用收取的部分",
        "at cost": "按实际费用",
        "open": "待定",
        "at least": "不低于 {amount}",
        "at most": "不超过 {amount}",
        "between": "{least} 至 {most}",
        "Rule": "依据",
        "In conflict": "规则冲突",
        "Cost": "费用",
        "Paid out": "付给顾客",
        "Choice": "办理方式",
        "the shop's": "由门店决定",
        "Holds until": "有效至",
        "Presumed": "默认",
        "Policy": "政策",
        "Still to ask": "还需询问",
        "What follows": "后续事项",
        "Also possible": "其他选择",
        "rule": "{rule}，第{clause}条",
        "also": "{rule}；另据 {others}",
        "shop": "门店：{what}",
        "customer": "顾客：{what}",
        "by": "{due} 前",
        "within": "{time}内",
        "within of": "{event} 起{time}内",
        "question": "{name}？",
        "answers": "{question}（{words}）",
        "or": " / ",
        "pair": "{name}：{value}",
        "list": "、",
        "comma": "，",
        "titled": "{title}：{text}",
        "hour": "{count}小时",
        "day": "{count}天",
        "business day": "{count}个工作日",
        "month": "{count}个月",
        "year": "{count}年",
    },
}


class Words:
    """Says things in one language of a policy.

    `language` is one of the policy's; None for its first. Raises `click.BadParameter` for another.
    """

    def __init__(self, policy: Policy, language: str | None = None) -> None:
        languages = policy.vocabulary.languages
        if language is not None and language not in languages:
            known = one_of(languages)
            raise click.BadParameter(f"the policy has no `{harmless(language)}`; write {known}", param_hint="--lang")
        self.policy = policy
        self.language = languages[0] if language is None else language
        self._said = _SAID.get(self.language, _SAID.get(self.language.split("-")[0], _SAID["en"]))

    def say(self, phrase: str, **places: str) -> str:
        """One of the command's own phrases."""
        said = self._said[phrase]
        return said.format(**places) if places else said

    def of(self, text: Mapping[str, str]) -> str:
        """A text of a decision."""
        return text[self.language]

    def remedy(self, word: str) -> str:
        """What a remedy is called."""
        return self.policy.remedy_text(word).in_language(self.language)

    def question(self, name: str) -> str:
        """What to ask for a fact that is missing, with the words it can be."""
        declared = self.policy.facts.get(name)
        asked = declared or self.policy.events.get(name)
        if asked is not None and asked.question is not None:
            question = asked.question.in_language(self.language)
        elif name in QUESTIONS:
            question = own_words(QUESTIONS[name], (self.language,)).in_language(self.language)
        else:
            question = self.say("question", name=name.replace("_", " "))
        if declared is None or not isinstance(declared.domain, Choice):
            return question
        labels = declared.labels
        words = [labels[word].in_language(self.language) if word in labels else word for word in declared.domain.words]
        return self.say("answers", question=question, words=self.say("or").join(words))

    def within(self, written: str) -> str:
        """A time such as `1 month of notified`, as promises have it."""
        time, _, event = written.partition(" of ")
        count, unit = re.fullmatch(r"(\d+) (.+?)s?", time).groups()  # type: ignore[union-attr]
        time = self.say(unit, count=count) if unit in self._said else time
        return self.say("within of", time=time, event=event) if event else self.say("within", time=time)
