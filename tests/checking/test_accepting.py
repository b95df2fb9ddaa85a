"""What a policy accepts of what is found, and acceptances of what is not found any more."""

from hypothesis import given
from hypothesis import strategies as st

from aftercare_rules.checking.accepting import accept, accepts
from aftercare_rules.checking.report import Finding
from aftercare_rules.errors import Span
from aftercare_rules.language.checks import ACCEPTABLE, check_named
from aftercare_rules.language.policy import Acceptance

NAMES = ("stones", "clips", "receipt")
SETTLED = ACCEPTABLE


def finding(name: str, *about: str) -> Finding:
    check = check_named(name)
    return Finding(code=check.code, name=name, severity=check.severity, message="It is so.", about=about)


def acceptance(word: str, *about: str, line: int = 1) -> Acceptance:
    return Acceptance(word, about, "We mean it.", Span("shop.yaml", line, 1, line, 9))


def test_a_finding_is_accepted_by_name_or_code_and_by_what_it_is_about() -> None:
    gap = finding("gap", "stones", "clips")
    for one in (
        acceptance("gap"),
        acceptance("AC101"),
        acceptance("gap", "clips"),
        acceptance("gap", "clips", "stones"),
    ):
        opened, accepted = accept([gap], [one], SETTLED)
        assert opened == ()
        assert [(each.finding, each.reason) for each in accepted] == [(gap, "We mean it.")]


def test_another_check_or_a_name_that_it_is_not_about_does_not_accept_it() -> None:
    gap = finding("gap", "stones")
    for one in (acceptance("conflict"), acceptance("gap", "clips"), acceptance("gap", "stones", "clips")):
        opened, accepted = accept([gap], [one], SETTLED)
        assert (opened[0], accepted) == (gap, ())
        assert [found.code for found in opened[1:]] == ["AC901"]


def test_what_accepts_nothing_is_found_itself() -> None:
    (idle,), _ = accept([], [acceptance("gap", "stones", line=7)], SETTLED)
    assert idle.message == "there is no `gap` about `stones` to accept"
    assert idle.suggestion == "take it out: what it accepted is gone"
    assert (idle.about, idle.places[0].line, idle.severity) == (("gap", "stones"), 7, "warning")


def test_a_name_that_is_misspelt_is_told() -> None:
    opened, _ = accept([finding("gap", "stones")], [acceptance("gap", "stonse")], SETTLED)
    assert opened[1].suggestion == "did you mean `stones`?"
    opened, _ = accept([finding("gap", "stones", "clips")], [acceptance("gap", "umbrella")], SETTLED)
    assert opened[1].suggestion == "what is found there is about `stones` and `clips`; else take it out"


def test_of_what_is_not_settled_nobody_knows_whether_it_is_used() -> None:
    assert accept([], [acceptance("gap")], [name for name in SETTLED if name != "gap"]) == ((), ())


findings = st.builds(finding, st.sampled_from(ACCEPTABLE), st.sampled_from(NAMES), st.sampled_from(NAMES))
acceptances = st.builds(acceptance, st.sampled_from(ACCEPTABLE)) | st.builds(
    acceptance, st.sampled_from(ACCEPTABLE), st.sampled_from(NAMES)
)


@given(st.lists(findings), st.lists(acceptances))
def test_each_finding_is_open_or_accepted_and_each_acceptance_is_used_or_found(
    found: list[Finding], stated: list[Acceptance]
) -> None:
    opened, accepted = accept(found, stated, SETTLED)
    unused = [one for one in opened if one.code == "AC901"]
    open_ones = [one for one in opened if one.code != "AC901"]
    assert sorted(map(repr, [*open_ones, *(one.finding for one in accepted)])) == sorted(map(repr, found))
    assert not any(accepts(one, each) for one in stated for each in open_ones)
    assert len(unused) == sum(not any(accepts(one, each) for each in found) for one in stated)
