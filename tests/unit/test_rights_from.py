"""`rights_from`: the rights of another file in the words of a policy, and what is said where they do not fit."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aftercare_rules import Decision, Engine, Policy, PolicyError, load_policy
from aftercare_rules.document.load import read_policy
from aftercare_rules.schema.policy import schema_of_policy
from tests.support.core_yaml import read_core_yaml
from tests.support.golden_files import Golden

LAW = """\
policy: seven-days
title: {en: Seven days, zh: 七日无理由退货}
currency: CNY
time: {zone: Asia/Shanghai, counting: cn-civil-code, roll: none}
remedies: [refund, price_reduction, repair]
facts:
  purchase:
    channel: [online, shop]
    goods:
      is: [general, custom, fresh]
      question: {en: What is it?, zh: 是什么？}
      labels: {general: {en: goods, zh: 货}}
    weight: {unit: g}
    unused: [nowhere]
  claim: {intact: flag, deposit: money}
events: {signed_for: {question: {en: When did it come?, zh: 何时签收？}}}
rights:
  return:
    clause: 25
    for: {channel: online, goods: {except: [custom, fresh]}}
    when: {signed_for: within 7 days, intact: yes, limit: once}
    gives: {refund: quoted}
    reason: {en: "Until {until}, for {goods}.", zh: "至{until}，{goods}。"}
    then: [{shop: {en: pay it back, zh: 退款}, within: 7 days of signed_for}]
    examples: [{signed_for: 2026-01-01 10:00, at: 2026-01-08 10:00, expect: incomplete}]
  mend:
    for: {goods: [general, fresh], any_of: [{wants: [repair, none]}, {wants: {except: [refund, price_reduction]}}]}
    unless: [{intact: no}, {signed_for: after 1 year}]
    gives: {repair: {labour: free, parts: 2 per g of weight}}
    reason: {en: "Over {weight} g, {cost}.", zh: "{weight}克，{cost}。"}
    otherwise: {refers: all, reason: {en: We see., zh: 我们看看。}}
    overrides: all
  lesser:
    for: {goods: general}
    when: {intact: yes}
    gives: {repair: deposit}
    reason: {en: Less., zh: 少。}
otherwise: {refers: all, reason: {en: We see., zh: 我们看看。}}
"""

IN_TURN = """\
rights_from:
  - {policy: more/base.yaml, facts: {thing: goods}, words: {thing: {anything: general}}}
rights:
  own: {for: {goods: general}, gives: {repair: free}, reason: {en: Own., zh: 自。}}
otherwise: {refers: all, reason: {en: We see., zh: 我们看看。}}
"""

BASE = """\
policy: base
title: {en: Base, zh: 基, de: Basis}
currency: CNY
time: {zone: Asia/Shanghai, counting: calendar}
remedies: [refund]
facts:
  purchase: {thing: [anything, else]}
  claim: {asked: flag}
rights:
  back:
    for: {thing: anything}
    when: {asked: yes}
    gives: {refund: quoted}
    reason: {en: Base., zh: 基。, de: Basis.}
    overrides: other
  other: {for: {thing: anything}, refers: refund, reason: {en: Base., zh: 基。, de: Basis.}}
otherwise: {refers: all, reason: {en: We see., zh: 我们看看。, de: Wir sehen.}}
"""

SHOP = """\
policy: shop
title: {en: Shop}
currency: CNY
time: {zone: Asia/Shanghai, counting: calendar}
remedies: [mending, refund, price_reduction]
facts:
  purchase: {sold: [web, counter], category: [watch, ring, engraved], grams: {unit: g}}
  claim: {receipt: flag, deposit: money}
events: [delivered]
rights_from:
  - policy: laws/seven-days.yaml
    facts: {channel: sold, goods: category, weight: grams}
    words: {channel: {online: web}, goods: {general: [watch, ring], custom: engraved, fresh: none}}
    events: {signed_for: delivered}
    remedies: {repair: mending}
exclusions:
  none-back: {for: {}, declines: all, reason: No.}
otherwise: {refers: all, reason: We see.}
"""

FILES = {"shop.yaml": SHOP, "laws/seven-days.yaml": LAW}


def loaded(changes: dict[str, str] | None = None) -> Policy:
    """The shop with other files, or others in their place."""
    files = {**FILES, **(changes or {})}

    def open_file(name: str) -> bytes:
        if name not in files:
            raise FileNotFoundError(2, "No such file or directory", name)
        return files[name].encode()

    return read_policy("shop.yaml", open_file("shop.yaml"), open_file)


def decided(policy: Policy, **facts: Any) -> Decision:
    claim: dict[str, Any] = {
        "at": "2026-01-08T10:00:00+08:00",
        "wants": facts.pop("wants", "refund"),
        "purchase": {
            "purchased": "2025-12-31T10:00:00+08:00",
            "facts": {"sold": "web", "category": "watch", "grams": 3, **facts},
            "events": {"delivered": "2026-01-01T10:00:00+08:00"},
            "history": [],
        },
        "facts": {"intact": True, "deposit": "9"},
    }
    return Engine(policy).decide(claim)


# What becomes of a law's rights.


def test_a_right_of_a_law_holds_whatever_the_exclusions_say() -> None:
    decision = decided(loaded())
    assert (decision.verdict, decision.rule, decision.clause) == ("referred", "seven-days/return", "25")
    assert decision.reason == {"en": "Until 2026-01-08 24:00, for watch."}
    assert [(promise.what, promise.within) for promise in decision.then] == [
        ({"en": "pay it back"}, "7 days of delivered")
    ]


def test_words_stand_for_words_of_the_law() -> None:
    policy = loaded()
    assert decided(policy, category="engraved").rule == "none-back"
    assert decided(policy, category="ring").rule == "seven-days/return"
    assert decided(policy, sold="counter").rule == "none-back"


def test_a_word_that_no_word_stands_for_leaves_the_others_and_no_defect_has_none() -> None:
    law = (
        LAW.replace("  claim: {intact", "  defect: {kind: [broken], why: [use, fall]}\n  claim: {intact")
        .replace("for: {channel: online, goods: {except: [custom, fresh]}}", "for: {why: {except: fall}}")
        .replace("for: {goods: [general, fresh], any_of", "for: {why: use, any_of")
    )
    shop = SHOP.replace("  claim: {receipt", "  defect: {kind: [broken], cause: [use]}\n  claim: {receipt")
    shop = shop.replace("channel: sold", "channel: sold, why: cause").replace("words: {", "words: {why: {fall: none}, ")
    policy = loaded({"laws/seven-days.yaml": law, "shop.yaml": shop})
    claim = {
        "at": "2026-01-08T10:00:00+08:00",
        "wants": "refund",
        "purchase": {"events": {"delivered": "2026-01-01T10:00:00+08:00"}, "history": []},
        "facts": {"intact": True},
    }
    engine = Engine(policy)
    assert engine.decide({**claim, "defect": {"kind": "broken"}}).rule == "seven-days/return"
    assert engine.decide(claim).rule == "none-back"


def test_what_never_happens_here_fails_no_right() -> None:
    one = LAW.replace("unless: [{intact: no}, {signed_for: after 1 year}]", "unless: {goods: fresh}")
    several = LAW.replace("[{intact: no}, ", "[{goods: fresh, intact: no}, ")
    mend, others = (
        next(rule for rule in loaded({"laws/seven-days.yaml": law}).rules if rule.name == "seven-days/mend")
        for law in (one, several)
    )
    assert (mend.unless, mend.otherwise) == ((), None)
    assert [test.fact for condition in others.unless for test in condition.tests] == ["delivered"]
    assert others.otherwise is not None


def test_remedies_prices_and_wishes_speak_the_words_of_the_policy() -> None:
    decision = decided(loaded(), wants="mending")
    assert (decision.rule, str(decision.cost)) == ("seven-days/mend", "CNY 6.00")
    assert decision.reason == {"en": "Over 3 g, CNY 6.00."}


def test_all_remedies_and_all_rules_of_a_law_are_its_own() -> None:
    (mend,) = [rule for rule in loaded().rules if rule.name == "seven-days/mend"]
    assert set(mend.overrides) == {"seven-days/return", "seven-days/lesser"}
    assert mend.otherwise is not None
    assert set(mend.otherwise.effects) == {"refund", "price_reduction", "mending"}


def test_what_the_law_declares_and_needs_and_the_policy_lacks_is_taken_over() -> None:
    policy = loaded()
    assert [*policy.facts] == ["sold", "category", "grams", "receipt", "deposit", "intact"]
    assert [*policy.events] == ["delivered"]
    bare = SHOP.replace(", category: [watch, ring, engraved]", "").replace("goods: category, ", "")
    bare = bare.replace("events: [delivered]\n", "").replace("    events: {signed_for: delivered}\n", "")
    bare = bare.replace(", goods: {general: [watch, ring], custom: engraved, fresh: none}", "")
    taken = loaded({"shop.yaml": bare})
    assert "goods" in taken.facts
    assert taken.facts["goods"].question is not None
    assert taken.facts["goods"].question.languages == {"en": "What is it?"}
    assert taken.facts["goods"].labels["general"].languages == {"en": "goods"}
    assert taken.events["signed_for"].question is not None
    assert "unused" not in taken.facts
    assert taken.facts["goods"].span.file == "laws/seven-days.yaml"


def test_a_law_counts_its_days_in_its_own_way() -> None:
    law = LAW.replace("cn-civil-code, roll: none", "first-day-counts")
    law = law.replace("signed_for: within 7 days,", "signed_for: within 8 days pausing repair,")
    law = law.replace("rights:", "derived: {soon: {all: {signed_for: within 1 month}}}\nrights:")
    law = law.replace("limit: once}", "limit: once, soon: yes}")
    policy = loaded({"laws/seven-days.yaml": law})
    decision = decided(policy)
    assert decision.rule == "seven-days/return"
    assert decision.valid_until is not None
    # The day of delivery counts: the eighth day from 1 January is the 8th, and the law's seven days end on the 7th.
    assert decision.valid_until.isoformat() == "2026-01-08T23:59:59+08:00"
    assert [str(promise.due) for promise in decision.then] == ["2026-01-07 23:59:59+08:00"]


def test_rows_are_taken_in_with_their_rule() -> None:
    rows = """\
  table:
    for: {goods: [general, custom]}
    reason: {en: "{cost}", zh: "{cost}"}
    rows:
      - {when: {goods: custom, limit: once}, gives: {repair: 1 per g of weight}}
      - {when: {goods: general}, gives: {repair: 2 per g of weight}, reason: {en: "{goods}", zh: "{goods}"}}
    otherwise: {refers: all, reason: {en: We see., zh: 我们看看。}}
    overrides: mend
"""
    law = LAW.replace("overrides: all", "overrides: lesser").replace("  lesser:", f"{rows}  lesser:")
    policy = loaded({"laws/seven-days.yaml": law})
    (first,) = [rule for rule in policy.rules if rule.name == "seven-days/table/1"]
    assert (first.owner, first.overrides) == ("seven-days/table", ("seven-days/mend",))
    ring = decided(policy, wants="mending", category="ring")
    assert (ring.rule, str(ring.cost), ring.reason) == ("seven-days/table/2", "CNY 6.00", {"en": "ring"})
    assert decided(policy, wants="mending", category="engraved").rule == "seven-days/table/1"


WORKED_OUT = """\
policy: worked-out
title: {en: What is worked out, zh: 推算}
currency: CNY
time: {zone: Asia/Shanghai, counting: calendar}
remedies: [repair, refund]
services: [inspection, resize]
facts:
  purchase: {goods: [general, custom], paid: money, unused: money}
  defect: {kind: [broken], part: [lid, handle]}
  claim: {intact: flag}
events:
  signed_for: {else: shipped}
  shipped:
  start: {first_known: [signed_for, 90 days after shipped]}
derived:
  share_paid: {share: [paid, price]}
  repairs: {count: [repair, resize], within: 1 year, same: part}
  looked_after: {every: 6 months of inspection since signed_for}
  told_in_time: {shipped: within 7 days of purchased}
  plain: {all: {goods: general, intact: yes}}
  fine: {any_of: [{plain: yes, share_paid: at least 50}, {looked_after: yes}]}
  idle: {difference: [unused, price]}
rights:
  one: {when: {fine: yes, told_in_time: yes}, gives: {repair: free}, reason: {en: One., zh: 一。}}
  two:
    when: {repairs: over 2, start: within 1 year}
    gives: {refund: quoted}
    reason: {en: "{repairs} repairs.", zh: "{repairs}次"}
otherwise: {refers: all, reason: {en: We see., zh: 我们看看。}}
"""


def test_what_is_worked_out_is_taken_over_with_all_that_it_is_made_of() -> None:
    shop = SHOP[: SHOP.index("rights_from")] + SHOP[SHOP.index("exclusions") :]
    shop = shop.replace(
        "  claim: {receipt", "  defect: {kind: [broken], piece: [lid, handle, foot]}\n  claim: {receipt"
    )
    law = (
        "rights_from:\n  - policy: law.yaml\n    facts: {goods: category, paid: deposit, part: piece}\n"
        "    words: {goods: {general: [watch, ring], custom: engraved}}\n"
        "    events: {shipped: delivered}\n    remedies: {repair: mending, inspection: check_up}\n"
    )
    shop = shop.replace("facts:\n", "services: [check_up]\nfacts:\n", 1).replace("exclusions:", f"{law}exclusions:")
    policy = loaded({"shop.yaml": shop, "law.yaml": WORKED_OUT})
    assert {*policy.derived} == {"told_in_time", "looked_after", "share_paid", "repairs", "plain", "fine"}
    assert {*policy.events} == {"delivered", "start", "signed_for"}
    assert policy.vocabulary.services == ("check_up", "resize")
    assert "unused" not in policy.facts
    claim: dict[str, Any] = {
        "at": "2026-03-01T10:00:00+08:00",
        "wants": "mending",
        "purchase": {
            "purchased": "2026-01-01T10:00:00+08:00",
            "price": "100",
            "facts": {"category": "ring"},
            "events": {"delivered": "2026-01-03T10:00:00+08:00"},
            "history": [
                {"remedy": remedy, "at": f"2026-02-0{day}T10:00:00+08:00", "facts": {"piece": "lid"}}
                for day, remedy in enumerate(("mending", "resize", "mending"), start=1)
            ],
        },
        "defect": {"kind": "broken", "facts": {"piece": "lid"}},
        "facts": {"intact": True, "deposit": "60"},
    }
    engine = Engine(policy)
    assert engine.decide(claim).rule == "worked-out/one"
    assert engine.decide({**claim, "wants": "refund"}).reason == {"en": "3 repairs."}
    late = {**claim["purchase"], "events": {"delivered": "2026-01-09T10:00:00+08:00"}}
    assert engine.decide({**claim, "purchase": late}).rule == "none-back"
    # Of a condition with a name, the policy's own rules may ask too.
    own = "coverage: {own: {for: {plain: no}, gives: {mending: 5}, overrides: none-back, reason: Own.}}\n"
    with_own = loaded({"shop.yaml": shop.replace("otherwise:", f"{own}otherwise:"), "law.yaml": WORKED_OUT})
    assert Engine(with_own).decide({**claim, "purchase": late, "facts": {"intact": False}}).rule == "own"


def test_a_right_of_the_policy_that_overrides_all_overrides_no_law() -> None:
    own = (
        "rights:\n  ours: {for: {}, gives: {refund: quoted}, reason: Ours., overrides: all}\n"
        "  lesser: {for: {}, refers: refund, reason: Less.}\n"
    )
    rules = {rule.name: rule for rule in loaded({"shop.yaml": SHOP.replace("exclusions:", f"{own}exclusions:")}).rules}
    assert rules["ours"].overrides == ("lesser",)


def test_examples_may_name_the_rights_of_a_law_and_only_the_own_rules_are_to_be_tested() -> None:
    example = "{at: 2026-01-01, delivered: 2026-01-01, expect: referred refund by seven-days/return}"
    policy = loaded({"shop.yaml": f"{SHOP}examples: [{example}]\n"})
    assert [rule.name for rule in policy.own_rules] == ["none-back"]
    assert [rule.name for rule in policy.rules][1:] == ["seven-days/return", "seven-days/mend", "seven-days/lesser"]


def test_examples_may_state_the_facts_of_a_law() -> None:
    policy = loaded({"shop.yaml": f"{SHOP}examples: [{{at: 2026-01-01, intact: yes, expect: referred}}]\n"})
    assert policy.examples[0].claim.facts == {"intact": True}


def test_the_fingerprint_covers_the_rights_of_the_law_and_not_its_examples() -> None:
    def with_law(old: str, new: str) -> str:
        return loaded({"laws/seven-days.yaml": LAW.replace(old, new)}).sha256

    assert with_law("within 7 days", "within 8 days") != loaded().sha256
    assert with_law("at: 2026-01-08", "at: 2026-01-09") == loaded().sha256


def test_a_law_may_take_rights_from_another(tmp_path: Path) -> None:
    (tmp_path / "laws" / "more").mkdir(parents=True)
    (tmp_path / "shop.yaml").write_text(SHOP)
    (tmp_path / "laws" / "seven-days.yaml").write_text(LAW.partition("rights:")[0] + IN_TURN)
    (tmp_path / "laws" / "more" / "base.yaml").write_text(BASE)
    policy = load_policy(tmp_path / "shop.yaml")
    rights = {rule.name: rule for rule in policy.rules if rule.section == "rights"}
    assert [*rights] == ["seven-days/own", "seven-days/base/back", "seven-days/base/other"]
    assert rights["seven-days/base/back"].overrides == ("seven-days/base/other",)
    assert "asked" in policy.facts
    assert rights["seven-days/base/back"].about is not None
    assert rights["seven-days/base/back"].about.tests[0].text == "watch, ring"
    assert rights["seven-days/base/back"].span.file == str(tmp_path / "laws" / "more" / "base.yaml")


def test_an_editor_knows_it() -> None:
    part = Draft202012Validator(schema_of_policy())
    assert [error.message for error in part.iter_errors(read_core_yaml(SHOP))] == []
    for old, new in (("policy: laws", "polcy: laws"), ("{signed_for: delivered}", "delivered"), ("custom:", "'#':")):
        assert [*part.iter_errors(read_core_yaml(SHOP.replace(old, new, 1)))], new


# What does not fit.


def shop(old: str, new: str) -> dict[str, str]:
    assert old in SHOP
    return {"shop.yaml": SHOP.replace(old, new)}


def law(old: str, new: str) -> dict[str, str]:
    assert old in LAW
    return {"laws/seven-days.yaml": LAW.replace(old, new)}


FAULTS: dict[str, dict[str, str]] = {
    "missing": shop("laws/seven-days", "law/seven-days"),
    "absolute": shop("laws/seven-days", "/laws/seven-days"),
    "no-policy": shop("policy: laws/seven-days.yaml\n    ", ""),
    "not-a-list": shop(SHOP[SHOP.index("  - policy") : SHOP.index("exclusions:")], "  policy: laws/seven-days.yaml\n"),
    "not-a-policy": {"laws/seven-days.yaml": '{"at": "2026-01-01"}\n'},
    "text": shop(SHOP[SHOP.index("  - policy") : SHOP.index("exclusions:")], "  - laws/seven-days.yaml\n"),
    "not-yaml": {"laws/seven-days.yaml": "policy: [\n"},
    "no-rights": {"laws/seven-days.yaml": LAW.partition("rights:")[0] + "otherwise:" + LAW.rpartition("otherwise:")[2]},
    "faults-of-the-law": law("signed_for: within 7 days", "signed_fro: within 7 dayz"),
    "itself": shop("laws/seven-days", "shop"),
    "circle": law("rights:", "rights_from: [{policy: ../shop.yaml}]\nrights:"),
    "twice": shop("exclusions:", "  - {policy: ./laws/seven-days.yaml}\nexclusions:"),
    "unknown-names": shop("facts: {channel: sold, goods: category,", "facts: {chanel: sold, goods: categry,"),
    "unknown-events": shop("events: {signed_for: delivered}", "events: {signed: deliverd}"),
    "unknown-remedies": shop("remedies: {repair: mending}", "remedies: {mend: mending, repair: mendin}"),
    "unknown-words": shop("{general: [watch, ring], custom:", "{genral: [wach, ring], custom:"),
    "words-of-no-choice": shop("{online: web}", "{online: web}, weight: {heavy: 9}"),
    "words-twice": shop("fresh: none", "fresh: ring"),
    "names-twice": shop("channel: sold, goods", "channel: category, goods"),
    "same-name": shop("weight: grams", "weight: deposit"),
    "other-words": shop(", goods: {general: [watch, ring], custom: engraved, fresh: none}", ""),
    "other-kind": shop("receipt: flag", "receipt: flag, intact: [whole, broken]"),
    "other-unit": shop("grams: {unit: g}", "grams: {unit: kg}"),
    "event-and-fact": {**law("signed_for", "receipt"), **shop("    events: {signed_for: delivered}\n", "")},
    "lost-word": law("goods: [general, fresh]", "goods: fresh"),
    "no-such-remedy": shop("    remedies: {repair: mending}\n", ""),
    "paid-the-other-way": shop("remedies: {repair: mending}", "remedies: {refund: mending, repair: refund}"),
    "languages": shop("title: {en: Shop}", "title: {en: Shop, fr: Magasin}"),
    "zone": law("Asia/Shanghai", "Asia/Tokyo"),
    "currency": law("currency: CNY", "currency: JPY"),
    "counting": {
        "laws/seven-days.yaml": LAW.replace("cn-civil-code, roll: none", "first-day-counts")
        .replace("limit: once", "limit: once within 1 year, served: at most 2")
        .replace("rights:", "derived: {served: {count: repair, within: 6 months}}\nrights:")
    },
    "in-force": law("currency:", "in_force: {from: 2014-03-15}\ncurrency:"),
    "overrides-a-law": shop(
        "exclusions:",
        "rights: {a: {for: {}, gives: {refund: quoted}, reason: A., overrides: seven-days/return}}\nexclusions:",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_the_faults_are_shown_so(name: str, golden: Golden) -> None:
    with pytest.raises(PolicyError) as caught:
        loaded(FAULTS[name])
    golden(f"rights-from/{name}.txt", f"{caught.value}\n")


def test_without_the_folder_nothing_is_opened() -> None:
    with pytest.raises(PolicyError, match="takes rights from another file, and was read without one"):
        read_policy("shop.yaml", SHOP.encode())


def test_the_law_is_found_beside_the_policy_wherever_that_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "policies"
    (folder / "laws").mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    sha256 = load_policy(folder / "shop.yaml").sha256
    monkeypatch.chdir(folder / "laws")
    assert load_policy("../shop.yaml").sha256 == sha256 == loaded().sha256
    (folder / "laws" / "seven-days.yaml").unlink()
    (folder / "laws" / "seven-days.yaml").mkdir()
    with pytest.raises(PolicyError, match=r"policy: laws/seven-days\.yaml"):
        load_policy(folder / "shop.yaml")
