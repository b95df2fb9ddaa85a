"""Law: a claim that a precedent decides, with amounts of its own, is decided as if it were the first of its kind.

Each policy here has prices of another form. One engine decides claims of which only the amounts differ, and each claim
is decided by a new engine too.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from aftercare_rules import Claim, Engine, Policy
from aftercare_rules.document.load import read_policy
from tests.strategies.choosing import Choose, seeded
from tests.support.said import said

HEAD: Final = """
policy: shop
title: {en: After-sales service}
currency: EUR
time: {zone: Europe/Berlin, counting: calendar}
remedies: [replace, repair, refund]
facts:
  purchase: {category: [watch, ring]}
  claim: {receipt: flag, wear: {unit: "%", min: 0, max: 100}}
otherwise: {refers: all, reason: Thank you. A colleague will look at it today.}
"""
COVERED: Final = """
coverage:
  service:
    for: {{receipt: yes}}
    when: {{purchased: within 1 year}}
    gives: {gives}
    reason: "{said} {{until}}."
    otherwise: {{gives: {later}, reason: "{said_later}"}}
"""


def covered(gives: str, later: str) -> str:
    """A policy's rule with what it gives within a year and after it, and with reasons that say what that comes to."""
    said_of = [
        ("You get {refund}." if "refund" in given else "")
        + ("It is {cost}." if "rep" in given and "quoted" not in given else "")
        for given in (gives, later)
    ]
    return COVERED.format(gives=gives, later=later, said=said_of[0], said_later=said_of[1])


# What is given within a year, and what after it.
FORMS: Final = {
    "a share": ("{repair: free}", "{repair: 15% of price}"),
    "the same share later": ("{refund: 50% of price}", "{refund: 50% of price}"),
    "bounds": ("{repair: 15% of price at least 5 at most 40}", "{repair: the lower of 60 and 30% of price}"),
    "lines": ("{repair: {parts: parts_price, labour: 15, less: {gift: 10% of price}}}", "{repair: parts_price}"),
    "several remedies": (
        "{refund: price, replace: difference, repair: 5% of price}",
        "{refund: {price: price, less: {label: 7, use: 20% of price}}, repair: 10% of price}",
    ),
    "at cost": ("{repair: {parts: at cost, work: 10% of price}}", "{repair: {parts: at cost at most 30, work: 9}}"),
    "a person sets it": (
        "{repair: quoted at most 20% of price, refund: 90% of price}",
        "{repair: quoted at least parts_price, refund: 50% of price}",
    ),
    "with time": (
        "{repair: price pro rata over 24 months, refund: {price: price, less: {use: 1% of price per month}}}",
        "{repair: {fee: 5, share: 0.1% of price per day after 400 days}}",
    ),
    "by wear": ("{repair: wear of price}", "{repair: {fee: 2.50, share: wear of parts_price}}"),
}
OTHERS: Final = {
    "a right besides": """
rights:
  law: {for: {receipt: yes}, when: {purchased: within 2 years}, gives: {refund: price}, reason: "You get {refund}."}
""",
    "another right besides": """
rights:
  law: {for: {receipt: yes}, when: {purchased: within 2 years}, gives: {refund: 90% of price}, reason: The law.}
""",
    "a right and a fee": """
rights:
  law: {for: {receipt: yes}, when: {purchased: within 2 years}, gives: {repair: 5% of price}, reason: The law.}
fees:
  dear: {when: {category: ring}, adds: {repair: 2% of price}, reason: "Rings take more time."}
""",
    "a fee": """
fees:
  dear: {when: {category: ring}, adds: {repair: 2% of price, refund: 3}, reason: "Rings take more time."}
""",
    "an exclusion": """
exclusions:
  rings: {for: {category: ring}, declines: [repair], reason: "Thank you. We show you who can mend rings."}
""",
}
POLICIES: Final = {name: covered(*form) for name, form in FORMS.items()} | {
    name: covered("{refund: price, repair: 5% of price}", "{refund: 50% of price}") + other
    for name, other in OTHERS.items()
}
# What is unknown may matter at one price, and not at another; now, or once a time is over.
UNKNOWN: Final = {
    "a right that may be better": """
rights:
  law: {for: {receipt: yes}, gives: {repair: 30% of price}, reason: The law.}
coverage:
  mending: {gives: {repair: 12}, reason: We mend it.}
""",
    "a right that may cost nothing": """
rights:
  law: {for: {category: ring}, gives: {repair: 30% of price}, reason: The law.}
coverage:
  rings: {for: {category: ring, receipt: yes}, gives: {repair: free}, reason: We mend rings.}
""",
    "what matters to another remedy": """
coverage:
  mending:
    for: {}
    when: {purchased: within 1 year}
    gives: {repair: free}
    reason: We mend it.
    otherwise: {gives: {repair: 15% of price}, reason: We mend it.}
  money: {for: {receipt: yes}, gives: {refund: price}, reason: We pay it back.}
""",
}
BOUGHT: Final = datetime(2025, 3, 31, 9, 30, tzinfo=UTC)
WITHIN: Final = tuple(timedelta(days=days) for days in (0, 29, 31, 200, 364, 365, 366, 399, 401, 720, 800))


@pytest.fixture(scope="module", params=POLICIES)
def policy(request: pytest.FixtureRequest) -> Policy:
    return read_policy("shop.yaml", (HEAD + POLICIES[request.param]).encode())


def amount(choose: Choose) -> str | None:
    if not choose(range(9)):
        return choose((None, "0", "0.00", "100", "100.0"))
    return str(Decimal(choose(range(40_000))) / 100)


def claim(choose: Choose) -> dict[str, Any]:
    return {
        "at": (BOUGHT + choose(WITHIN)).isoformat(),
        "wants": choose(("repair", "refund", "replace", None)),
        "purchase": {
            "purchased": BOUGHT.isoformat(),
            "price": amount(choose),
            "facts": {"category": choose(("watch", "ring"))},
            "history": [],
        },
        "defect": {"parts_price": amount(choose)},
        "new": choose(({"price": amount(choose)}, {"price": amount(choose)}, None)),
        "charges": {},
        "facts": {"receipt": choose((True, True, True, False)), "wear": choose(("0", "12.5", "40", None))},
    }


def charged(made: dict[str, Any], choose: Choose, policy: Policy) -> dict[str, Any]:
    """With what it says of lines at cost, if there are any."""
    said_of = {line: amount(choose) or "3.30" for line in policy.lines_at_cost if choose((True, True, False))}
    return {**made, "charges": said_of}


@pytest.mark.parametrize("seed", range(3))
def test_decides_as_if_each_claim_were_the_first(policy: Policy, seed: int) -> None:
    engine = Engine(policy)
    for made in seeded(lambda choose: charged(claim(choose), choose, policy), seed, 120):
        assert said(engine, made) == said(Engine(policy), made)


@pytest.fixture(scope="module", params=POLICIES | UNKNOWN)
def any_policy(request: pytest.FixtureRequest) -> Policy:
    return read_policy("shop.yaml", (HEAD + (POLICIES | UNKNOWN)[request.param]).encode())


def with_unknowns(made: dict[str, Any], choose: Choose) -> dict[str, Any]:
    """With facts that nobody knows, and few amounts, of which shares come to the same."""

    def few() -> str | None:
        return choose((None, "0", "10.00", "20.00", "40.00", "100.00", "200.00", "266.67"))

    facts = made["facts"] | choose(({"receipt": None}, {"receipt": None, "wear": None}, {"receipt": True}))
    purchase = made["purchase"] | {"price": few()} | choose(({}, {"purchased": None}, {"facts": {}}, {"history": None}))
    return made | {"facts": facts, "purchase": purchase, "defect": {"parts_price": few()}}


@pytest.mark.parametrize("seed", range(2))
def test_of_claims_that_leave_something_out_too(any_policy: Policy, seed: int) -> None:
    engine = Engine(any_policy)
    for made in seeded(lambda choose: with_unknowns(charged(claim(choose), choose, any_policy), choose), seed, 100):
        assert said(engine, made) == said(Engine(any_policy), made)


def test_is_there(policy: Policy) -> None:
    """So many of these claims are decided by a precedent that the law is about something."""
    judge, claims = Engine(policy).judge, Engine(policy).claims
    decided = [
        judge.by_precedent(claims.read(Claim.model_validate(made)))
        for made in seeded(lambda choose: charged(claim(choose), choose, policy), 7, 400)
    ]
    assert sum(judgement.reads is not None for judgement in decided) > 10
