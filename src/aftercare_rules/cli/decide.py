"""`aftercare decide`: claims in, decisions out."""

from __future__ import annotations

import sys
from typing import Final

import click
from click.exceptions import Exit

from aftercare_rules.cli.decision_text import DecisionText
from aftercare_rules.cli.endings import BAD_INPUT
from aftercare_rules.cli.inputs import STANDARD_INPUT, STANDARD_INPUT_NAME, Given, given_claims, open_book
from aftercare_rules.cli.terminal import complain, terminal, write, write_json
from aftercare_rules.cli.words import Words
from aftercare_rules.errors import ClaimError, Fault, harmless
from aftercare_rules.matchers import DEFAULT, MATCHERS
from aftercare_rules.records.claims import parse_claim
from aftercare_rules.records.models import Claim

EXAMPLES: Final = """\b
Examples:
  aftercare decide policies/accessory-shop.yaml docs/claims/stones.json
  aftercare decide policies/accessory-shop.yaml docs/claims/stones.json --lang zh
  aftercare decide policies/accessory-shop.yaml --json < docs/claims/shop.jsonl
"""


@click.command(name="decide", epilog=EXAMPLES)
@click.argument("policy", metavar="POLICY")
@click.argument("claims", metavar="[CLAIM]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON decision a line, in the order of the claims.")
@click.option("--lang", "language", metavar="LANGUAGE", help="A language of the policy, such as zh; else its first.")
@click.option(
    "--matcher",
    type=click.Choice(MATCHERS),
    default=DEFAULT,
    show_default=True,
    help="What finds the rules that match; durable asks durable-rules, for a second opinion.",
)
def command(policy: str, claims: tuple[str, ...], as_json: bool, language: str | None, matcher: str) -> None:
    """Decide claims under a policy.

    POLICY is a file, or a folder with the versions of one policy: the one in force at the purchase decides.

    A CLAIM is a file of JSON or JSON Lines, or - for standard input. A line that is no claim is reported, and the
    others are still decided.

    Exit code: 0 if every claim was decided, 2 if the policy or a claim is wrong.
    """
    if not claims and (sys.stdin is None or sys.stdin.isatty()):
        raise click.UsageError(
            f"there is no claim. Name a file, or give claims on standard input:\n"
            f"  aftercare decide {policy} claim.json\n"
            f"  aftercare decide {policy} < claims.jsonl"
        )
    files = claims or (STANDARD_INPUT,)
    book = open_book(policy, matcher)
    words = {version.sha256: Words(version, language) for version in book.policies}
    console = terminal()
    is_wrong, is_first = False, True
    for given in given_claims(files):
        try:
            if isinstance(given, Fault):
                raise ClaimError([given])
            claim = parse_claim(given.text, given.line or 1)
            decision = book.decide(claim)
        except ClaimError as error:
            is_wrong = True
            place = f"{harmless(given.place)}: " if isinstance(given, Given) else ""
            complain("\n".join(f"{place}{fault}" for fault in error.faults))
            continue
        if as_json:
            write_json(decision.model_dump_json())
            continue
        text = DecisionText(decision, words[decision.policy.sha256], _title(given, claim, is_alone=len(files) == 1))
        shown = text.plain() if console is None else text.card(console)
        write(shown if is_first else f"\n{shown}")
        is_first = False
    if is_wrong:
        raise Exit(BAD_INPUT)


def _title(given: Given, claim: Claim, is_alone: bool) -> str:
    """Which claim a decision is about: the purchase's id, and the place where there can be several."""
    place = given.place if not (is_alone and given.line is None) else ""
    if given.file == STANDARD_INPUT_NAME and claim.purchase.id:
        place = ""
    return harmless(" · ".join(filter(None, (claim.purchase.id, place))))
