"""What an engine keeps of tables may be added to by several threads at once."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

from aftercare_rules.batch.answers import Answer
from aftercare_rules.batch.lookup import Lookup
from aftercare_rules.batch.results import Words
from tests.unit.test_table_types import ENGINE


class Slow(dict[str, int]):
    """A dictionary whose threads take turns when they ask how long it is."""

    def __len__(self) -> int:
        length = super().__len__()
        sleep(0.001)
        return length


def test_each_word_has_a_number_of_its_own() -> None:
    words = Words()
    words.numbers = Slow()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(words.number, [f"rule {number}" for number in range(20)]))
    assert [*words.numbers.values()] == [*range(20)]


def test_answers_of_before_are_not_taken_for_all_of_them() -> None:
    decision = ENGINE.decide({"at": "2026-02-02T10:00:00Z"})
    lookup = Lookup(2)
    lookup.add(Answer(decision))
    before = lookup.kept()
    lookup.add(Answer(decision))
    lookup._kept = before  # as another thread leaves them that began before the second came, and ends now
    assert lookup.kept().is_incomplete.size == len(lookup.answers) == 3
