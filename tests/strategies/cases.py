"""A generated policy with claims under it, shown as YAML and JSON when a law fails."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from hypothesis import strategies as st

from aftercare_rules.language.policy import Policy
from tests.strategies.choosing import Choose, drawn
from tests.strategies.claims_of_policies import ClaimMaker
from tests.strategies.generated_policies import Tree, as_yaml, loaded, policy_tree

MakeClaim: TypeAlias = Callable[[ClaimMaker, Choose], dict[str, Any]]


class Printer(Protocol):
    """What Hypothesis prints with."""

    def text(self, obj: str, /) -> None: ...


@dataclass(frozen=True)
class Case:
    """A policy, the tree that states it, and claims in their JSON form."""

    tree: Tree
    policy: Policy
    claims: list[dict[str, Any]]

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        printer.text("\n".join(["", as_yaml(self.tree), *map(json.dumps, self.claims)]))


@st.composite
def cases(
    draw: st.DrawFn,
    make: MakeClaim = ClaimMaker.known,
    count: int = 4,
    make_tree: Callable[[Choose], Tree] = policy_tree,
) -> Case:
    """A policy and so many claims."""
    tree = draw(drawn(make_tree).filter(lambda tree: loaded(tree) is not None))
    policy = loaded(tree)
    assert policy is not None
    maker = ClaimMaker(policy)
    return Case(tree, policy, [draw(drawn(lambda choose: make(maker, choose))) for _ in range(count)])
