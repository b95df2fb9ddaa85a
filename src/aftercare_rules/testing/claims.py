"""`claims`: a Hypothesis strategy of the claims that a policy is for, aimed at the edges of its rules."""

from __future__ import annotations

from hypothesis import assume, note
from hypothesis import strategies as st

from aftercare_rules.engine import Engine
from aftercare_rules.errors import ClaimError
from aftercare_rules.language.policy import Policy
from aftercare_rules.records.models import Claim
from aftercare_rules.testing.aims import ANYWHERE, aims_at, named
from aftercare_rules.testing.deriving import Deriving
from aftercare_rules.testing.drawing import Drawing, Sources
from aftercare_rules.testing.histories import Histories
from aftercare_rules.testing.instants import purchases
from aftercare_rules.testing.moments import Moments
from aftercare_rules.testing.stating import Stating
from aftercare_rules.testing.telling import Told
from aftercare_rules.testing.values import Values


def claims(policy: Policy, near: str | None = None, known: bool = False) -> st.SearchStrategy[Claim]:
    """Claims that the policy accepts: none raises `ClaimError`.

    They lie mostly at the edges: the last second of a window and the first after it, each number that a rule names and
    those next to it, uses just within a limit. `near` is the name of a rule, or of one row like `stones/2`: the claims
    then lie where it holds, or miss one of its tests. With `known`, nothing that matters to a rule is unknown.

    They shrink to what is usual in the policy's examples, a plain instant and no history. Of a claim that fails a test,
    Hypothesis also prints the JSON and the line of an example that one can paste into the policy.

    Raises `ValueError` where there is no such rule.
    """
    engine = Engine(policy)
    rules = engine.rule_set.rules if near is None else named(near, engine.rule_set)
    aims = [found for rule in rules if (found := aims_at(rule, engine.rule_set))]
    if near is None or not aims:
        aims.insert(0, ((ANYWHERE,),))
    moments = Moments(policy, engine.rule_set)
    values = Values(policy, engine.rule_set)
    histories = Histories(policy, engine.rule_set, moments)
    deriving = Deriving(policy, engine.rule_set, values, moments)
    sources = Sources(policy, engine.rule_set, values, moments, histories, deriving, purchases(policy))

    @st.composite
    def drawn(draw: st.DrawFn) -> Claim:
        side = draw(st.sampled_from(draw(st.sampled_from(aims))))
        aim = draw(st.sampled_from(side))
        case = Drawing(draw, sources, aim).case()
        claim = Stating(draw, sources, case, aim).claim(known)
        assume(_is_accepted(engine, claim))
        note(Told(engine, claim))
        return claim

    return drawn()


def _is_accepted(engine: Engine, claim: Claim) -> bool:
    try:
        engine.decide(claim)
    except ClaimError:
        return False
    return True
