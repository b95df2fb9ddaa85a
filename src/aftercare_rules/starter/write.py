"""Tells `shop.yaml`, which is a whole policy itself, with other answers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from aftercare_rules.document.load import read_policy
from aftercare_rules.engine import Engine
from aftercare_rules.errors import harmless
from aftercare_rules.examples.runner import Report, run
from aftercare_rules.language.currencies import MINOR_DIGITS
from aftercare_rules.starter.answers import OTHER, Answers

_LANGUAGES: Final = ("en", "zh")
# A text of `shop.yaml` is in both of its languages, one below the other.
_TEXT: Final = re.compile(r"^( +)en: (.*)\n\1zh: (.*)\n", re.MULTILINE)
_COMMENTED: Final = re.compile(r"(.*\S)( {2,})(# .*)")
_AMOUNT: Final = re.compile(r"\b\d+\.\d\d\b")
# Every reader of YAML takes this for text.
_PLAIN: Final = re.compile(r"(?!(?:y|n|yes|no|on|off|true|false|null)$)[^\W\d_]([\w -]*\w)?", re.IGNORECASE)


@cache
def shop() -> str:
    """The policy that each one is made of: a shop in Berlin that sells watches and rings."""
    return files("aftercare_rules.starter").joinpath("shop.yaml").read_text("utf-8")


def is_translated(language: str) -> bool:
    """Whether the texts are there in this language."""
    return language.partition("-")[0] in _LANGUAGES


def starter(answers: Answers, file: str) -> str:
    """The text of a policy with these answers; `file` is where it will stand.

    A language other than English and Chinese has the English texts, each marked as to be translated.
    """
    first, sold = answers.sold[0], answers.sold
    told = {
        "my-shop.yaml": harmless(Path(file).name),
        "my-shop": answers.name,
        "Europe/Berlin": answers.zone,
        "EUR": answers.currency,
        f"[watch, ring, {OTHER}]": f"[{', '.join(map(_written, (*sold, OTHER)))}]",
        "[watch, ring]": _written(first) if len(sold) == 1 else f"[{', '.join(map(_written, sold))}]",
        '"watch"': json.dumps(first, ensure_ascii=False),
        "watch": _written(first),
    }
    told |= {amount: _amount(amount, MINOR_DIGITS[answers.currency]) for amount in _AMOUNT.findall(shop())}
    text = _TEXT.sub(lambda found: _in_languages(found, answers.languages), shop())
    return "".join(f"{_told(line, told)}\n" for line in text.splitlines())


def tried(text: str, file: str) -> Report:
    """The policy's own examples, run; raises `PolicyError` if it cannot be read."""
    return run(Engine(read_policy(file, text.encode())))


def _told(line: str, told: Mapping[str, str]) -> str:
    """The line with other names; a comment at its end stays in its column where there is room."""
    # The longest first: one may begin with another.
    names = "|".join(map(re.escape, sorted(told, key=len, reverse=True)))
    found = _COMMENTED.fullmatch(line)
    code, gap, comment = found.groups() if found else (line, "", "")
    column = len(code + gap)
    code, comment = (re.sub(names, lambda name: told[name[0]], part) for part in (code, comment))
    return f"{code.ljust(column - 2)}  {comment}" if comment else code


def _written(word: str) -> str:
    return word if _PLAIN.fullmatch(word) else json.dumps(word, ensure_ascii=False)


def _amount(written: str, digits: int) -> str:
    """An amount of two decimals in a currency of others: as many of its coins, where it has none below one."""
    amount = Decimal(written) if digits else Decimal(written) * 100
    return f"{amount:.{digits}f}"


def _in_languages(found: re.Match[str], languages: Sequence[str]) -> str:
    indent, english, chinese = found.groups()
    own = {"en": english, "zh": chinese}
    lines = []
    for language in languages:
        said = own.get(language.partition("-")[0])
        lines += [f"{indent}# Translate this into `{language}`:"] if said is None else []
        lines.append(f"{indent}{language}: {said or english}")
    return "".join(f"{line}\n" for line in lines)
