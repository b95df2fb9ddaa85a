"""Whatever is answered, the policy that is started keeps its own examples and passes its own checks."""

from hypothesis import example, given
from hypothesis import strategies as st

from aftercare_rules.checking.check import check
from aftercare_rules.document.codes import zones
from aftercare_rules.document.load import read_policy
from aftercare_rules.errors import Misspelling
from aftercare_rules.language.currencies import MINOR_DIGITS
from aftercare_rules.starter.answers import Answers, read_languages, read_sold
from aftercare_rules.starter.write import starter, tried

NAMES = st.from_regex("[a-z0-9][a-z0-9-]{0,79}", fullmatch=True)
# As many of no, three and two decimals.
CURRENCIES = st.sampled_from([0, 2, 3]).flatmap(
    lambda digits: st.sampled_from([code for code, those in MINOR_DIGITS.items() if those == digits])
)
LANGUAGES = st.lists(
    st.one_of(
        st.sampled_from(["en", "zh", "de", "no", "zh-TW", "en-GB"]),
        st.from_regex("[a-z]{2,3}(-[A-Za-z0-9]{2,8})?", fullmatch=True),
    ),
    min_size=1,
    max_size=4,
)
WORDS = st.one_of(
    st.sampled_from(
        ["watch", "my-shop", "EUR", "other", "yes", "null", "Europe/Berlin", "faulty", "receipt", "12", "0.30"]
    ),
    st.text(st.sampled_from("ab 手表é-'\"\\.%@!?&*|>~=+/();`"), min_size=1, max_size=8),
    st.text(min_size=1, max_size=70),
)
FILES = st.one_of(st.just("my-shop.yaml"), st.text(min_size=1, max_size=10).map("{}.yaml".format))


@given(NAMES, st.sampled_from(sorted(zones())), CURRENCIES, LANGUAGES, st.lists(WORDS, min_size=1, max_size=4), FILES)
@example("my-shop", "Africa/Cairo", "KWD", ["no"], ["watch, ring, other"], "my-shop.yaml")
def test_a_started_policy_holds(
    name: str, zone: str, currency: str, languages: list[str], sold: list[str], file: str
) -> None:
    try:
        answers = Answers(name, zone, currency, read_languages(",".join(languages)), read_sold(",".join(sold)))
    except Misspelling:
        return
    text = starter(answers, file)
    report = tried(text, file)
    assert not report.failures
    assert not report.undecided
    assert not report.untouched
    policy = read_policy(file, text.encode())
    assert (policy.name, policy.currency, policy.calendar.zone.key) == (name, currency, zone)
    assert policy.vocabulary.languages == answers.languages
    assert policy.facts["category"].domain.words == (*answers.sold, "other")  # type: ignore[union-attr]
    checked = check(policy)
    assert not checked.accepted
    assert {proof.status for proof in checked.proofs} <= {"proved", "found"}
    # That two words for what is sold look alike is for whoever answered with them.
    assert [one.message for one in checked.findings if "look alike" not in one.message] == []
