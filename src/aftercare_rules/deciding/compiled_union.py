"""A union of look-ups as one compiled expression: it takes half the time of looking up one value after the other.

Values with few effects are numbered together, so that their numbers add up to the place of their union in one table.
Small numbers are added sooner than the bits of large ones are put together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from aftercare_rules.frozen import frozen

Table: TypeAlias = Mapping[Any, int] | Sequence[int]
"""A number for each value."""

Look: TypeAlias = Table | Callable[[Any], int]
"""Which bits a value adds to the union: by a table, or by a function."""


@frozen
class Term:
    """One value, and what it adds: an argument of the union itself, or what stands in that argument under a name."""

    argument: str
    name: str | None
    look: Look


def compiled_union(arguments: Sequence[str], terms: Sequence[Term], start: int) -> Callable[..., int]:
    """A function of these arguments that puts together the bits of all terms; it raises whatever a look-up raises.

    >>> colour, size = Term("piece", "colour", {"red": 1, "blue": 2}), Term("size", None, lambda size: 4 << size)
    >>> bin(compiled_union(["piece", "size"], [colour, size], 64)({"colour": "blue"}, 3))
    '0b1100010'
    """
    # No text of a policy is part of it but names as literals.
    known: dict[str, object] = {}

    def name(something: object) -> str:
        known[f"known{len(known)}"] = something
        return f"known{len(known) - 1}"

    parts = [f"{name(term.look)}({_value(term)})" for term in terms if callable(term.look)]
    for numbered, unions in _grouped(terms, start):
        numbers = [f"{name(table)}[{_value(term)}]" for term, table in numbered]
        parts.append(f"{name(unions)}[{' + '.join(numbers) or 0}]")
    union: Callable[..., int] = eval(f"lambda {', '.join(arguments)}: {' | '.join(parts)}", known)
    return union


def _value(term: Term) -> str:
    return term.argument if term.name is None else f"{term.argument}[{term.name!r}]"


def _grouped(terms: Sequence[Term], start: int) -> Iterator[tuple[list[tuple[Term, Table]], list[int]]]:
    """The terms that go by tables, in groups: each with a number for each value, and the unions by their sums."""
    numbered: list[tuple[Term, Table]] = []
    unions = [start]
    for term in terms:
        if callable(term.look):
            continue
        effects = dict.fromkeys(_effects(term.look))
        if numbered and len(unions) * len(effects) > _MOST_UNIONS:
            yield numbered, unions
            numbered, unions = [], [start]
        numbers = {bits: len(unions) * place for place, bits in enumerate(effects)}
        numbered.append((term, _by_number(term.look, numbers)))
        unions = [union | bits for bits in effects for union in unions]
    yield numbered, unions


def _effects(table: Table) -> Collection[int]:
    return table.values() if isinstance(table, Mapping) else table


def _by_number(table: Table, numbers: Mapping[int, int]) -> Table:
    if isinstance(table, Mapping):
        return {value: numbers[bits] for value, bits in table.items()}
    return tuple([numbers[bits] for bits in table])


# A table of more unions would take more room in the processor's memory than it is worth.
_MOST_UNIONS: Final = 256
