"""One letter wrong anywhere in a policy: one message, under that very word, which names the right one."""

import re
from pathlib import Path

import pytest

from aftercare_rules.document.load import read_policy
from aftercare_rules.errors import Diagnostic, PolicyError
from tests.errors.slips import Place, places, slips, with_word

SHOP = Path(__file__).parents[2] / "policies" / "accessory-shop.yaml"
SECTIONS = ("rights", "exclusions", "coverage")


def with_few_examples(text: str) -> str:
    """The policy with two examples in each list, so that it is read quickly."""
    kept: list[str] = []
    examples = 0
    for line in text.split("\n"):
        is_example = re.match(r"( {2}| {6})- \{", line) is not None
        goes_on = re.match(r"( {5}| {9})\w", line) is not None and examples > 0
        examples = examples + 1 if is_example else examples if goes_on or line.startswith("  #") else 0
        if examples < 3 or not (is_example or goes_on):
            kept.append(line)
    return "\n".join(kept)


POLICY = with_few_examples(SHOP.read_text())


def is_made_up(place: Place) -> bool:
    """Whether it names a rule or a line of a price, and nothing else says that name: any other is as good."""
    is_rule = place.is_key and len(place.path) == 2 and place.path[0] in SECTIONS
    is_line = place.is_key and place.path[-3:-2] == ("gives",)
    return is_line or (is_rule and not re.search(rf"(by |rule: |overrides: \[){place.scalar.text}(?![\w-])", POLICY))


def distinct_places() -> list[Place]:
    """Every key and every word that means something, once for each part of the policy that it stands in."""
    found: dict[tuple[object, ...], Place] = {}
    for place in places("shop.yaml", POLICY.encode()):
        word, path = place.scalar.text, place.path
        if place.is_key or re.fullmatch(r"[a-z][a-z_-]*", word):
            found.setdefault((word, place.is_key, path[0], path[-2:-1], len(path)), place)
    return [place for place in found.values() if not is_made_up(place)]


PLACES = distinct_places()


def faults_with(place: Place, slip: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(PolicyError) as caught:
        read_policy("shop.yaml", with_word(POLICY, place.scalar, slip).encode())
    return caught.value.diagnostics


def is_under(fault: Diagnostic, place: Place, slip: str) -> bool:
    """Whether the slip is underlined, and nothing else."""
    start = place.scalar.span
    return (fault.span.line, fault.span.column, fault.span.end_line) == (start.line, start.column, start.line) and (
        fault.span.end_column == start.column + len(slip)
    )


def test_the_places_are_those_of_all_parts() -> None:
    assert len(PLACES) > 250
    assert {place.path[0] for place in PLACES} >= {"facts", "usual", "rights", "coverage", "then", "examples"}


@pytest.mark.parametrize("number", range(8))
def test_one_slip_is_one_message_under_that_word(number: int) -> None:
    for turn, place in enumerate(PLACES[number::8]):
        word = place.scalar.text
        every = list(slips(word))
        slip = every[(turn + number) % len(every)]
        faults = faults_with(place, slip)
        told = f"{word} -> {slip} in {'/'.join(place.path)}: {[fault.render() for fault in faults]}"
        assert len(faults) == 1, told
        (fault,) = faults
        assert f"`{word}`" in fault.message + fault.help or word in re.split(r"\W", fault.help), told
        # A name that is declared once and used once: nobody can tell which of the two is wrong.
        assert (
            is_under(fault, place, slip) or f"`{slip}`, which line {place.scalar.span.line} declares" in fault.help
        ), told
