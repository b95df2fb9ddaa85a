"""Claims in their JSON form, broken on purpose."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any, Final, TypeAlias

from hypothesis import strategies as st

Path_: TypeAlias = tuple[str | int, ...]

SHOP: Final = (Path(__file__).parents[2] / "policies" / "accessory-shop.yaml").read_bytes()

WHOLE_CLAIM: Final[dict[str, Any]] = {
    "at": "2026-03-02T10:00:00+08:00",
    "wants": "repair",
    "purchase": {
        "id": "S-1001",
        "purchased": "2026-03-01T10:00:00+08:00",
        "price": "199.00",
        "currency": "CNY",
        "quantity": 1,
        "facts": {"category": "watch", "disposable": False, "material": None},
        "events": {"notified": None, "repaired": "2026-03-01T18:00:00+08:00"},
        "history": [
            {
                "remedy": "exchange",
                "at": "2026-03-01T18:00:00+08:00",
                "until": None,
                "rule": "exchange-once",
                "facts": {"part": "strap"},
            },
            {"remedy": "repair", "at": "2026-03-01T19:00:00+08:00"},
        ],
    },
    "defect": {"kind": "battery-flat", "units": 1, "parts_price": "0.00", "facts": {"cause": "wear"}},
    "new": {"price": "249.00", "facts": {}},
    "charges": {"carriage in": "6.00"},
    "facts": {"receipt": True},
}
"""A claim that gives every field, and that the accessory shop's policy can decide once `new` has no price."""

_LOOKALIKES: Final = st.sampled_from(
    [
        "2026-03-02T10:00:00+08:00",
        "2026-03-02",
        "9000-12-31T23:59:59-23:59",
        "1900-01-01T00:00:00+23:59",
        "199.00",
        "-0",
        "1e9",
        "NaN",
        "watch",
        "none",
        "any",
        "yes",
        "repair",
        "\ud800",
        "\x00",
        "",
    ]
)


def json_values() -> st.SearchStrategy[Any]:
    """Anything that Python writes as JSON, `NaN` included."""
    leaves = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.integers(-3, 3),
        st.floats(),
        st.text(max_size=5),
        _LOOKALIKES,
        st.sampled_from([10**12, 10**39, 10**41, -(10**12)]),
    )
    names = st.one_of(st.text(max_size=4), st.sampled_from(["at", "facts", "purchase", "history", "price"]))
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=8
    )


def places_in(value: Any, path: Path_ = ()) -> list[Path_]:
    """The paths of all parts of a JSON value, its own first."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in inner for place in places_in(part, (*path, key)))]


@st.composite
def broken_claims(draw: st.DrawFn) -> dict[str, Any]:
    """A whole claim in which a few values are changed, left out, renamed or added."""
    claim = copy.deepcopy(WHOLE_CLAIM)
    for _ in range(draw(st.integers(0, 3))):
        *inner, last = draw(st.sampled_from([place for place in places_in(claim) if place]))
        holder: Any = claim
        for step in inner:
            holder = holder[step]
        match draw(st.sampled_from(["change", "leave out", "rename", "add"])):
            case "change":
                holder[last] = draw(json_values())
            case "leave out":
                del holder[last]
            case "rename" if isinstance(holder, dict):
                holder[draw(st.text(max_size=4) | st.just(f"{last}s"))] = holder.pop(last)
            case "add" if isinstance(holder, list):
                holder.append(draw(json_values()))
            case _ if isinstance(holder, dict):
                holder[draw(st.text(max_size=4))] = draw(json_values())
    return claim


@st.composite
def slips_in(draw: st.DrawFn, text: str) -> str:
    """A short text, with a few characters changed, left out or put in."""
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        put = draw(st.sampled_from(["", " ", "s", "0", "9", ".", "-", "A", "٣", "to ", "of ", text[:1]]))
        text = text[:at] + put + text[at + draw(st.integers(0, 1)) :]
    return text


@st.composite
def slips_of_the_pen(draw: st.DrawFn, text: str) -> str:
    """The text with a few characters changed, left out or written twice."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(text) - 1, 0)))
        put = draw(st.sampled_from(["", text[at : at + 1] * 2, ",", '"', "}", "]", "{", ":", "NaN", "-", "0", "\\"]))
        text = text[:at] + put + text[at + 1 :]
    return text
