"""`aftercare test`: the examples of policies, run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click
from click.exceptions import Exit

from aftercare_rules.book import PolicyBook
from aftercare_rules.cli.bar import progress_bar
from aftercare_rules.cli.endings import BAD_INPUT, FAILED
from aftercare_rules.cli.examples_text import counted, failure, summary, total
from aftercare_rules.cli.form import form_options
from aftercare_rules.cli.inputs import Unreadable, open_draft, open_policy, policy_files
from aftercare_rules.cli.mutation_text import all_noticed, noticed, unnoticed
from aftercare_rules.cli.terminal import WIDEST, Line, complain, plain, styled, terminal, write, write_json
from aftercare_rules.differing.compare import compare
from aftercare_rules.engine import Engine
from aftercare_rules.errors import PolicyError, harmless
from aftercare_rules.examples.runner import run
from aftercare_rules.language.policy import Policy
from aftercare_rules.mutating.report import Report
from aftercare_rules.mutating.run import mutate

EXAMPLES: Final = """\b
Examples:
  aftercare test policies/accessory-shop.yaml
  aftercare test policies
  aftercare test --mutate policies/car-battery.yaml
"""


@click.command(name="test", epilog=EXAMPLES)
@click.argument("policies", metavar="POLICY...", nargs=-1, required=True)
@click.option("--mutate", "mutates", is_flag=True, help="Find the slips that the examples would not notice.")
@click.option(
    "--at-least",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="With --mutate: the share of changes that must be noticed; else 100.",
)
@form_options(("text", "json"), "With --mutate: text to read, or one JSON report a line for programs.")
def command(policies: tuple[str, ...], mutates: bool, at_least: float | None, form: str) -> None:
    """Run the examples of policies.

    A POLICY is a file, or a folder whose policies (*.yaml) are all run. An example that fails is shown with what was
    expected, what came, and the rule that decided it. At the end stands how much the examples touch: each rule's own
    answer and its `otherwise`, and for each window in time the last second within it and the first second after.

    Files of one folder that state the same policy with dates are its versions: where these dates leave a hole or
    overlap, that is shown too.

    With --mutate a policy whose examples hold is then changed in every small way that its author could get wrong: a
    bound by one step, a word, a flag, an amount, a verdict, a part left out. What no example notices is shown with an
    example that would. What changes no decision is not counted.

    Exit code: 0 if every example holds and enough changes are noticed, 1 if not, 2 if a policy is wrong.
    """
    if not mutates and (at_least is not None or form != "text"):
        raise click.UsageError("--at-least, --format and --json are for --mutate")
    console = terminal()
    width = None if console is None else min(console.width, WIDEST)

    def show(lines: Iterable[Line]) -> None:
        if form == "text":
            write(plain(lines) if console is None else styled(console, lines))

    files, examples, failures, faulty, is_enough = 0, 0, 0, 0, True
    reports: list[Report] = []
    versions: dict[tuple[Path, str], list[Policy]] = {}
    for file in policy_files(policies):
        files += 1
        if mutates and files > 1:
            show([()])
        try:
            if isinstance(file, Unreadable):
                raise file
            policy = open_policy(file)
            if policy.in_force.start or policy.in_force.end:
                versions.setdefault((Path(file).parent, policy.name), []).append(policy)
            report = run(Engine(policy))
        except (PolicyError, Unreadable) as error:
            faulty += 1
            complain(error)
            if isinstance(error, PolicyError):
                found = counted(len(error.diagnostics), "fault")
                show([((f"{harmless(str(file))}: ", "bold"), (f"not run, it has {found}", "bold red"))])
            continue
        for result in report.failures:
            show(failure(result, width))
        show(summary(report, width))
        examples += len(report.results)
        failures += len(report.failures)
        if mutates and not report.failures:
            with progress_bar(harmless(policy.file)) as tell:
                changed = mutate(open_draft(policy.file), compare, progress=tell)
            reports.append(changed)
            suffices = changed.share >= (100 if at_least is None else at_least)
            is_enough = is_enough and suffices
            if form == "json":
                write_json(changed.model_dump_json())
            else:
                show([(), *unnoticed(changed, width)])
                show(noticed(changed, suffices, width))
    for several in versions.values():
        try:
            PolicyBook(several)
        except PolicyError as error:
            faulty += 1
            complain(error)
    if files > 1:
        show(total(files, examples, failures, faulty))
    if len(reports) > 1:
        show(all_noticed(reports, is_enough))
    if failures or faulty or not is_enough:
        raise Exit(BAD_INPUT if faulty else FAILED)
