"""Every text that a policy's own file holds, with the names that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aftercare_rules.language.policy import Policy, Promise, Ruling
from aftercare_rules.language.wording import Text, Written


@dataclass(frozen=True, slots=True)
class Said:
    """One text in one language.

    `what` names it for a message. `is_answer` holds of what a customer hears as an answer: reasons, and what a customer
    has to do.
    """

    what: str
    about: tuple[str, ...]
    language: str
    words: str
    written: Written
    is_answer: bool


def said_in(policy: Policy) -> Iterator[Said]:
    """The texts in the order of their rules; one that several rows share comes once.

    What `rights_from` takes from other files is left to these files.
    """
    seen: set[int] = set()
    for what, about, text, is_answer in _texts(policy):
        if id(text) in seen:
            continue
        seen.add(id(text))
        for language, written in text.written.items():
            if written.span.file == policy.file:
                yield Said(what, about, language, text.languages[language], written, is_answer)


def _texts(policy: Policy) -> Iterator[tuple[str, tuple[str, ...], Text, bool]]:
    yield "the title", (policy.name,), policy.title, False
    for remedy, label in policy.remedy_labels.items():
        yield f"the label of `{remedy}`", (remedy,), label, False
    for fact in policy.facts.values():
        if fact.question is not None:
            yield f"the question for `{fact.name}`", (fact.name,), fact.question, False
        for word, label in fact.labels.items():
            yield f"the label of `{word}`", (fact.name, word), label, False
    for event in policy.events.values():
        if event.question is not None:
            yield f"the question for `{event.name}`", (event.name,), event.question, False
    for rule in policy.rules:
        about = tuple(dict.fromkeys((rule.name, rule.owner)))
        yield from _of_ruling(rule.ruling, "", f"`{rule.name}`", about)
        yield from _of_ruling(rule.otherwise, "the `otherwise` of ", f"`{rule.owner}`", about)
    for ruling in policy.otherwise:
        yield from _of_ruling(ruling, "", "the policy's `otherwise`", ("otherwise",))
    yield from _of_promises(policy.then, "the policy", ("then",))


def _of_ruling(
    ruling: Ruling | None, part: str, whose: str, about: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...], Text, bool]]:
    if ruling is not None:
        yield f"the reason of {part}{whose}", about, ruling.reason, True
        yield from _of_promises(ruling.then, f"{part}{whose}", about)


def _of_promises(
    promises: Iterable[Promise], whose: str, about: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...], Text, bool]]:
    for promise in promises:
        yield f"what {whose} promises", about, promise.what, promise.who == "customer"
