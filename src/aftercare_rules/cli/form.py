"""The options by which a command's result is chosen to be read by people or by programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeAlias

import click
from click.core import ParameterSource

Command: TypeAlias = Callable[..., None]


def form_options(forms: Sequence[str], help: str) -> Callable[[Command], Command]:
    """Adds `--format`, and `--json` as the short way to `--format json`; the command is given the `form`."""

    def add(command: Command) -> Command:
        @click.option("--format", "form", type=click.Choice(forms), default=forms[0], show_default=True, help=help)
        @click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
        @wraps(command)
        def given(form: str, as_json: bool, **others: Any) -> None:
            source = click.get_current_context().get_parameter_source("form")
            if as_json and form != "json" and source is ParameterSource.COMMANDLINE:
                raise click.UsageError(f"--json means --format json: leave one of --json and --format {form} out")
            command(form="json" if as_json else form, **others)

        return given

    return add
