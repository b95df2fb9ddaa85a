"""The schema of a policy file: its keys in the order in which an author writes them."""

from __future__ import annotations

from typing import Final

from aftercare_rules.language.counting import PRESETS, Preset, Roll
from aftercare_rules.language.currencies import MINOR_DIGITS
from aftercare_rules.language.domains import NAME_PATTERN
from aftercare_rules.language.policy import Section
from aftercare_rules.language.vocabulary import REMEDIES
from aftercare_rules.schema import accepts, conditions, derived, examples, facts, laws, prices, rules, texts
from aftercare_rules.schema.parts import Schema, a_name, list_of, name, names_to, record, ref, snippets, text, told

_DATE: Final = name("[0-9]{4}-[0-9]{2}-[0-9]{2}", "Write a date like `2026-01-31`.")
_REMEDY: Final = f"(?!(any|none|all)$){NAME_PATTERN}"
_WRITE_REMEDY: Final = "A remedy is a name like `repair`."
_REQUIRED: Final = ("policy", "title", "currency", "time", "remedies", "otherwise")


def schema_of_policy() -> Schema:
    """The schema of a policy file."""
    keys = {
        **_about_the_policy(),
        "facts": facts.facts(),
        "events": facts.events(),
        "derived": derived.derived(),
        "impossible": told(
            list_of(ref(conditions.CONDITION)),
            "impossible",
            "What cannot happen, so that no rule has to answer it; a claim that says so is refused.",
            "impossible:\n  - {category: ring, defect: battery-flat}",
        ),
        "usual": told(
            examples.usual(),
            "usual",
            "Where every example starts: what it does not say is as here.",
            "usual: {category: watch, receipt: yes, history: []}",
        ),
        "prices": prices.entries(),
        "rights_from": told(
            laws.rights_from(),
            "rights_from",
            "Files whose `rights` are rights of this policy too, such as what the law of a country gives.",
            "rights_from:\n  - {policy: laws/my-country.yaml, facts: {intact: as_new}}",
        ),
        **{str(section): rules.section_of_rules(section) for section in Section},
        "then": told(
            list_of(rules.promise({"when": _occasion()})),
            "then",
            "What follows from every decision of a kind: who does what, by when.",
            "then:\n  - {when: approved repair, shop: {en: call the customer}, within: 1 day}",
        ),
        "otherwise": _otherwise(),
        "examples": told(
            ref(examples.EXAMPLES),
            "examples",
            "Claims about the policy as a whole, each with the decision that is expected. They start from `usual`.",
            "examples:\n  - {defect: none, wants: exchange, at: 2026-02-01, expect: referred}",
        ),
        "accepts": accepts.accepts(),
        "cliff": accepts.cliff(),
    }
    definitions = [part.definitions() for part in (texts, conditions, facts, derived, examples, prices, rules)]
    return {
        **told(record("A policy", keys, _REQUIRED), "After-sales policy", "A shop's policy in plain words."),
        "$defs": {name: schema for part in definitions for name, schema in part.items()},
    }


def _about_the_policy() -> dict[str, Schema]:
    remedy = told(
        name(_REMEDY, _WRITE_REMEDY),
        "a remedy",
        "What the shop does: a usual word like `repair`, or one of your own.",
    )
    label = told(texts.by_language(), "a label", "What the remedy is called.", "repair: {en: repair, zh: 维修}")
    remedies = {
        **list_of({**remedy, **snippets(*((word, word) for word in REMEDIES))}),
        **names_to(a_name("repair", _REMEDY, _WRITE_REMEDY), label, dict.fromkeys(REMEDIES, label)),
        "type": ["array", "object"],
        "minItems": 1,
        "minProperties": 1,
        "uniqueItems": True,
    }
    from_to = record(
        "`in_force`",
        {
            "from": told(_DATE, "from", "The first day of purchase that this policy is for.", "from: 2026-01-01"),
            "to": told(_DATE, "to", "The last day of purchase that this policy is for.", "to: 2026-12-31"),
        },
    )
    codes = {"enum": sorted(MINOR_DIGITS), "errorMessage": "Write an ISO 4217 code in capitals, like `CNY` or `EUR`."}
    return {
        "policy": told(
            text("[a-z0-9][a-z0-9-]{0,79}", "Write small letters, digits and `-`, like `my-shop`."),
            "policy",
            "The name of the policy; every decision gives it back.",
            "policy: my-shop",
        ),
        "version": told(
            text(".*[^ ].*", "Write a version."),
            "version",
            "The version of the policy. Left out, it is the day from which it is in force.",
            "version: 2026-01",
        ),
        "title": told(
            texts.by_language(),
            "title",
            "The title, in each language of the policy: every other text is then written in the same languages.",
            "title: {en: After-sales service, zh: 售后服务}",
        ),
        "in_force": told(
            from_to,
            "in_force",
            "Which purchases this policy is for, by their date; both days are included.",
            "in_force: {from: 2026-01-01}",
        ),
        "currency": told(codes, "currency", "The currency of all amounts, as its ISO 4217 code.", "currency: CNY"),
        "time": told(
            _time(),
            "time",
            "Where the shop's days begin and end, and how its windows of time are counted.",
            "time: {zone: Asia/Shanghai, counting: cn-civil-code, roll: none}",
        ),
        "remedies": told(
            remedies,
            "remedies",
            "What the shop may do, in the order in which it is weighed when the customer names nothing. Other words "
            "of your own may stand here too; with labels it is `remedies: {gilding: {en: new gilding}}`.",
            "remedies: [replace, exchange, repair, refund]",
        ),
        "on_request": told(
            remedies,
            "on_request",
            "What the shop does only when it is asked for by name.",
            "on_request: [care, collection]",
        ),
        "services": told(
            {**list_of(_other(remedy)), "minItems": 1, "uniqueItems": True},
            "services",
            "What a history may name besides remedies, so that derived facts can count it.",
            "services: [inspection, resize]",
        ),
        "choice": rules.choice(
            "`shop`: a wish for one of `remedies` does not bind; their order decides. Left out, the customer chooses. "
            "A rule may say it for itself."
        ),
    }


def _other(remedy: Schema) -> Schema:
    """A service is named like a remedy."""
    return told(remedy, "a service", "What the shop does and no claim is decided by, like an inspection.")


def _time() -> Schema:
    rolling = [preset.name for preset in PRESETS.values() if preset.rolls]
    zone = {
        **name(r"[A-Za-z][A-Za-z0-9_+/-]*", "Write a time zone like `Asia/Shanghai` or `Europe/Berlin`."),
        **snippets(*((one, one) for one in ("Asia/Shanghai", "Europe/Berlin", "UTC"))),
    }
    counting = {"enum": [*PRESETS], "markdownEnumDescriptions": [_counted(preset) for preset in PRESETS.values()]}
    roll = {"enum": [*Roll], "markdownEnumDescriptions": [_ROLLED[roll] for roll in Roll]}
    calendar = {
        **name(r"[A-Z]{2}(-[A-Za-z0-9 ]+)?", "Write a country's ISO 3166 code, and its state where that matters."),
        **snippets(*((one, one) for one in ("CN", "DE", "DE-BY", "US-CA"))),
    }
    keys = {
        "zone": told(zone, "zone", "The time zone of the shop, by its IANA name.", "zone: Asia/Shanghai"),
        "counting": told(counting, "counting", "How days and months are counted.", "counting: calendar"),
        "first_day": told(
            {"enum": ["counts", "not_counted"]},
            "first_day",
            "Whether the day of the event is the first of a time; instead of what `counting` says.",
            "first_day: not_counted",
        ),
        "roll": told(
            roll, "roll", "Where a last day moves that is a holiday; instead of what `counting` says.", "roll: none"
        ),
        "calendar": told(
            calendar,
            "calendar",
            "Whose holidays and business days count: a country's, or a state's. Moving a last day and business days "
            "need it.",
            "calendar: CN",
        ),
    }
    needs_calendar = {
        "required": ["calendar"],
        "errorMessage": "This moves a last day that is a holiday, and no calendar says which days are holidays: "
        "add a `calendar`, like `calendar: CN`, or `roll: none` if the shop does not move it.",
    }
    by_counting = {
        "properties": {"counting": {"enum": rolling}},
        "required": ["counting"],
        "not": {"required": ["roll"]},
    }
    by_itself = {
        "properties": {"roll": {"enum": [roll for roll in Roll if roll is not Roll.NONE]}},
        "required": ["roll"],
    }
    moving = [{"if": moves, "then": needs_calendar} for moves in (by_counting, by_itself)]
    return {**record("`time`", keys, ("zone", "counting")), "allOf": moving}


_ROLLED: Final = {
    Roll.NONE: "a last day stays, whatever it is",
    Roll.AFTER_HOLIDAY: "a last day in a public holiday moves to the day after it; a weekend beside one is part of it, "
    "any other weekend stays",
    Roll.NEXT_BUSINESS_DAY: "a last day that is a public holiday or of a weekend moves to the next business day",
}


def _counted(preset: Preset) -> str:
    first = "the first day counts" if preset.first_day_counts else "the first day is not counted"
    rolls = f"; `roll: {preset.roll}`, unless you say otherwise" if preset.rolls else ""
    return f"{first}; a time ends at {preset.end_of_day}; months end on {preset.month_end}{rolls}"


def _occasion() -> Schema:
    verdict = "(approved|declined|referred)"
    return told(
        {
            **name(f"({verdict} )?{NAME_PATTERN}", "Write `approved repair`, `referred` or `repair`."),
            **snippets(*((one, one) for one in ("approved repair", "referred"))),
        },
        "when",
        "The decisions that this promise follows: a verdict, a remedy, or both. Left out, it follows every decision.",
        "when: approved repair",
    )


def _otherwise() -> Schema:
    keys = {
        "refers": rules.remedies_key("refers"),
        "declines": rules.remedies_key("declines"),
        "reason": rules.reason(),
        "then": told(ref(rules.PROMISES), "then", "What follows then."),
    }
    says = {
        "if": {"required": ["refers"]},
        "else": {"required": ["declines"], "errorMessage": "`otherwise` says `refers` or `declines`."},
    }
    one = {**record("`otherwise`", keys, ("reason",)), **says}
    several = {**one, "type": ["object", "array"], "items": one, "minItems": 1}
    return told(
        several,
        "otherwise",
        "What happens where no rule answers; every remedy is named, or `all`. A list may answer remedies differently.",
        "otherwise:\n  refers: all\n  reason: {en: Our manager will look at it and answer you within 24 hours.}",
    )


__all__ = ["schema_of_policy"]
