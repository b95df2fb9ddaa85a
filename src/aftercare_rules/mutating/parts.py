"""Slips in lists: a part that is left out, be it a test, an option, an override, a row, a rule or a fee."""

from __future__ import annotations

from collections.abc import Iterator

from aftercare_rules.document.flow import flow_text
from aftercare_rules.document.nodes import Entry, Mapping, Node
from aftercare_rules.language.vocabulary import Vocabulary
from aftercare_rules.mutating.edits import Edit, LocatedText
from aftercare_rules.mutating.places import Emptied, OptionsPlace, PartPlace, Thing, whole
from aftercare_rules.mutating.slips import Slip


def parts(thing: Thing, text: LocatedText, words: Vocabulary) -> Iterator[Slip]:
    """A part of a list or a mapping that is not there; the only part takes with it what holds it."""
    if isinstance(thing, PartPlace):
        edit = _without(thing, text)
        if edit is not None:
            span = thing.spans[thing.number]
            yield Slip(span, edit, _one_line(text.piece(span)), what=thing.kind)
    elif isinstance(thing, OptionsPlace):
        for left_out, kept in (thing.options, thing.options[::-1]):
            edit = text.replaced(whole(thing.entry), _alone(kept, thing, text))
            yield Slip(left_out.span, edit, _one_line(text.piece(left_out.span)), what="option")


def _without(part: PartPlace, text: LocatedText) -> Edit | None:
    if len(part.spans) > 1:
        return text.left_out(part.spans, part.number)
    if isinstance(part.holder, Emptied):
        return text.replaced(part.holder.span, "{}")
    return _without(part.holder, text) if part.holder is not None else None


def _alone(option: Node, place: OptionsPlace, text: LocatedText) -> str:
    """One option of an `any_of` in the place of all of it."""
    if place.name:
        return f"{place.name}: {flow_text(option)}"
    tests: tuple[Entry, ...] = option.entries if isinstance(option, Mapping) else ()
    written = [f"{test.key.text}: {flow_text(test.value)}" for test in tests]
    indent = " " * (place.entry.key.span.column - 1)
    return ", ".join(written) if place.is_flow else f"\n{indent}".join(written)


def _one_line(written: str) -> str:
    return " ".join(written.split())
