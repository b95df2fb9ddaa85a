"""`aftercare check`: what is wrong with policies, or looks as if it were."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import click
from click.exceptions import Exit

from aftercare_rules import __version__
from aftercare_rules.cli.check_text import CheckText
from aftercare_rules.cli.checked import File, checked
from aftercare_rules.cli.endings import BAD_INPUT, FAILED
from aftercare_rules.cli.form import form_options
from aftercare_rules.cli.formats.as_github import as_github
from aftercare_rules.cli.formats.as_json import as_json
from aftercare_rules.cli.formats.as_sarif import as_sarif
from aftercare_rules.cli.inputs import Unreadable
from aftercare_rules.cli.progress import Progress
from aftercare_rules.cli.terminal import WIDEST, Line, complain, plain, styled, terminal, write, write_json

FORMATS: Final = ("text", "json", "github", "sarif")

EXAMPLES: Final = """\b
Examples:
  aftercare check policies/accessory-shop.yaml
  aftercare check policies
  aftercare check policies --format sarif > findings.sarif
"""


@click.command(name="check", epilog=EXAMPLES)
@click.argument("policies", metavar="POLICY...", nargs=-1, required=True)
@form_options(
    FORMATS, "text to read; json for programs; github for annotations in GitHub Actions; sarif for code scanning."
)
@click.option("--claims", is_flag=True, help="Print each claim as JSON too, to decide and explain it.")
def command(policies: tuple[str, ...], form: str, claims: bool) -> None:
    """Find what is wrong with policies.

    A POLICY is a file, or a folder whose policies (*.yaml) are all checked. Each finding is shown with the lines that
    it is about, a claim that shows it with what is decided of it, and how to mend it. At the end stands what was
    proved for all claims.

    What a policy lists under `accepts` is not a finding. Files of one folder that state the same policy with dates are
    its versions, and are held against each other.

    Exit code: 0 if nothing was found, 1 if something was, 2 if a file cannot be read.
    """
    console = terminal()
    width = None if console is None else min(console.width, WIDEST)
    text = CheckText(width, claims)
    progress = Progress(80 if console is None else console.width)

    def show(lines: Iterable[Line]) -> None:
        write(plain(lines) if console is None else styled(console, lines))

    files: list[File] = []
    unreadable = 0
    for one in checked(policies, progress):
        progress.clear()
        if isinstance(one, Unreadable):
            unreadable += 1
            complain(one)
            continue
        files.append(one)
        if form == "text":
            for finding in one.checked.findings:
                show(text.finding(finding, one.policy))
            show(text.summary(one.checked))
    progress.clear()
    match form:
        case "text" if len(files) + unreadable > 1:
            show(text.total([one.checked for one in files], unreadable))
        case "json":
            write_json(as_json(files))
        case "github":
            write(as_github(files))
        case "sarif":
            write_json(as_sarif(files, __version__, is_whole=not unreadable))
    if unreadable or any(one.checked.findings for one in files):
        raise Exit(BAD_INPUT if unreadable else FAILED)
