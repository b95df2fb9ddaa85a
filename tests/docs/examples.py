"""The examples of a page, run in order in one folder and one namespace, as a reader would."""

import contextlib
import doctest
import inspect
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import yaml

from tests.docs.console import commands_of, difference
from tests.docs.pages import Block, blocks_of

# `sh` is for set-up, which CI runs; `text` is for what is no example.
NOT_RUN = {"sh", "text", "mermaid"}


def run_examples(page: Path, folder: Path) -> None:
    """Run every example of a page in `folder`; raises what the first one that fails raises."""
    # A page's code is a script: dataclasses and pydantic look their module up by its name.
    script = ModuleType("__main__")
    with mock.patch.dict(sys.modules, __main__=script), contextlib.chdir(folder):
        for block in blocks_of(page.read_text(encoding="utf-8")):
            try:
                _run(block, page, folder, vars(script))
            except Exception as error:
                error.add_note(f"in the block at {page.name}:{block.line}")
                raise


def _run(block: Block, page: Path, folder: Path, names: dict[str, Any]) -> None:
    match block.language:
        case "yaml":
            yaml.compose(block.text, Loader=yaml.SafeLoader)
        case "json":
            json.loads(block.text)
        case "python" if block.title is None:
            _run_python(block, page, names)
        case "console":
            _run_console(block, page, folder)
        case "python":
            compile(block.text, block.title or "", "exec", dont_inherit=True)
        case language:
            assert language in NOT_RUN, f"`{language}` blocks are not checked; see CONTRIBUTING.md"
    if block.title is not None:
        file = (folder / block.title).resolve()
        assert file.is_relative_to(folder.resolve()), f"{block.title} is not in the page's folder"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text, encoding="utf-8")


def _run_python(block: Block, page: Path, names: dict[str, Any]) -> None:
    if any(line.startswith(">>>") for line in block.text.splitlines()):
        parser = doctest.DocTestParser()
        examples = parser.get_doctest(block.text, names, page.name, str(page), block.line - 1)
        examples.globs = names  # the parser took a copy, and what a block defines is for the next one too
        run_doctest(examples)
        return
    before = dict(names)
    # Empty lines above make a traceback show the line of the page.
    padded = "\n" * (block.line - 1) + block.text
    exec(compile(padded, str(page), "exec", dont_inherit=True), names)
    for name, value in list(names.items()):
        if name.startswith("test_") and value is not before.get(name):
            assert not inspect.signature(value).parameters, f"{name} needs a fixture"
            value()


def run_doctest(examples: doctest.DocTest) -> None:
    """Run the `>>>` lines of one text; fails with doctest's own report."""
    report: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(examples, out=report.append, clear_globs=False)
    assert not result.failed, "".join(report)


def _run_console(block: Block, page: Path, folder: Path) -> None:
    for command in commands_of(block.text):
        changed = difference(command, folder)
        assert not changed, f"{page.name}:{block.line + command.offset}: {' '.join(command.words)}\n{changed}"
