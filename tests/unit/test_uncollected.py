"""The garbage collector is as it was, once a policy was read."""

import gc
from collections.abc import Iterator

import pytest

from aftercare_rules.uncollected import uncollected


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_what_was_made_inside_is_not_searched_at_once() -> None:
    with uncollected():
        assert not gc.isenabled()
        made = [[number] for number in range(10_000)]
    assert gc.isenabled()
    assert gc.get_count()[0] < 1_000
    assert gc.get_freeze_count() == 0
    assert gc.is_tracked(made)


def test_what_is_garbage_is_found_all_the_same() -> None:
    gc.collect()
    with uncollected():
        ring: list[object] = []
        ring.append(ring)
        del ring
    assert gc.collect() >= 1


def test_one_that_was_off_stays_off() -> None:
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()


def test_what_a_program_has_frozen_stays_frozen() -> None:
    gc.freeze()
    frozen = gc.get_freeze_count()
    with uncollected():
        pass
    # What was freed meanwhile is frozen no more.
    assert frozen // 2 < gc.get_freeze_count() <= frozen
