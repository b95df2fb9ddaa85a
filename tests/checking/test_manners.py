"""What hurts a customer is found in both languages, and what does not is left alone."""

from collections.abc import Mapping

import pytest

from aftercare_rules.checking.manners.chinese import CHINESE
from aftercare_rules.checking.manners.english import ENGLISH
from aftercare_rules.checking.manners.families import FAMILIES, Family
from aftercare_rules.checking.manners.reading import Hurt, hurts
from tests.checking.unkind import KIND, ONLY_IN_ANSWERS, UNKIND

LANGUAGES = ("en", "zh")


def each(sentences: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(sentence, language) for language, all_of_it in sentences.items() for sentence in all_of_it]


def names(sentence: str, language: str) -> list[str]:
    return [hurt.family.name for hurt in hurts(sentence, language)]


@pytest.mark.parametrize(
    ("family", "language", "sentence"),
    [(family, language, sentence) for family in UNKIND for sentence, language in each(UNKIND[family])],
)
def test_what_hurts_is_found(family: str, language: str, sentence: str) -> None:
    assert family in names(sentence, language)


@pytest.mark.parametrize(("sentence", "language"), each(KIND))
def test_what_is_kind_passes(sentence: str, language: str) -> None:
    assert [(hurt.family.name, hurt.words) for hurt in hurts(sentence, language)] == []


@pytest.mark.parametrize(("sentence", "language"), each(ONLY_IN_ANSWERS))
def test_a_label_refuses_nothing(sentence: str, language: str) -> None:
    assert list(hurts(sentence, language, is_answer=False)) == []


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_family_has_an_example_that_hurts_and_a_better_wording_that_does_not(
    family: Family, language: str
) -> None:
    assert family.name in names(family.example[language], language)
    assert names(family.better[language], language) == []


def test_each_family_has_patterns_and_sentences_in_each_language() -> None:
    families = [family.name for family in FAMILIES]
    assert sorted(ENGLISH) == sorted(CHINESE) == sorted(UNKIND) == sorted(families)
    assert all({*UNKIND[family]} == {*LANGUAGES} for family in families)


def test_the_words_are_given_back_as_they_are_written() -> None:
    (hurt,) = hurts("Thank you. It’s  YOUR\nown fault.", "en-GB")
    assert hurt == Hurt(next(family for family in FAMILIES if family.name == "fault"), ("YOUR own fault",))
    assert hurt.better("en-GB").startswith("Thank you")
    (hurt,) = hurts("謝謝。這是規定。", "zh-Hant")
    assert hurt.words == ("這是規定",)


def test_other_languages_are_not_read() -> None:
    assert list(hurts("Das ist unmöglich. Impossible.", "de")) == []


def test_what_one_family_has_found_another_does_not_find_again() -> None:
    assert names("I cannot.", "en") == ["flat-refusal"]
