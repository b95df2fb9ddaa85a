"""The command `aftercare`. Each command is one file, imported only when it is called."""

from __future__ import annotations

import importlib
from typing import Any, Final

import click

from aftercare_rules import __version__
from aftercare_rules.cli.endings import ending

COMMANDS: Final = {
    "new": "Write a policy to start from.",
    "decide": "Decide claims under a policy.",
    "explain": "Show why a claim is decided as it is, and what would change it.",
    "test": "Run the examples of policies.",
    "check": "Find what is wrong with policies.",
    "diff": "Show where two policies decide otherwise, or prove them equal.",
    "replay": "Decide a file of past claims, and what a change would have cost.",
    "schema": "Print a JSON schema.",
}


class _Commands(click.Group):
    """Imports a command only when it is called, so that `aftercare --help` is quick."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = importlib.import_module(f"aftercare_rules.cli.{name}").command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, context: click.Context) -> Any:
        with ending():
            return super().invoke(context)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


EXAMPLE: Final = """\b
Example:
  aftercare decide policies/accessory-shop.yaml docs/claims/stones.json
"""


@click.command(cls=_Commands, epilog=EXAMPLE, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="aftercare")
def main() -> None:
    """Decide what a customer is owed when something comes back, by a shop's written policy."""
