"""What was probably meant by a test or a price that is not spelled as one.

The functions give spellings, the likeliest first. Of those the first that can be read is shown, so that a hint is
never wrong itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from aftercare_rules.errors import Misspelling, nearest

# A longer text is no slip, and looking for what was meant would take its time.
LONGEST = 200

_NUMBER_WORDS = {
    word: str(number)
    for number, words in enumerate(
        ["", "a an one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
    for word in words.split()
}
_UNITS = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), ("hour", 1)),
    **dict.fromkeys(("d", "day", "days"), ("day", 1)),
    "workdays": ("business day", 1),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), ("day", 7)),
    **dict.fromkeys(("m", "mo", "mos", "mth", "mths", "month", "months"), ("month", 1)),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), ("year", 1)),
}
_VERDICTS = {
    **dict.fromkeys(("accepted", "granted", "allowed", "given", "ok", "yes"), "approved"),
    **dict.fromkeys(("rejected", "refused", "denied", "excluded", "no"), "declined"),
    **dict.fromkeys(("manual", "manually", "review", "person", "manager", "escalated", "pending"), "referred"),
    **dict.fromkeys(("unknown", "missing", "unclear", "open"), "incomplete"),
}
_LEAST = r"(?:at least|>=|=>|≥|min(?:imum)?|from|not? less than|not? under) ?"
_OVER = r"(?:over|>|more than|above|greater than|higher than) ?"
_MOST = r"(?:at most|<=|=<|≤|max(?:imum)?|up to|until|not? more than|not? over) ?"
_UNDER = r"(?:under|<|less than|below|lower than|smaller than) ?"


def first_read(spellings: Iterable[str], read: Callable[[str], object]) -> str:
    """The first of some spellings that can be read, "" if none can."""
    for spelling in spellings:
        try:
            if read(spelling) is not None:
                return spelling
        except (Misspelling, ValueError):
            pass
    return ""


def durations_meant(text: str) -> Iterator[str]:
    """`3 months` for `3 mths`, `3months`, `three months`; `14 days` for `2 weeks`."""
    lower = re.sub(r"(bank|banking|business|trading|week|working|work)[ -]?days?", "workdays", text.strip().lower())
    if lower in _UNITS:
        lower = f"1 {lower}"
    found = re.fullmatch(r"(\d{1,6}|[a-z]+?)[\s-]*([a-z]+)\.?", lower)
    if not found or found[2].startswith(("min", "sec")):
        return
    digits = _NUMBER_WORDS.get(found[1], found[1])
    unit = found[2] if found[2] in _UNITS else nearest(found[2], _UNITS)
    if unit and digits.isdigit():
        word, times = _UNITS[unit]
        number = int(digits) * times
        yield f"{number} {word}{'' if number == 1 else 's'}"


def windows_meant(text: str) -> Iterator[str]:
    """`within 3 months` for `<= 3 months`, `in 3 months` or `3 months`; `after 3 months` for `> 3 months`."""
    lower = " ".join(text.lower().split())
    if nearest(lower, ("any",), 1):
        yield "any"
    late = re.fullmatch(rf"(?:{_OVER}|{_LEAST}|after ?|over |later than |since |beyond )(.+)", lower)
    soon = re.fullmatch(rf"(?:{_MOST}|{_UNDER}|within ?|in |for |at most |under |during )?(.+)", lower)
    for word, found in (("after", late), ("within", soon)):
        for duration in durations_meant(found[1]) if found else ():
            yield f"{word} {duration}"
    first, _, rest = lower.partition(" ")
    if near := nearest(first, ("within", "after")):
        yield from (f"{near} {duration}" for duration in [rest, *durations_meant(rest)])


def bounds_meant(text: str, unit: str) -> Iterator[str]:
    """`at least 100` for `>= 100`, `100+` or `at lest 100 CNY`; `100 to 200` for `100-200`.

    `unit` is what the number is counted in, "" for money.
    """
    lower = " ".join(text.lower().split())
    for written in dict.fromkeys([lower, _without_units(lower, unit)]):
        plain = re.sub(r"(?<=\d),(?=\d{3})", "", written)
        number = r"(\d[\d.]*)"
        between = rf"(?:between |from |at least )?{number} ?(?:-|–|—|\.\.+|~|and at most|and|to|until) ?{number}"
        if two := re.fullmatch(between, plain):
            yield f"{two[1]} to {two[2]}"
        for pattern, word in ((_LEAST, "at least"), (_OVER, "over"), (_MOST, "at most"), (_UNDER, "under")):
            if one := re.fullmatch(rf"{pattern}{number}", plain):
                yield f"{word} {one[1]}"
        if one := re.fullmatch(rf"{number} ?(\+|or (?:more|less|above|below))", plain):
            yield f"{'at most' if one[2] in ('or less', 'or below') else 'at least'} {one[1]}"
        if one := re.fullmatch(rf"([a-z ]+?) ?{number}", plain):
            yield f"{nearest(one[1], ('at least', 'over', 'at most', 'under'))} {one[2]}"
        if one := re.fullmatch(rf"=?=? ?{number}", plain):
            yield one[1]


def _without_units(text: str, unit: str) -> str:
    """The text without the unit, or for money without the currency."""
    if unit:
        words = {word for word in re.findall(r"(?<=\d) ?([a-z]+)", text) if unit in (word, word[:-1], word + "s")}
        return re.sub(rf"(?<=\d) ?(?:{'|'.join(map(re.escape, sorted(words)))})\b", "", text) if words else text
    sign = r"(?:cny|rmb|eur|usd|gbp|jpy|chf|[a-z]{3}(?<!and)|yuan|euros?|[¥￥$€£元])"
    return re.sub(rf"(?<![a-z]){sign} ?(?=\d)|(?<=\d) ?{sign}(?![a-z])", "", text).strip()


def choices_meant(text: str, words: Iterable[str]) -> Iterator[str]:
    """`{except: watch}` for `not watch`; `[watch, clock]` for `watch or clock`."""
    known = set(words)
    denied = re.fullmatch(r"(?:not |!=? ?|<> ?|except |no )(.+)", text)
    parts = [
        part.strip() for part in re.split(r"\s*(?:,|;|/|\||、|，|\bor\b|\band\b)\s*", denied[1] if denied else text)
    ]
    if all(part in known for part in parts) and (denied or len(parts) > 1):
        listed = parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"
        yield f"{{except: {listed}}}" if denied else listed
    elif (bare := text.lstrip("= ")) in known:
        yield bare


def verdict_meant(word: str, verdicts: Iterable[str]) -> str:
    """`declined` for `rejected`, `Declined` or `declind`; "" if that cannot be seen."""
    known, lower = list(verdicts), word.lower()
    if lower in known:
        return lower
    return _VERDICTS.get(lower) or nearest(lower, known) or _VERDICTS.get(nearest(lower, _VERDICTS, 0.8), "")


def flag_meant(text: str) -> str:
    """`yes` for `true`, `Yes` or `1`; "" if that cannot be seen."""
    lower = text.lower().strip(" .!")
    if lower in ("true", "yes", "y", "1", "on", "是", "有", "t"):
        return "yes"
    if lower in ("false", "no", "n", "0", "off", "not", "否", "没有", "f"):
        return "no"
    return ""


def prices_meant(text: str, units: Iterable[str], words: Iterable[str]) -> Iterator[str]:
    """`0.30` for `0,30`, `¥0.30` or `0.30 CNY`; `3 per unit` for `3 each` or `3/unit`; `free` for `free!`."""
    lower = " ".join(text.lower().split()).strip("!. ")
    if of_fact := re.fullmatch(r"([a-z][a-z0-9_]*) ?% of (\S+)", lower):
        yield f"{of_fact[1]} of {of_fact[2]}"
    known = list(units)
    if lower in (
        "free",
        "gratis",
        "free of charge",
        "for free",
        "nothing",
        "none",
        "no charge",
        "no cost",
        "免费",
        "zero",
    ):
        yield "free"
    if lower in ("quote", "quoted", "on quote", "on request", "tbd", "to be quoted", "ask", "报价", "待定", "?"):
        yield "quoted"
    if one := re.fullmatch(r"\D{0,4}?(\d+),(\d\d?)\D{0,4}", lower):
        yield f"{one[1]}.{one[2]}"
    amounts = re.sub(r"(?<=\d),(?=\d{3})", "", lower)
    if one := re.fullmatch(
        r"(?:[a-z]{1,3}\$?|[¥￥$€£])? ?(\d+(?:\.\d+)?) ?(?:(?!per)[a-z]{3}|[¥￥$€£元]|yuan|rmb|euros?)?", amounts
    ):
        yield one[1]
    if one := re.fullmatch(r"(\d{1,6})(?:\.0)?e\+?(\d)", lower):
        yield str(int(one[1]) * 10 ** int(one[2]))
    each = r"[¥￥$€£]? ?(\d+(?:\.\d+)?) ?(?:each|[a-z]{1,5}|/)?(?: ?(?:per|each|every))? ?([a-z_]+)?"
    if one := re.fullmatch(each, amounts):
        unit = one[2] if one[2] in known else nearest(one[2] or "", known)
        yield f"{one[1]} per {unit or 'unit'}"
    if near := nearest(lower, words):
        yield near


def rates_meant(text: str, counted: Mapping[str, str]) -> Iterator[str]:
    """`10 per month` for `10 per started month`; `10 per g` for `10 times weight` or `10 * g`.

    `counted` has the unit of each number that a price may count.
    """
    lower = " ".join(text.lower().split()).strip("!. ")
    begun = "(?:started|begun|commenced|calendar|full|new)"
    if timed := re.fullmatch(
        rf"(.+?) (?:per|for each|for every|each|every) (?:{begun} )?(day|month|year)s?(.*)", lower
    ):
        yield f"{timed[1]} per {timed[2]}{re.sub(f'^ {begun}', '', timed[3])}"
    if two := re.fullmatch(r"(.+?)(?: ?[*×] ?| x | times | multiplied by )(.+)", lower):
        for rate, number in (two.groups(), two.groups()[::-1]):
            unit = counted.get(number, number)
            yield f"{rate} per {unit}"
            yield f"{rate} per {unit} of {number}"


def forms_meant(text: str, amounts: Iterable[str]) -> Iterator[str]:
    """`15% of price` for `15 percent of the price`; `200 to 500` for `200-500`; `at cost` for `actual cost`.

    `amounts` are the facts that are money.
    """
    known = list(amounts)
    lower = " ".join(text.lower().split()).strip("!. ")
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", _without_units(lower, ""))
    if two := re.fullmatch(r"(?:between |from )?(\d[\d.]*) ?(?:-|–|—|~|and|to|until) ?(\d[\d.]*)", plain):
        yield f"{two[1]} to {two[2]}"
    if part := re.fullmatch(
        r"(\d[\d.]*) ?(?:%|percent|per cent|pct)(?: (?:of )?(?:the )?([a-z_]+(?: [a-z]+)?))?", lower
    ):
        whole = (part[2] or "price").replace(" ", "_")
        yield f"{part[1]}% of {whole if whole in known else nearest(whole, known) or 'price'}"
    lowest = r"(?:the )?(?:lower|lesser|lowest|smaller|cheaper|minimum|min) ?(?:of |\()"
    if two := re.fullmatch(rf"{lowest}(.+?)(?: ?, ?| and | or )(.+?)\)?", lower):
        yield f"the lower of {two[1]} and {two[2]}"
    limits = (re.fullmatch(rf"(.+?),? (?:but )?({_LEAST}|{_MOST})(\d[\d.]*)", written) for written in (lower, plain))
    for limited in filter(None, limits):
        yield f"{limited[1]} at {'least' if re.fullmatch(_LEAST, limited[2]) else 'most'} {limited[3]}"
    if shared := re.fullmatch(r"(?:([a-z_]+) )?pro[- ]?rata (?:over|for|in) (.+)", lower):
        for duration in durations_meant(shared[2]):
            yield f"{shared[1] or 'price'} pro rata over {duration}"
    if lower in ("cost", "actual cost", "the cost", "cost price", "at actual cost", "实际费用", "成本"):
        yield "at cost"
    if lower in ("price difference", "the difference", "the price difference", "diff", "差价"):
        yield "difference"
