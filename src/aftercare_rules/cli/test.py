"""`aftercare test`: the examples of policies, run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click
from click.exceptions import Exit

from aftercare_rules.book import PolicyBook
from aftercare_rules.cli.endings import BAD_INPUT, FAILED
from aftercare_rules.cli.examples_text import counted, failure, summary, total
from aftercare_rules.cli.inputs import Unreadable, open_policy, policy_files
from aftercare_rules.cli.terminal import WIDEST, Line, complain, plain, styled, terminal, write
from aftercare_rules.engine import Engine
from aftercare_rules.errors import PolicyError, harmless
from aftercare_rules.examples.runner import run
from aftercare_rules.language.policy import Policy

EXAMPLES: Final = """\b
Examples:
  aftercare test policies/accessory-shop.yaml
  aftercare test policies
"""


@click.command(name="test", epilog=EXAMPLES)
@click.argument("policies", metavar="POLICY...", nargs=-1, required=True)
def command(policies: tuple[str, ...]) -> None:
    """Run the examples of policies.

    A POLICY is a file, or a folder whose policies (*.yaml) are all run. An example that fails is shown with what was
    expected, what came, and the rule that decided it. At the end stands how much the examples touch: each rule's own
    answer and its `otherwise`, and for each window in time the last second within it and the first second after.

    Files of one folder that state the same policy with dates are its versions: where these dates leave a hole or
    overlap, that is shown too.

    Exit code: 0 if every example holds, 1 if one fails, 2 if a policy is wrong.
    """
    console = terminal()
    width = None if console is None else min(console.width, WIDEST)

    def show(lines: Iterable[Line]) -> None:
        write(plain(lines) if console is None else styled(console, lines))

    files, examples, failures, faulty = 0, 0, 0, 0
    versions: dict[tuple[Path, str], list[Policy]] = {}
    for file in policy_files(policies):
        files += 1
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
    for several in versions.values():
        try:
            PolicyBook(several)
        except PolicyError as error:
            faulty += 1
            complain(error)
    if files > 1:
        show(total(files, examples, failures, faulty))
    if failures or faulty:
        raise Exit(BAD_INPUT if faulty else FAILED)
