"""The examples of a page, run in order in one folder and one namespace, as a reader would."""

import contextlib
import doctest
import inspect
import json
import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from tests.docs.console import commands_of, printed_by
from tests.docs.pages import Block, blocks_of, with_parts
from tests.support.golden_files import RENEWING

# `sh` is for set-up, which CI runs; `text` is for what is no example.
NOT_RUN = {"sh", "text", "mermaid"}


def run_examples(page: Path, folder: Path, renew: bool = False) -> None:
    """Run every example of a page in `folder`; raises what the first one that fails raises.

    With `renew`, what the commands print is written into the page instead of compared with it.
    """
    run = _Run(page, folder, renew)
    # A page's code is a script: dataclasses and pydantic look their module up by its name.
    with _as_main(run.script), contextlib.chdir(folder):
        for block in blocks_of(page.read_text(encoding="utf-8")):
            try:
                run.block(block)
            except Exception as error:
                error.add_note(f"in the block at {page.name}:{block.line}")
                raise
    if renew:
        run.write_page()


@contextlib.contextmanager
def _as_main(script: ModuleType) -> Iterator[None]:
    """The script as `__main__`. What it imports stays imported: numpy cannot be loaded twice."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = script
    try:
        yield
    finally:
        sys.modules["__main__"] = main


class _Run:
    """One reading of one page."""

    def __init__(self, page: Path, folder: Path, renew: bool) -> None:
        self.page = page
        self.folder = folder
        self.renew = renew
        self.renewed: list[tuple[Block, list[str]]] = []
        self.script = ModuleType("__main__")

    def block(self, block: Block) -> None:
        match block.language:
            case "yaml":
                yaml.compose(block.text, Loader=yaml.SafeLoader)
            case "json":
                json.loads(block.text)
            case "jsonl":
                pass  # the commands that read it say what is wrong with a line, and some lines are to be wrong
            case "python" if block.title is None:
                self._python(block)
            case "console":
                self._console(block)
            case "python":
                compile(block.text, block.title or "", "exec", dont_inherit=True)
            case language:
                assert language in NOT_RUN, f"`{language}` blocks are not checked; see CONTRIBUTING.md"
        if block.title is not None:
            self._write_file(block.title, block)

    def _write_file(self, title: str, block: Block) -> None:
        file = (self.folder / title).resolve()
        assert file.is_relative_to(self.folder.resolve()), f"{title} is not in the page's folder"
        file.parent.mkdir(parents=True, exist_ok=True)
        text = with_parts(file.read_text(encoding="utf-8"), block.text) if block.is_part else block.text
        file.write_text(text, encoding="utf-8")

    def _python(self, block: Block) -> None:
        names: dict[str, Any] = vars(self.script)
        if any(line.startswith(">>>") for line in block.text.splitlines()):
            parser = doctest.DocTestParser()
            examples = parser.get_doctest(block.text, names, self.page.name, str(self.page), block.line - 1)
            examples.globs = names  # the parser took a copy, and what a block defines is for the next one too
            run_doctest(examples)
            return
        before = dict(names)
        # Empty lines above make a traceback show the line of the page.
        padded = "\n" * (block.line - 1) + block.text
        exec(compile(padded, str(self.page), "exec", dont_inherit=True), names)
        for name, value in list(names.items()):
            if name.startswith("test_") and value is not before.get(name):
                assert not inspect.signature(value).parameters, f"{name} needs a fixture"
                value()

    def _console(self, block: Block) -> None:
        lines: list[str] = []
        for command in commands_of(block.text):
            printed = printed_by(command, self.folder)
            if self.renew:
                lines += [*command.written, *(command.output if command.expected == printed else printed)]
                continue
            changed = unified_diff(command.expected, printed, "the page", "the command", lineterm="")
            place = f"{self.page.name}:{block.line + command.offset}: {command.text}"
            assert command.expected == printed, "\n".join([place, *changed, f"if that is meant: {RENEWING}"])
        self.renewed.append((block, lines))

    def write_page(self) -> None:
        """Put what was printed into the page."""
        lines = self.page.read_text(encoding="utf-8").split("\n")
        for block, renewed in reversed(self.renewed):
            start = block.line - 1
            indent = lines[start].partition("$ ")[0]
            end = start + len(block.text.splitlines())
            lines[start:end] = [f"{indent}{line}".rstrip() for line in renewed]
        self.page.write_text("\n".join(lines), encoding="utf-8")


def run_doctest(examples: doctest.DocTest) -> None:
    """Run the `>>>` lines of one text; fails with doctest's own report."""
    report: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(examples, out=report.append, clear_globs=False)
    assert not result.failed, "".join(report)
