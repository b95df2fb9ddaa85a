"""`aftercare replay`: a file of past claims, decided again, and what a change would have cost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import click
from click.exceptions import Exit

from aftercare_rules.cli.bar import progress_bar
from aftercare_rules.cli.endings import FAILED
from aftercare_rules.cli.form import form_options
from aftercare_rules.cli.inputs import Unreadable, open_book
from aftercare_rules.cli.replay_text import report
from aftercare_rules.cli.terminal import WIDEST, Line, plain, styled, terminal, write, write_json
from aftercare_rules.errors import harmless, need_tables
from aftercare_rules.matchers import DEFAULT

EXAMPLES: Final = """\b
Examples:
  aftercare replay shop.yaml claims.parquet -o decisions.parquet
  aftercare replay shop.yaml claims.parquet --column price=paid --column at=made_at
  aftercare replay shop.yaml claims.parquet --against new.yaml
"""


@click.command(name="replay", epilog=EXAMPLES)
@click.argument("policy", metavar="POLICY")
@click.argument("claims", metavar="CLAIMS")
@click.option("-o", "--output", "decisions", metavar="FILE", help="Write the decisions to this Parquet file.")
@click.option(
    "--against",
    metavar="NEW",
    help="Another policy, a file or a folder too: show what it would have changed, and for whom.",
)
@click.option(
    "--column",
    "columns",
    metavar="FIELD=COLUMN",
    multiple=True,
    help="The column that a field of the claim is in, where it has another name; may be given again.",
)
@click.option(
    "--keep",
    metavar="COLUMN",
    multiple=True,
    help="A column of the claims to write beside each decision, in place of the row's number; may be given again.",
)
@form_options(("text", "json"), "A summary to read, or as one JSON value.")
def command(
    policy: str,
    claims: str,
    decisions: str | None,
    against: str | None,
    columns: tuple[str, ...],
    keep: tuple[str, ...],
    form: str,
) -> None:
    """Decide a file of past claims, and what a change would have cost.

    POLICY is a file, or a folder with the versions of one policy: the one in force at the purchase decides.

    CLAIMS is a Parquet or Arrow file with a row for each claim and a column for each field of
    claims; columns of other names are left alone. It may be larger than memory. Shown is how many rows have each
    verdict, by which rule, and what they cost.

    With --against, each row is decided under POLICY and under NEW, and what differs is added up: what customers pay
    and get, how many are better or worse off, and by which rules.

    Exit code: 0 if every row was decided, 1 if some rows are no claims and the others were decided, 2 if a policy or
    the file is wrong and nothing was.
    """
    if keep and decisions is None:
        raise click.UsageError("--keep says what to write beside each decision: name a file with -o")
    mapped = _mapped(columns)
    need_tables("replaying a file of claims")
    from aftercare_rules.replaying.run import replay

    _check_places(policy, claims, against)
    names = [name for name in (policy, against) if name is not None]
    books = [open_book(name, DEFAULT) for name in names]
    with progress_bar(harmless(claims)) as tell:
        summary = replay(books, claims, decisions, mapped, keep, tell)
    if form == "json":
        write_json(summary.model_dump_json())
    else:
        console = terminal()
        width = None if console is None else min(console.width, WIDEST)
        _show(report(summary, names, (claims, decisions), width))
    if summary.totals.errors or (summary.against is not None and summary.against.totals.errors):
        raise Exit(FAILED)


def _check_places(policy: str, claims: str, against: str | None) -> None:
    """Raises `Unreadable` where claims stand in the place of a policy, with how it is written if they are swapped."""
    from aftercare_rules.replaying.other_files import instead_of_a_policy

    more = () if against is None else ("--against", against)
    swapped: dict[str, tuple[str, ...]] = {policy: (claims, policy, *more)}
    if against is not None:
        swapped.setdefault(against, (policy, against, "--against", claims))
    for name, words in swapped.items():
        if why := instead_of_a_policy(name, claims, ("aftercare", "replay", *words)):
            raise Unreadable(name, why)


def _mapped(columns: tuple[str, ...]) -> dict[str, str]:
    """The column of each field; raises `click.BadParameter` where one is named twice."""
    mapped: dict[str, str] = {}
    for name, column in map(_field_and_column, columns):
        if name in mapped:
            raise click.BadParameter(f"the field `{harmless(name)}` is named twice", param_hint="--column")
        mapped[name] = column
    return mapped


def _field_and_column(text: str) -> tuple[str, str]:
    name, sign, column = text.partition("=")
    if not (name and sign and column):
        raise click.BadParameter(
            f"`{harmless(text)}` is not FIELD=COLUMN, such as price=amount_paid", param_hint="--column"
        )
    return name, column


def _show(lines: Iterable[Line]) -> None:
    console = terminal()
    write(plain(lines) if console is None else styled(console, lines))
