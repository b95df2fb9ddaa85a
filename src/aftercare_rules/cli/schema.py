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
"""


@click.command(name="schema", epilog=EXAMPLES)
@click.argument("name", metavar="|".join(SCHEMAS), type=click.Choice(list(SCHEMAS)))
def command(name: str) -> None:
    r"""Print the JSON Schema of a policy, a claim or a decision.

    By the first, an editor shows the words of a policy. Put it beside the policy, whose first line names it:

    \b
      # yaml-language-server: $schema=policy.schema.json
    """
    write_json(schema_text(name).removesuffix("\n"))
