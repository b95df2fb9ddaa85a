"""`aftercare new`: a policy to start from."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import click
from click.exceptions import Exit

from aftercare_rules.cli.endings import BAD_INPUT, reason
from aftercare_rules.cli.examples_text import counted
from aftercare_rules.cli.inputs import Unreadable
from aftercare_rules.cli.terminal import Line, complain, plain, styled, table, terminal, write
from aftercare_rules.document.codes import read_currency, read_zone
from aftercare_rules.document.header import read_policy_name, slug
from aftercare_rules.errors import AftercareError, Misspelling, harmless
from aftercare_rules.starter.answers import Answers, read_languages, read_sold
from aftercare_rules.starter.machine import currency_of_zone, language_of_machine, zone_of_machine
from aftercare_rules.starter.write import is_translated, starter, tried

Read = TypeVar("Read")

EXAMPLES: Final = """\b
Examples:
  aftercare new my-shop.yaml
  aftercare new my-shop.yaml --zone Europe/Berlin --currency EUR --language en --language de --sold watch,ring
"""
_SUFFIX: Final = ".yaml"


class NotStarted(AftercareError):
    """No policy was written, and why."""


@click.command(name="new", epilog=EXAMPLES)
@click.argument("file", required=False)
@click.option("--name", metavar="NAME", help="The policy's id: small letters, digits and `-`; else that of FILE.")
@click.option("--zone", metavar="ZONE", help="The shop's time zone, named after a city, such as Europe/Berlin.")
@click.option("--currency", metavar="CODE", help="The ISO 4217 code of its currency, such as EUR.")
@click.option(
    "--language", metavar="CODE", multiple=True, help="A language of its texts, such as en; may be given again."
)
@click.option("--sold", metavar="WORDS", help="Words for what it sells, such as watch,ring.")
@click.option("--force", is_flag=True, help="Write over a FILE that is there already.")
def command(
    file: str | None,
    name: str | None,
    zone: str | None,
    currency: str | None,
    language: tuple[str, ...],
    sold: str | None,
    force: bool,
) -> None:
    """Write a policy to start from into FILE, such as my-shop.yaml.

    What no option says is asked. The policy is small and whole: its comments teach the language, one rule of each kind
    shows how it is done, and its examples hold. Without FILE it is called after the policy's name.

    Exit code: 0 if it was written, 2 if not.
    """
    if file is not None:
        _check_free(file, force)
    asks = not (zone and currency and language and sold)
    try:
        if asks:
            write("A few questions. Enter alone takes what stands in [brackets].\n\n")
        name = _answer("--name", "Name", name or _called(file), "my-shop", read_policy_name)
        if file is None:
            file = name + _SUFFIX
            _check_free(file, force)
        answers = _answers(name, zone, currency, language, sold)
    except KeyboardInterrupt:
        complain("\nstopped; nothing was written")
        raise Exit(BAD_INPUT) from None
    text = starter(answers, file)
    report = tried(text, file)
    if report.failures:
        raise NotStarted(f"{file}: a fault of this program: the policy does not keep its own examples: {answers}")
    _save(file, text, force)
    lines = _written(file, len(report.results), [code for code in answers.languages if not is_translated(code)])
    if asks:
        lines.insert(0, ())
    console = terminal()
    write(plain(lines) if console is None else styled(console, lines))


def _called(file: str | None) -> str | None:
    """The id that a file's name gives a policy; None where it holds no letter or digit that an id can have."""
    return slug(Path(file).stem)[:80] or None if file is not None else None


def _answers(name: str, zone: str | None, currency: str | None, language: tuple[str, ...], sold: str | None) -> Answers:
    here, spoken = zone_of_machine(os.environ), language_of_machine(os.environ) or "en"
    zone = _answer("--zone", "Time zone, by its city", zone, "Europe/Berlin", read_zone, here).key
    paid, codes = currency_of_zone(zone), ",".join(language) if language else None
    return Answers(
        name=name,
        zone=zone,
        currency=_answer("--currency", "Currency", currency, "EUR", read_currency, paid),
        languages=_answer("--language", "Languages, your own first", codes, "en, zh", read_languages, spoken),
        sold=_answer("--sold", "What you sell", sold, "watch, ring", read_sold),
    )


def _check_free(file: str, force: bool) -> None:
    """Raises `NotStarted` where no policy can be written, before anything is asked."""
    path, shown = Path(file), harmless(file)
    if path.is_dir():
        raise NotStarted(f"{shown}: this is a folder; name a file in it")
    if path.suffix != _SUFFIX:
        raise NotStarted(
            f"{shown}: a policy's file ends in {_SUFFIX}; name it {harmless(str(path.with_suffix(_SUFFIX)))}"
        )
    if not path.parent.is_dir():
        raise NotStarted(f"{shown}: there is no folder {harmless(str(path.parent))}; make it first")
    if path.exists() and not force:
        raise NotStarted(f"{shown}: it is there already; name another file, or write over it with --force")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise NotStarted(f"{shown}: it may not be written: permission denied")


def _save(file: str, text: str, force: bool) -> None:
    try:
        with Path(file).open("wb" if force else "xb") as opened:
            opened.write(text.encode())
    except FileExistsError:
        _check_free(file, force)
        raise
    except OSError as error:
        raise Unreadable(file, reason(error)) from None


def _answer(
    option: str, question: str, given: str | None, example: str, read: Callable[[str], Read], default: str = ""
) -> Read:
    """What the option says, else what is answered; a wrong answer is asked again."""
    if given is not None:
        try:
            return read(given)
        except Misspelling as error:
            raise click.BadParameter(str(error), param_hint=option) from None
    shown = f"{question}, such as {example}" if not default else question
    prompt = f"{shown} [{default}]: " if default else f"{shown}: "
    while True:
        written = _typed(prompt, option) or default
        if not written:
            complain("please write an answer")
            continue
        try:
            return read(written)
        except Misspelling as error:
            complain(f"{error.message}\nhelp: {error.help}" if error.help else error.message)


def _typed(prompt: str, option: str) -> str:
    """One line from standard input; raises `NotStarted` where there is none."""
    try:
        if sys.stdin is None:
            raise EOFError
        return input(prompt).strip()
    except EOFError:
        raise NotStarted(f"\nno answer, so nothing was written; {option} gives it without a question") from None
    except UnicodeDecodeError:
        complain("this is not text in UTF-8")
        return ""


def _written(file: str, examples: int, foreign: list[str]) -> list[Line]:
    name = shlex.quote(harmless(file))
    steps = [
        ((f"aftercare test {name}", "bold"), "run its examples, after each change"),
        ((f"aftercare decide {name} claim.json", "bold"), "decide a claim; one stands at the end of the file"),
    ]
    held = counted(examples, "example")
    into = f", and what to translate into {' and '.join(foreign)}" if foreign else ""
    return [
        (("Written: ", "bold green"), (f"{harmless(file)}, with {held} that hold", "")),
        (),
        ((f"Open it in an editor: its comments say what to change{into}. Then", ""),),
        *table(steps, None, indent=2),
    ]
