"""`aftercare explain`: why a claim is decided as it is, and what would change it."""

from __future__ import annotations

from typing import Final

import click
from click.exceptions import Exit

from aftercare_rules.cli.endings import BAD_INPUT
from aftercare_rules.cli.explanation_text import ExplanationText
from aftercare_rules.cli.inputs import Given, given_claims, open_book
from aftercare_rules.cli.terminal import complain, terminal, write, write_json
from aftercare_rules.cli.words import Words
from aftercare_rules.errors import ClaimError, Fault, harmless
from aftercare_rules.matchers import DEFAULT, MATCHERS
from aftercare_rules.records.claims import parse_claim

EXAMPLES: Final = """\b
Examples:
  aftercare explain policies/accessory-shop.yaml docs/claims/battery.json
  aftercare explain policies/accessory-shop.yaml docs/claims/battery.json --all
  aftercare explain policies/accessory-shop.yaml - --lang zh < docs/claims/exchange.json
"""


@click.command(name="explain", epilog=EXAMPLES)
@click.argument("policy", metavar="POLICY")
@click.argument("claim", metavar="CLAIM")
@click.option("--all", "shows_all", is_flag=True, help="Show every rule with all its tests, and every change.")
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as one line of JSON.")
@click.option("--lang", "language", metavar="LANGUAGE", help="A language of the policy, such as zh; else its first.")
@click.option(
    "--matcher",
    type=click.Choice(MATCHERS),
    default=DEFAULT,
    show_default=True,
    help="What finds the rules that match; durable asks durable-rules, for a second opinion.",
)
def command(policy: str, claim: str, shows_all: bool, as_json: bool, language: str | None, matcher: str) -> None:
    """Show why a claim is decided as it is, and what would change it.

    POLICY is a file, or a folder with the versions of one policy: the one in force at the purchase decides.

    First the decision, then the rules that matched and those that nearly did, with each test that failed and what
    the claim says, and last the smallest changes to the claim that would change the decision. CLAIM is a file with
    one claim in JSON, or - for standard input.

    Exit code: 0 if the claim was decided, 2 if the policy or the claim is wrong.
    """
    book = open_book(policy, matcher)
    words = {version.sha256: Words(version, language) for version in book.policies}
    given = _only_claim(claim)
    try:
        explanation = book.explain(parse_claim(given.text, given.line or 1))
    except ClaimError as error:
        complain("\n".join(f"{harmless(given.place)}: {fault}" for fault in error.faults))
        raise Exit(BAD_INPUT) from None
    if as_json:
        write_json(explanation.model_dump_json())
        return
    text = ExplanationText(explanation, words[explanation.decision.policy.sha256], shows_all)
    console = terminal()
    write(text.plain() if console is None else text.styled(console))


def _only_claim(file: str) -> Given:
    """The one claim of a file; raises `ClaimError` where there is none, or another."""
    first: Given | None = None
    for given in given_claims([file]):
        if isinstance(given, Fault):
            raise ClaimError([given])
        if first is not None:
            raise ClaimError([Fault(given.place, "here a second claim starts", "`explain` takes one at a time")])
        first = given
    assert first is not None, "a file without a claim is a fault"
    return first
