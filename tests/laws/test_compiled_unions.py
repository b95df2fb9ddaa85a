"""Laws: a compiled union is what its look-ups add one by one, and refuses what one of them refuses."""

from functools import reduce
from operator import or_
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules.deciding.compiled_union import Look, Term, compiled_union

bits = st.integers(0, 2**70)
words = st.dictionaries(st.text(max_size=2) | st.none(), bits, min_size=1, max_size=40)
# Few effects of many values are numbered together; flags are pairs; numbers go by functions.
looks = st.one_of(
    words,
    st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1).map(lambda names: dict.fromkeys(names, 4)),
    st.tuples(bits, bits),
    bits.map(lambda more: lambda value: more + value),
)


@st.composite
def terms_and_values(draw: st.DrawFn) -> list[tuple[Look, Any]]:
    def value_of(look: Look) -> Any:
        if callable(look):
            return draw(st.integers(0, 9))
        return draw(st.sampled_from([*look]) if isinstance(look, dict) else st.booleans())

    return [(look, value_of(look)) for look in draw(st.lists(looks, max_size=12))]


def one_by_one(look: Look, value: Any) -> int:
    return look(value) if callable(look) else look[value]


def compiled(drawn: list[tuple[Look, Any]], start: int) -> Any:
    terms = [Term("facts", f"fact {number}", look) for number, (look, _) in enumerate(drawn)]
    return compiled_union(["facts"], terms, start)


@given(drawn=terms_and_values(), start=bits)
def test_a_union_is_all_that_is_looked_up(drawn: list[tuple[Look, Any]], start: int) -> None:
    facts = {f"fact {number}": value for number, (_, value) in enumerate(drawn)}
    assert compiled(drawn, start)(facts) == reduce(or_, (one_by_one(*each) for each in drawn), start)


@given(drawn=terms_and_values(), at=st.integers(0, 11), odd=st.sampled_from(["no word", 1.5, [], (True,)]))
def test_it_refuses_what_a_look_up_refuses(drawn: list[tuple[Look, Any]], at: int, odd: Any) -> None:
    facts = {f"fact {number}": odd if number == at else value for number, (_, value) in enumerate(drawn)}
    if at < len(drawn) and not callable(drawn[at][0]):
        with pytest.raises((KeyError, TypeError)):
            compiled(drawn, 0)(facts)
