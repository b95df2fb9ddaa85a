"""The checker against policies that it was not written for: each mistake found, and no false alarm."""

import pytest

from aftercare_rules import Engine, PolicyBook, PolicyError, load_policy
from aftercare_rules.checking.check import check
from aftercare_rules.checking.report import Finding
from tests.checking.battery_files import Planted, planted


def findings(one: Planted) -> list[Finding]:
    return [finding for file in one.files for finding in check(load_policy(file)).findings]


def named(one: Planted) -> str:
    return one.path.stem


@pytest.mark.parametrize("one", [one for one in planted("broken") if "versions" not in one.finds], ids=named)
def test_a_mistake_is_found_and_shown(one: Planted) -> None:
    found = findings(one)
    meant = [finding for finding in found if finding.name in one.finds]
    assert meant, [finding.message for finding in found]
    is_about_rules = not {"gap", "dead-value"} & {*one.finds}
    assert not is_about_rules or not one.rules or any({*finding.about} & {*one.rules} for finding in meant)
    unexpected = [finding for finding in found if finding.name not in (*one.finds, *one.also, *_FOLLOWING)]
    assert not unexpected, [(finding.name, finding.message) for finding in unexpected]


@pytest.mark.parametrize("one", list(planted("sound")), ids=named)
def test_a_sound_policy_raises_no_alarm(one: Planted) -> None:
    assert [(finding.name, finding.message) for finding in findings(one)] == []


@pytest.mark.parametrize("one", [one for one in planted("broken") if "versions" in one.finds], ids=named)
def test_versions_that_do_not_fit_are_refused(one: Planted) -> None:
    with pytest.raises(PolicyError):
        PolicyBook([load_policy(file) for file in one.files])


@pytest.mark.parametrize("one", list(planted("refused")), ids=named)
def test_what_the_loader_refuses(one: Planted) -> None:
    with pytest.raises(PolicyError):
        load_policy(one.path)


@pytest.mark.parametrize("one", list(planted("broken"))[::5], ids=named)
def test_witnesses_are_decided_as_they_say(one: Planted) -> None:
    for file in one.files:
        policy = load_policy(file)
        engine = Engine(policy)
        for finding in check(policy).findings:
            for witness in finding.witnesses:
                assert engine.decide(witness.claim) == witness.decision


# What follows from many a mistake, and is not one besides.
_FOLLOWING = ("gap", "later-is-better")
