"""Makes the reference of the language's words from the tables that the loader reads by.

Nothing on the page is written by hand but the samples: each is loaded, its claims are decided, and its slip is shown
as the loader answers it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from aftercare_rules import Engine, Policy, PolicyError
from aftercare_rules.document.load import read_policy
from aftercare_rules.language.conditions import WORDS
from aftercare_rules.language.prices import FORMS
from aftercare_rules.records.models import Decision
from tests.reference.samples import PRICES, TESTS, Sample

HEAD = """\
# Words and prices

Every test, every price and every derived fact that a policy can state, made from the tables that the loader itself
reads by. Each is shown as it is written, with claims and what comes of them, and with a wrong spelling and the answer
that it gets. [The policy language](policy-language.md) says where they stand.

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
events: [delivered, notified]
facts:
  purchase: {category: [watch, clock, ring], weight: {unit: g}}
  defect: {kind: [battery-flat, stone-loss], cause: [wear, misuse, water]}
  claim: {receipt: flag}
usual: {purchased: 2026-01-31 10:00, price: 199.00, quantity: 1, category: watch, weight: 5, receipt: yes}
"""

RULE = """\
coverage:
  rule: {CONDITION, gives: {REMEDY: PRICE}, reason: "Thank you for coming to us."}
otherwise: {declines: all, reason: "Thank you for coming to us."}
"""


def policy_text(test: str = "", price: str = "free", needs: str = "", claims: tuple[str, ...] = ()) -> str:
    """The sample policy with one test and one price in its rule, and examples that expect nothing much."""
    condition = f"when: {{{test}}}" if test else "for: {}"
    rule = RULE.replace("CONDITION", condition).replace("REMEDY: PRICE", f"repair: {price}")
    examples = "".join(f"  - {{{claim_text(claim)}, expect: approved}}\n" for claim in claims)
    return POLICY + needs + rule + (f"examples:\n{examples}" if claims else "")


def claim_text(claim: str) -> str:
    at = "" if "at: " in claim.replace("rated: ", "") else ", at: 2026-02-10 12:00"
    return f"{claim}{at}"


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
    parts += ["## Prices", *(entry(form, PRICES, of_price) for form in FORMS)]
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


def paid(decision: Decision) -> str:
    if decision.verdict == "referred":
        return "what a person says"
    return str(decision.refund or decision.cost)


def slip(text: str, written: str) -> Iterator[str]:
    yield from ("", f"Not `{written}`:", "", "```text", answer_to(text).strip("\n"), "```")
