"""`aftercare diff`: where two policies decide otherwise, or the proof that they are equal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click
from click.exceptions import Exit

from aftercare_rules.cli.diff_text import replayed_lines, report
from aftercare_rules.cli.endings import BAD_INPUT, FAILED
from aftercare_rules.cli.form import form_options
from aftercare_rules.cli.inputs import Given, Unreadable, given_claims, open_policy
from aftercare_rules.cli.terminal import WIDEST, Line, complain, plain, styled, terminal, write, write_json
from aftercare_rules.differing.compare import compare
from aftercare_rules.differing.joint import NotComparable
from aftercare_rules.differing.regions import difference
from aftercare_rules.differing.replay import Replay
from aftercare_rules.engine import Engine
from aftercare_rules.errors import ClaimError, Fault, harmless
from aftercare_rules.language.policy import Policy
from aftercare_rules.records.claims import parse_claim

EXAMPLES: Final = """\b
Examples:
  aftercare diff old.yaml new.yaml
  aftercare diff old.yaml new.yaml --claims last-year.jsonl
  aftercare diff old.yaml new.yaml --json
"""


@click.command(name="diff", epilog=EXAMPLES)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--claims",
    "files",
    metavar="FILE",
    multiple=True,
    help="Decide recorded claims under both, and count who gains and who loses; - is standard input.",
)
@form_options(("text", "json"), "Text to read, or one JSON value with every claim in full.")
def command(old: str, new: str, files: tuple[str, ...], form: str) -> None:
    """Show where two policies decide otherwise, or prove them equal.

    OLD and NEW are policy files. All claims are looked at, not samples: each region in which the two differ is shown
    with who answers under each, whether the customer gains or loses, and a claim that both were asked about.

    The claims of --claims are as `aftercare decide` takes them: JSON, or JSON Lines.

    Exit code: 0 if the two are equal, 1 if they differ or it could not be settled, 2 if a policy or a claim is wrong
    or the two cannot be compared.
    """
    policies = _policy(old), _policy(new)
    comparison = compare(*policies)
    if comparison.refusal:
        complain(f"{harmless(new)}: {NotComparable(comparison.refusal)}")
    replay, is_wrong = _replay(policies, files)
    if comparison.refusal:
        if replay is not None and form == "text":
            _show(replayed_lines(replay.result, _width()))
        raise Exit(BAD_INPUT)
    found = difference(comparison)
    if replay is not None:
        found = found.model_copy(update={"replay": replay.result})
    if form == "json":
        write_json(found.model_dump_json())
    else:
        _show(report(found, policies, _width()))
    if is_wrong:
        raise Exit(BAD_INPUT)
    if found.verdict != "equal":
        raise Exit(FAILED)


def _policy(name: str) -> Policy:
    if Path(name).is_dir():
        raise Unreadable(name, "this is a folder; name the file of one version in it, and compare version by version")
    return open_policy(name)


def _replay(policies: tuple[Policy, Policy], files: tuple[str, ...]) -> tuple[Replay | None, bool]:
    """What came of the claims in some files, and whether there are faults in them."""
    if not files:
        return None, False
    replay, is_wrong = Replay(*map(Engine, policies)), False
    for given in given_claims(files):
        try:
            if isinstance(given, Fault):
                raise ClaimError([given])
            claim = parse_claim(given.text, given.line or 1)
        except ClaimError as error:
            is_wrong = True
            place = f"{harmless(given.place)}: " if isinstance(given, Given) else ""
            complain("\n".join(f"{place}{fault}" for fault in error.faults))
            continue
        replay.add(claim)
    return replay, is_wrong


def _width() -> int | None:
    console = terminal()
    return None if console is None else min(console.width, WIDEST)


def _show(lines: Iterable[Line]) -> None:
    console = terminal()
    write(plain(lines) if console is None else styled(console, lines))
