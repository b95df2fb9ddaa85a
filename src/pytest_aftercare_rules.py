"""A pytest plugin: `pytest` alone runs the examples of your policies, and what the checker has to say of them.

Without a setting, it collects each `*.yaml` below the folder `policies` beside pytest's settings that has a top-level
`policy:`. The setting `aftercare_policies` names other folders, files or patterns; an empty one collects nothing.

This module imports nothing of the library until there is a policy to read: pytest loads it in every project where
the library is installed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from os import PathLike

    from aftercare_rules.engine import Engine
    from aftercare_rules.examples.runner import Result
    from aftercare_rules.language.policy import Policy

SETTING: Final = "aftercare_policies"
_FOLDER: Final = "policies"
_CHECKER: Final = "aftercare_rules.checking.check"
_IS_POLICY: Final = re.compile(rb"""^(\xef\xbb\xbf)?["']?policy["']?[ \t]*:""", re.MULTILINE)
_WIDTH: Final = 100


def pytest_addoption(parser: pytest.Parser) -> None:
    """The setting `aftercare_policies`."""
    help = f"policies whose examples and checks are run: folders, files or patterns, from the root; usual: {_FOLDER}"
    parser.addini(SETTING, help, type="args", default=None)


def pytest_configure(config: pytest.Config) -> None:
    """Refuses a setting that names nothing: the policies would go untested, and nobody would know."""
    for pattern in config.getini(SETTING) or ():
        is_there = (config.rootpath / pattern).exists() or ("*" in pattern and any(config.rootpath.glob(pattern)))
        if not is_there:
            raise pytest.UsageError(f"{SETTING} names `{pattern}`, and there is no such file or folder")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> PolicyFile | None:
    """The policy in a file, if it is to be run."""
    if file_path.suffix != ".yaml" or file_path.name.startswith("."):
        return None
    root, named = parent.config.rootpath, parent.config.getini(SETTING)
    if named is None:
        is_ours = _lies_in(file_path, [_FOLDER], root) and _IS_POLICY.search(file_path.read_bytes()) is not None
    else:
        is_ours = _lies_in(file_path, named, root)
    return PolicyFile.from_parent(parent, path=file_path) if is_ours else None


def _lies_in(file: Path, patterns: Iterable[str], root: Path) -> bool:
    """Whether a file is, or lies below, what one of the patterns names."""
    if not file.is_relative_to(root):
        return False
    inside = file.relative_to(root)
    return any(_is(place, Path(pattern)) for pattern in patterns for place in (inside, *inside.parents))


def _is(place: Path, named: Path) -> bool:
    """Whether a pattern names a place; each `*` of it stands for one name, or a part of one."""
    return place == named or (len(place.parts) == len(named.parts) and place.match(str(named)))


class PolicyFile(pytest.File):
    """One policy: its examples, then its checks; or the faults for which it does not load."""

    def collect(self) -> Iterator[pytest.Item]:
        """One item for each example, and one for the checks."""
        from aftercare_rules.errors import PolicyError

        try:
            policy = self.policy
        except PolicyError as error:
            yield Broken.from_parent(self, name="policy", text=str(error))
            return
        rules = {example.span: rule.owner for rule in policy.rules for example in rule.examples}
        on_line = Counter(example.span.line for example in policy.all_examples)
        for number, example in enumerate(policy.all_examples):
            line, column = example.span.line, example.span.column
            place = f"{line}:{column}" if on_line[line] > 1 else str(line)
            name = f"{rules.get(example.span, 'examples')}[{place}]"
            yield ExampleItem.from_parent(self, name=name, number=number, line=line)
        if find_spec(_CHECKER) is not None:
            yield ChecksItem.from_parent(self, name="checks")

    @cached_property
    def policy(self) -> Policy:
        """The policy; raises `PolicyError`."""
        from aftercare_rules.document.load import load_policy

        return load_policy(self._shown_path)

    @cached_property
    def engine(self) -> Engine:
        """Its engine."""
        from aftercare_rules.engine import Engine

        return Engine(self.policy)

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """What came of each of its examples."""
        from aftercare_rules.examples.runner import run

        return run(self.engine).results

    @property
    def _shown_path(self) -> str:
        """The file as a reader finds it: from the folder where pytest was started, if it lies there."""
        start = self.config.invocation_params.dir
        return str(self.path.relative_to(start)) if self.path.is_relative_to(start) else str(self.path)


class Told(Exception):
    """A failure of which everything is said, so that a traceback would only be in the way."""


class PolicyItem(pytest.Item):
    """One thing that must hold of a policy."""

    line = 1

    @property
    def file(self) -> PolicyFile:
        """The policy's file."""
        assert isinstance(self.parent, PolicyFile)
        return self.parent

    def reportinfo(self) -> tuple[PathLike[str], int, str]:
        """The file and the line, counted from 0."""
        return self.path, self.line - 1, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """What was found; a traceback only where this plugin itself fails."""
        if isinstance(excinfo.value, Told):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))


class ExampleItem(PolicyItem):
    """One example."""

    def __init__(self, *, number: int, line: int, name: str, parent: PolicyFile) -> None:
        super().__init__(name, parent)
        self._number = number
        self.line = line

    def runtest(self) -> None:
        """Fails with what `aftercare test` says of it."""
        from aftercare_rules.cli.examples_text import failure
        from aftercare_rules.cli.terminal import plain

        result = self.file.results[self._number]
        if not result.holds:
            raise Told(plain(failure(result, _WIDTH)).rstrip())


class ChecksItem(PolicyItem):
    """The checks of a policy."""

    def runtest(self) -> None:
        """Fails with each finding that the policy does not accept."""
        from importlib import import_module

        from aftercare_rules.examples.telling import found

        findings = import_module(_CHECKER).check(self.file.policy).findings
        if findings:
            raise Told("\n\n".join("\n".join(found(finding, self.file.engine)) for finding in findings))


class Broken(PolicyItem):
    """A policy that does not load."""

    def __init__(self, *, text: str, name: str, parent: PolicyFile) -> None:
        super().__init__(name, parent)
        self._text = text

    def runtest(self) -> None:
        """Fails with all the faults of the file."""
        raise Told(self._text)
