"""Claims in their JSON form with one fault each, or a few; what is said of them is in two golden files."""

from decimal import Decimal
from typing import Any

from aftercare_rules.records.values import LARGEST_COUNT, LONGEST_NAME, MOST_NAMES

AT = "2026-03-02T10:00:00+08:00"


def claim_with(**fields: object) -> dict[str, Any]:
    return {"at": AT, **fields}


BROKEN_JSON = [
    "",
    "  \n ",
    "claim",
    "null",
    "[]",
    '"2026"',
    "17",
    "[[1]",
    '{"at": "2026',
    '{"at": 1',
    '{"at": 1,}',
    "[1, \n ]".replace(" \n", ",\n"),
    "{'at': 1}",
    "{at: 1}",
    '{"at" 1}',
    '{"at": 1 "wants": 2}',
    '{"at": True}',
    '{"at": None}',
    '{"at": undefined}',
    '{"at": yes}',
    '{"at": “2026”}',
    '{"at": 2026-03-02}',
    '{"at": 007}',
    '{"at": .5}',
    '{"at": +5}',
    '{"at": "a\nb"}',
    '{"at": "\\x"}',
    '{"at": "\\u12"}',
    '{"at": 1} {"at": 2}',
    '// the claim\n{"at": 1}',
    '{"at": 1, # when\n "wants": 2}',
    '{\n  "at": 1,\n  "wants": ,\n}',
    '{"at": NaN}',
    '{"purchase": {"price": Infinity, "history": [{"at": -Infinity}]}, "at": NaN}',
    '{"at": 1e99999999999999999999}',
    f'{{"purchase": {{"price": {"9" * 50}}}}}',
    f'{{"purchase": {{"price": 0.{"9" * 50}}}}}',
    '{"at": 1, "at": 2}',
    '{"purchase": {"facts": {"a": 1, "b": {"c": 1, "c": 1}, "a": 2}}, "wants": 1, "wants": 1}',
]

BROKEN_BYTES = [b"\xff\xfe{\x00}\x00", '{"wants": "é"}'.encode("latin-1"), b"\x00"]

WRONG_INSTANTS: list[object] = [
    1772416800,
    1772416800.5,
    "1772416800",
    True,
    [],
    {},
    "",
    "now",
    "2026-03-02",
    "2026-03-02T10:00:00",
    "2026-03-02 10:00",
    "2026-03-02x10:00:00+08:00",
    "2026-W10-1T10:00:00+08:00",
    "20260302T100000+0800",
    "2026-02-30T10:00:00+08:00",
    "2026-03-02T24:00:00+08:00",
    "2026-03-02T10:00:00+24:00",
    "2026-03-02T10:00:60+08:00",
    "２０２６-03-02T10:00:00+08:00",
    " 2026-03-02T10:00:00+08:00",
    "0001-01-01T00:00:00+08:00",
    "9999-12-31T23:59:59Z",
    "a; b",
]
WRONG_AMOUNTS: list[object] = [
    True,
    0.5,
    [],
    {},
    "",
    "free",
    "1,000.00",
    "1_000",
    "1e3",
    " 5",
    "+5",
    "-5",
    "٣",
    "CNY 5",
    "NaN",
    "Infinity",
    Decimal("NaN"),
    Decimal("sNaN"),
    Decimal("-Infinity"),
    -1,
    10**12,
    10**40,
    Decimal("1e-7"),
    "0.0000001",
]
WRONG_COUNTS: list[object] = [True, "3", Decimal("3.0"), 2.5, -1, LARGEST_COUNT + 1, []]
WRONG_RECORDS: list[object] = [5, "x", [], True]

BROKEN_CLAIMS: list[dict[str, Any]] = [
    {},
    {"at": None},
    {"At": AT, "want": "repair", "purchased": AT},
    # Instants.
    *({"at": at} for at in WRONG_INSTANTS),
    # Amounts, counts, texts.
    *(claim_with(purchase={"price": price}) for price in WRONG_AMOUNTS),
    *(claim_with(purchase={"quantity": count}) for count in WRONG_COUNTS),
    *(claim_with(wants=wants) for wants in (True, 5, ["repair"], {"remedy": "repair"}, "", "x" * (LONGEST_NAME + 1))),
    # Facts and events.
    *(claim_with(facts={"receipt": value}) for value in (0.5, [], ["yes"], {}, {"is": True}, 10**13)),
    claim_with(facts={"": True, "x" * 201: True}),
    claim_with(facts={"\ud800": "\ud800"}, wants="\ud800"),
    claim_with(purchase={"events": {"delivered": "2026-03-01", "notified": 5, "repaired": "2026-03-01T10:00:00"}}),
    claim_with(facts={f"fact{number}": True for number in range(MOST_NAMES + 1)}),
    # The wrong kind of thing at each path.
    *({**claim_with(), path: value} for path in ("purchase", "defect", "new") for value in WRONG_RECORDS),
    *({**claim_with(), path: value} for path in ("facts", "charges") for value in (None, *WRONG_RECORDS)),
    claim_with(purchase=None),
    claim_with(purchase={"facts": [], "events": [], "history": {}}),
    claim_with(purchase={"history": [5, None, {}, {"remedy": "repair"}, {"remedy": 5, "at": AT, "facts": []}]}),
    claim_with(charges={"carriage in": "x", "carriage out": -1, "": 1}),
    # Fields that are not there.
    claim_with(purchase={"pric": "5", "categry": "watch"}, defect={"knid": "x"}, new={"cost": 5}),
    claim_with(purchase={"history": [{"remedy": "repair", "at": AT, "rul": "x"}]}),
    claim_with(**{"x" * 100: 1, "\x1b[2J": 1}),
]

AGAINST_THE_SHOP: list[dict[str, Any]] = [
    claim_with(wants="repare"),
    claim_with(wants="none"),
    claim_with(facts={"reciept": True, "category": "watch", "units": 3, "notified": "today", "wants": "repair"}),
    claim_with(purchase={"facts": {"purchased": AT, "kind": "stone-loss"}}),
    claim_with(facts={"receipt": "yes"}),
    claim_with(facts={"receipt": "no", "complete": 1, "resellable": "maybe"}),
    claim_with(purchase={"facts": {"category": "wach", "receipt": True, "price": "5", "material": True, "series": 5}}),
    claim_with(defect={"kind": "stone-lost", "facts": {"kind": "stone-loss", "defect": "stone-loss", "cause": "any"}}),
    claim_with(defect={"kind": "none"}),
    claim_with(purchase={"purchased": "2026-03-02T10:00:01+08:00"}),
    claim_with(purchase={"purchased": "2013-12-31T10:00:00+08:00"}),
    {"at": "2013-12-31T10:00:00+08:00"},
    claim_with(purchase={"events": {"notified": "2026-03-03T10:00:00+08:00", "delivered": None, "purchased": AT}}),
    claim_with(purchase={"currency": "EUR", "price": "5"}),
    claim_with(new={"facts": {"category": "watch"}}),
    claim_with(
        purchase={
            "history": [
                {"remedy": "exchnge", "at": AT},
                {"remedy": "repair", "at": "2026-03-02T10:00:01+08:00"},
                {"remedy": "repair", "at": "2026-03-01T10:00:00+08:00", "until": "2026-02-01T10:00:00+08:00"},
            ]
        }
    ),
    claim_with(purchase={"facts": {"category": "watch"}}, defect={"kind": "stone-loss"}),
]
