"""Makes the reference of the language's words from the tables that the loader reads by.

Nothing on the page is written by hand but the samples: each is loaded, its claims are decided, and its slip is shown
as the loader answers it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aftercare_rules import Engine, Policy, PolicyError
from aftercare_rules.document.load import read_policy
from aftercare_rules.language.conditions import WORDS
from aftercare_rules.language.derived import DEFINITIONS
from aftercare_rules.language.prices import FORMS
from aftercare_rules.records.models import Decision
from tests.reference.samples import DERIVED, PRICES, TESTS, Sample
from tests.reference.times import counting, durations

HEAD = """\
# Words, prices and derived facts

Every test, price, length of time, way of counting and derived fact that a policy can state, made from the tables that
the loader itself reads by. Each is shown as it is written, with claims and what comes of them, and with a wrong
spelling and the answer that it gets. [The policy language](policy-language.md) says where they stand.

They are shown in this policy:

```yaml
{policy}```
"""

POLICY = """\
policy: words
title: {en: The words of a policy}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [repair, refund]
services: [inspection]
events: [delivered, notified]
facts:
  purchase: {category: [watch, clock, ring], weight: {unit: g}, mileage: {unit: km}}
  defect: {kind: [battery-flat, stone-loss], cause: [wear, misuse, water]}
  claim: {receipt: flag, worn: {unit: "%"}}
  new: {wanted: [watch, clock, ring]}
usual: {purchased: 2026-01-31 10:00, price: 199.00, quantity: 1, category: watch, weight: 5, receipt: yes}
"""

REASON = "Thank you for coming to us."
RULE = f"""\
coverage:
  rule: {{CONDITION, gives: {{REMEDY: PRICE}}, reason: "{REASON}"}}
otherwise: {{declines: all, reason: "{REASON}"}}
"""


def policy_text(test: str = "", price: str = "free", needs: str = "", claims: tuple[str, ...] = ()) -> str:
    """The sample policy with one test and one price in its rule, and examples that expect nothing much."""
    condition = f"when: {{{test}}}" if test else "for: {}"
    rule = RULE.replace("CONDITION", condition).replace("REMEDY: PRICE", f"repair: {price}")
    examples = "".join(f"  - {{{claim_text(claim)}, expect: approved}}\n" for claim in claims)
    return POLICY + needs + rule + (f"examples:\n{examples}" if claims else "")


def claim_text(claim: str) -> str:
    """The claim with an instant, unless it states its own; an entry of a history has its own."""
    alone = re.sub(r"\[.*\]", "", claim)
    return claim if re.search(r"(^|, )at: ", alone) else f"{claim}, at: 2026-02-10 12:00"


def loaded(text: str) -> Policy:
    return read_policy("words.yaml", text.encode())


def decisions(text: str) -> list[Decision]:
    policy = loaded(text)
    engine = Engine(policy)
    return [engine.decide(example.claim) for example in policy.examples]


def answer_to(text: str) -> str:
    """What the loader says of a policy with a slip in it."""
    try:
        loaded(text)
    except PolicyError as error:
        return str(error)
    raise AssertionError(f"this is no slip:\n{text}")


def page() -> str:
    """The whole page."""
    parts = [HEAD.replace("{policy}", POLICY + RULE.replace("CONDITION", "when: {…}").replace("PRICE", "…"))]
    parts += ["## Tests", *(entry(word, TESTS, of_test) for word in WORDS)]
    parts += ["## Durations", *durations(), "## Counting", *counting()]
    parts += ["## Prices", *(entry(form, PRICES, of_price) for form in FORMS)]
    parts += ["## Derived facts", *(entry(kind, DERIVED, of_definition) for kind in DEFINITIONS)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def entry(kind: Any, samples: Mapping[str, Sample], show: Any) -> str:
    sample = samples[kind.__name__]
    lines = [
        f"### `{sample.written}`",
        "",
        f"{kind.meaning[0].upper()}{kind.meaning[1:]}. It is written `{kind.spelling.replace(' | ', '`, `')}`.",
        "",
        *show(sample),
    ]
    if sample.also is not None:
        lines += ["", f"Also `{sample.also.written}`:", "", *show(sample.also)]
    return "\n".join(lines)


def of_test(sample: Sample) -> Iterator[str]:
    yield from ("| claim | the test |", "|---|---|")
    found = decisions(policy_text(sample.written, needs=sample.needs, claims=sample.claims))
    for claim, decision in zip(sample.claims, found, strict=True):
        yield f"| `{claim}` | {'holds' if decision.verdict == 'approved' else 'fails'} |"
    yield from slip(policy_text(sample.slip, needs=sample.needs), sample.slip)


def of_price(sample: Sample) -> Iterator[str]:
    yield from ("| claim | the customer pays |", "|---|---|")
    found = decisions(policy_text(price=sample.written, needs=sample.needs, claims=sample.claims))
    for claim, decision in zip(sample.claims, found, strict=True):
        yield f"| `{claim}` | {paid(decision)} |"
    yield from slip(policy_text(price=sample.slip, needs=sample.needs), sample.slip)


def of_definition(sample: Sample) -> Iterator[str]:
    """Of a condition with a name whether it holds, of what is computed its value."""
    is_condition = sample.written.startswith(("{all:", "{any_of:"))
    yield from ("| claim | the fact |", "|---|---|")
    derived = f"derived: {{it: {sample.written}}}\n{sample.needs}"
    text = policy_text(test="it: yes" if is_condition else "", needs=derived, claims=sample.claims)
    found = decisions(text if is_condition else text.replace(REASON, "{it}", 1))
    for claim, decision in zip(sample.claims, found, strict=True):
        value = ("yes" if decision.verdict == "approved" else "no") if is_condition else decision.reason["en"]
        yield f"| `{claim}` | {'has no value' if value == '—' else value} |"
    yield from slip(policy_text(needs=f"derived: {{it: {sample.slip}}}\n{sample.needs}"), sample.slip)


def paid(decision: Decision) -> str:
    if decision.verdict == "referred":
        return "what a person says"
    missing = [line.name for line in decision.lines if line.amount is None]
    paid = str(decision.refund or decision.cost)
    return f"{paid}, and `{', '.join(missing)}` at cost" if missing else paid


def slip(text: str, written: str) -> Iterator[str]:
    yield from ("", f"Not `{written}`:", "", "```text", answer_to(text).strip("\n"), "```")
