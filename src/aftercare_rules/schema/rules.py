"""Rules: what each key of a rule means, the prices of `gives`, and what is promised afterwards."""

from __future__ import annotations

from typing import Final

from aftercare_rules.language.domains import NAME_PATTERN
from aftercare_rules.language.durations import DURATION_PATTERN
from aftercare_rules.language.policy import Section
from aftercare_rules.language.vocabulary import REMEDIES
from aftercare_rules.schema.conditions import CONDITION, LIMITED_CONDITION, UNLESS
from aftercare_rules.schema.examples import EXAMPLES
from aftercare_rules.schema.parts import (
    Schema,
    a_name,
    either,
    list_of,
    name,
    names_to,
    one_or_more,
    record,
    ref,
    snippets,
    text,
    told,
)
from aftercare_rules.schema.prices import ADDED, GIVEN, forms_told
from aftercare_rules.schema.texts import TEXT

PROMISES: Final = "promises"
_REMEDIES: Final = "remedies"
_RULE_NAME: Final = "(?!(all|otherwise)$)[a-z][a-z0-9-]{0,59}"
_CLAUSE: Final = r"[0-9A-Za-z]{1,20}(\.[0-9A-Za-z]{1,20}){0,5}"

# In the order in which an author writes them.
_KEYS: Final[tuple[str, ...]] = (
    "clause",
    "overrides",
    "for",
    "when",
    "unless",
    "gives",
    "declines",
    "refers",
    "adds",
    "reason",
    "then",
    "choice",
    "rows",
    "otherwise",
    "examples",
)
# What is said once for all rows.
_OF_THE_RULE: Final = ("overrides", "examples")
# What the rules of a section may say. A test holds this against the loader.
_SAYS: Final = {
    Section.RIGHTS: ("gives", "refers"),
    Section.EXCLUSIONS: ("declines", "refers"),
    Section.COVERAGE: ("gives", "declines", "refers"),
    Section.FEES: ("adds",),
}
# What goes with a verdict, and not with what a fee adds.
_OF_VERDICTS: Final = ("then", "choice")
_MEANS: Final = {
    Section.RIGHTS: "What the customer gets whatever the exclusions say: by law, or by the shop's own promise.",
    Section.EXCLUSIONS: "What the shop declines, or a person decides, although coverage would give it.",
    Section.COVERAGE: "What the shop gives, and what the customer pays for it.",
    Section.FEES: "What is added to the cost of what coverage gives, and taken off a refund. Rights stay as they are.",
}
_EXAMPLES: Final = {
    Section.RIGHTS: "  serious-fault:\n    for: {cause: manufacturing}\n    when: {purchased: within 24 hours}\n"
    "    gives: {replace: free}",
    Section.EXCLUSIONS: "  special-price:\n    for: {sold_as: special-price}\n    declines: [repair, exchange]",
    Section.COVERAGE: "  stones:\n    for: {defect: stone-loss}\n    when: {purchased: within 1 month}\n"
    "    gives: {repair: free}",
    Section.FEES: "  label:\n    for: {sent: yes}\n    adds: {repair: 7}",
}


def definitions() -> dict[str, Schema]:
    """The schemas of rules and of their parts, by name."""
    return {
        _REMEDIES: _remedies(),
        PROMISES: list_of(promise({})),
        **{f"{key}-of-a-rule": schema for key, schema in _common().items()},
        **{f"otherwise-of-{section}": _otherwise(section) for section in Section},
        **{f"row-of-{section}": _row(section) for section in Section},
        **{f"rule-of-{section}": _rule(section) for section in Section},
    }


def section_of_rules(section: Section) -> Schema:
    """`rights`, `exclusions`, `coverage` or `fees`."""
    says: dict[str, object] = {"gives": {"repair": "${5:free}"}}
    if "gives" not in _SAYS[section]:
        says = {"adds": {"repair": "${5:7}"}} if section is Section.FEES else {"declines": ["${5:repair}"]}
    body = {
        "${1:my-rule}": {
            "clause": "${2:1}",
            "for": {"defect": "${3:stone-loss}"},
            "when": {"purchased": "${4:within 1 month}"},
            **says,
            "reason": {"en": "${6:Thank you for bringing it in.}"},
            "examples": [{"purchased": "2026-01-31 10:00", "at": "2026-02-28 23:59:59", "expect": "${7:referred}"}],
        }
    }
    names = a_name("my-rule", _RULE_NAME, "Name the rule in small letters, digits and `-`, a letter first.")
    rules = names_to(names, ref(f"rule-of-{section}"))
    example = f"{section}:\n{_EXAMPLES[section]}\n    reason: …"
    return told({**rules, **snippets(("a new rule", body))}, str(section), _MEANS[section], example)


def remedies_key(key: str) -> Schema:
    """`declines` or `refers`: one remedy, several, or `all`."""
    means = {"declines": "Remedies that the customer does not get.", "refers": "Remedies that a person decides on."}
    return told(ref(_REMEDIES), key, f"{means[key]} A word, a list, or `all`.", f"{key}: [repair, exchange]")


def choice(text: str) -> Schema:
    """Who chooses between remedies."""
    chooser: Schema = {"enum": ["shop", "customer"], "errorMessage": "Write `choice: shop`, or leave it out."}
    return told(chooser, "choice", text, "choice: shop")


def reason() -> Schema:
    """What the customer hears."""
    return told(
        ref(TEXT),
        "reason",
        "What the customer hears, in each language of the policy. It may fill in `{cost}`, `{refund}`, `{until}`, "
        "`{remedy}` and any fact or event, like `{units}`.",
        "reason:\n  en: Thank you for coming in. We repair it free of charge, until {until}.",
    )


def promise(more: dict[str, Schema]) -> Schema:
    """One promise: who does what, by when."""
    within = "Write `1 day`, `24 hours`, `0 days` (the same day) or `1 month of notified`."
    return {
        **record(
            "A promise",
            {
                **more,
                "shop": told(ref(TEXT), "shop", "What the shop does.", "shop: call the customer"),
                "customer": told(ref(TEXT), "customer", "What the customer does.", "customer: collect the piece"),
                "within": told(
                    name(f"{DURATION_PATTERN}( of {NAME_PATTERN})?", within),
                    "within",
                    "In which time: of the decision, or `of` an event.",
                    "within: 1 month of notified",
                ),
            },
            ("within",),
        ),
        "if": {"required": ["shop"]},
        "then": {"properties": {"customer": False}, "errorMessage": "A promise is made by one side."},
        "else": {"required": ["customer"], "errorMessage": "Say who acts: `shop: …` or `customer: …`."},
    }


def _common() -> dict[str, Schema]:
    """The keys that the rules of every section have."""
    return {
        "clause": told(
            text(_CLAUSE, "Write a clause like `2`, `3.1` or `4a`."),
            "clause",
            "Which clause of the shop's notice this is. Of rules that agree, the lowest clause is "
            "named. A row without one has that of its rule.",
            "clause: 3.1",
        ),
        "for": told(
            ref(CONDITION),
            "for",
            "Whom and what this rule is about: facts, each with a test, all of which hold. A rule takes the place of "
            "those that it overrides wherever its `for` holds. `{}` is every claim.",
            "for: {defect: stone-loss, stone: ordinary}",
        ),
        "when": told(
            ref(LIMITED_CONDITION),
            "when",
            "What must hold besides. Where `for` holds and this does not, `otherwise` answers.",
            "when: {purchased: within 1 month, receipt: yes}",
        ),
        "unless": told(
            ref(UNLESS),
            "unless",
            "The rule fails where all of this holds; of a list, where all of any one holds.",
            "unless: {cause: [misuse, water]}",
        ),
        "reason": reason(),
        "then": told(
            ref(PROMISES), "then", "What follows from this rule.", "then: [{shop: call the customer, within: 1 day}]"
        ),
        "choice": choice(
            "`shop`: where this rule decides, a wish does not bind; the order of `remedies` does. Left out, it is as "
            "the policy says."
        ),
        "overrides": told(
            one_or_more(
                told(name("[a-z][a-z0-9-]{0,59}", "Write the name of a rule."), "a rule", "A rule of this policy."),
                "Write names of rules, or `all`.",
            ),
            "overrides",
            "Rules whose place this one takes wherever its `for` holds, even where its `when` fails; `all` means all "
            "others of its section.",
            "overrides: [watch-damage]",
        ),
        "examples": told(
            ref(EXAMPLES),
            "examples",
            "Claims, each with the decision that is expected. They start from `usual` and from what `for` asks.",
            "examples:\n  - {at: 2026-02-28 23:59:59, units: 3, expect: approved repair 0.00}",
        ),
    }


def _rule(section: Section) -> Schema:
    common = _shared(section)
    verdicts = _verdicts(section)
    otherwise = told(
        ref(f"otherwise-of-{section}"),
        "otherwise",
        "What applies where `for` holds and `when` does not. Left out, the rule is silent there.",
        "otherwise:\n  adds: {repair: 9}" if section is Section.FEES else "otherwise:\n  refers: [repair]\n  reason: …",
    )
    rows = told(
        {**list_of(ref(f"row-of-{section}")), "minItems": 1},
        "rows",
        "A table: each row joins its own tests to those of the rule and says what then applies. Rows are called "
        "`rule/1`, `rule/2` and so on. No two of them may say different things of one claim.",
        "rows:\n  - {when: {price: under 100}, gives: {repair: free}}\n"
        "  - {when: {price: at least 100}, gives: {repair: 10.00}}",
    )
    given: dict[str, Schema] = {**common, **verdicts, "rows": rows, "otherwise": otherwise}
    keys = {key: given[key] for key in _KEYS if key in given}
    no_verdict: Schema = {
        "not": {"enum": [*_SAYS[section]]},
        "errorMessage": "Beside `rows` there is no verdict: each row has its own.",
    }
    verdict = _says_something("A rule", section, "rows")
    if section is not Section.FEES:
        verdict = {"required": ["reason"], **verdict}
    return {
        **told(
            record("A rule", keys),
            "a rule",
            f"{_MEANS[section]} The name is yours; other rules and examples call the rule by it.",
        ),
        "if": {"required": ["rows"]},
        "then": {"propertyNames": no_verdict},
        "else": verdict,
        "dependentRequired": {"otherwise": ["for"]},
    }


def _shared(section: Section) -> dict[str, Schema]:
    """The keys that the rules of a section share with those of others."""
    left = _OF_VERDICTS if section is Section.FEES else ()
    return {key: ref(f"{key}-of-a-rule") for key in _common() if key not in left}


def _row(section: Section) -> Schema:
    common = _shared(section)
    given: dict[str, Schema] = {**common, **_verdicts(section)}
    keys = {key: given[key] for key in _KEYS if key in given and key not in _OF_THE_RULE}
    return {
        **told(record("A row", keys), "a row", "Where its tests hold besides those of the rule, this applies."),
        **_says_something("A row", section),
    }


def _otherwise(section: Section) -> Schema:
    then = told(ref(PROMISES), "then", "What follows then.")
    if section is Section.FEES:
        return {
            **record("`otherwise`", {**_verdicts(section), "reason": reason()}),
            **_says_something("`otherwise`", section),
        }
    keys = {**_verdicts(section), "reason": reason(), "then": then, "choice": ref("choice-of-a-rule")}
    return {**record("`otherwise`", keys, ("reason",)), **_says_something("`otherwise`", section)}


def _verdicts(section: Section) -> dict[str, Schema]:
    keys = {
        "gives": told(
            ref(GIVEN),
            "gives",
            f"Remedies that the customer gets, each with what it costs.\n\n{forms_told()}",
            "gives: {repair: 0.30 per unit}",
        ),
        "declines": remedies_key("declines"),
        "refers": remedies_key("refers"),
        "adds": told(
            ref(ADDED),
            "adds",
            f"Remedies, each with what is added to its cost, or taken off what it pays out.\n\n{forms_told()}",
            "adds: {repair: 7}",
        ),
    }
    return {key: keys[key] for key in _SAYS[section]}


def _says_something(what: str, section: Section, *others: str) -> Schema:
    """At least one verdict key. A chain of conditions, for editors show the branches of `anyOf` badly."""
    *first, last = _SAYS[section]
    schema: Schema = {"required": [last], "errorMessage": f"{what} says {either((*_SAYS[section], *others))}."}
    for key in reversed(first):
        schema = {"if": {"required": [key]}, "else": schema}
    return schema


def _remedies() -> Schema:
    item = told(name(NAME_PATTERN, "Write the name of a remedy."), "a remedy", "What the shop does.")
    return one_or_more(item | snippets(*((word, word) for word in ("all", *REMEDIES))), "Write remedies, or `all`.")


__all__ = ["PROMISES", "definitions", "promise", "reason", "remedies_key", "section_of_rules"]
