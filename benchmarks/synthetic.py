"""Synthetic policies: as many rules as wanted, of the kinds that shops write; and one that is made to be hard."""

from __future__ import annotations

from itertools import islice, product

_HEAD = """\
policy: {name}
title: {{en: After-sales service}}
in_force: {{from: 2014-01-01}}
currency: EUR
time: {{zone: Europe/Berlin, counting: calendar}}
remedies: [replace, repair, refund]
facts:
"""

_TAIL = """\
otherwise: {refers: all, reason: "Thank you, a colleague will look at it today."}
"""


def policy_text(rules: int) -> str:
    """A policy with so many rules: one for each defect of each kind of goods, exclusions, and bans on sale goods."""
    exclusions = max(1, rules // 20)
    coverage = rules - exclusions
    defects = max(2, round(coverage**0.5))
    categories = -(-coverage // defects)
    lines = [_HEAD.format(name=f"synthetic-{rules}")]
    lines += [
        "  purchase:",
        f"    category: [{', '.join(f'goods-{n}' for n in range(categories))}]",
        "    sold_as: [regular, special-price]",
        "    country: [de, fr, it]",
        "  defect:",
        f"    kind: [{', '.join(f'fault-{n}' for n in range(defects))}]",
        "    cause: [wear, misuse, water, manufacturing]",
        "  claim: {receipt: flag, complete: flag}",
        "exclusions:",
    ]
    for number in range(exclusions):
        goods = f"goods-{number % categories}"
        test = (
            f"{{category: {goods}, cause: misuse}}"
            if number % 2
            else f"{{category: {goods}, sold_as: special-price, cause: water}}"
        )
        lines += [
            f"  ban-{number}:",
            f"    for: {test}",
            "    declines: [repair]",
            '    reason: "Thank you. We show you who can mend it."',
        ]
    lines.append("coverage:")
    pairs = islice(product(range(categories), range(defects)), coverage)
    for number, (category, defect) in enumerate(pairs):
        window = ("30 days", "3 months", "6 months", "1 year", "2 years")[number % 5]
        price = f"{1 + number % 40}.00" if number % 3 else f"{1 + number % 9}.50 per unit"
        lines += [
            f"  rule-{number}:",
            f"    clause: {number + 1}",
            f"    for: {{category: goods-{category}, defect: fault-{defect}}}",
            f"    when: {{purchased: within {window}, receipt: yes}}",
            "    gives: {repair: free}",
            '    reason: "Thank you, we mend it."',
            f'    otherwise: {{gives: {{repair: {price}}}, reason: "Thank you, we mend it for {{cost}}."}}',
        ]
    return "\n".join(lines) + "\n" + _TAIL


def hard_policy_text(flags: int) -> str:
    """A policy of independent flags, each of which adds a fee: as many sets as there are combinations of them."""
    names = [f"extra_{number}" for number in range(flags)]
    lines = [_HEAD.format(name=f"hard-{flags}"), f"  claim: {{{', '.join(f'{name}: flag' for name in names)}}}"]
    lines += [
        "coverage:",
        "  service:",
        "    for: {}",
        "    when: {purchased: within 1 year}",
        "    gives: {repair: free}",
    ]
    lines += [
        '    reason: "Thank you, we mend it."',
        '    otherwise: {gives: {repair: 10.00}, reason: "It comes to {cost}."}',
    ]
    lines.append("fees:")
    for number, name in enumerate(names):
        lines += [f"  fee-{number}:", f"    when: {{{name}: yes}}", f"    adds: {{repair: {2**number}}}"]
        lines += [f'    reason: "Extra {number}."']
    return "\n".join(lines) + "\n" + _TAIL
