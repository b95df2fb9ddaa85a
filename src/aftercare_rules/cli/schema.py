"""`aftercare schema`: the JSON Schema of what is written and read."""

from __future__ import annotations

from typing import Final

import click

from aftercare_rules.cli.terminal import write_json
from aftercare_rules.schema import SCHEMAS, schema_text

EXAMPLES: Final = """\b
Examples:
  aftercare schema policy > policy.schema.json
  aftercare schema claim

\b
The first line of the policy:
  # yaml-language-server: $schema=policy.schema.json
"""


@click.command(name="schema", epilog=EXAMPLES)
@click.argument("name", metavar="|".join(SCHEMAS), type=click.Choice(list(SCHEMAS)))
def command(name: str) -> None:
    """Print the JSON Schema of a policy, a claim, a decision or a report of the checker.

    By the first, an editor shows the words of a policy. Put it beside the policy, whose first line names it, as below.
    """
    write_json(schema_text(name).removesuffix("\n"))
