"""The checks of the documentation, on small pages: each must find what is wrong."""

import json
from pathlib import Path
from textwrap import dedent

import pytest
import yaml

from tests.docs.examples import run_examples
from tests.docs.pages import anchors_of, blocks_of, broken_links, with_parts


def written(text: str) -> str:
    return dedent(text).replace("'''", "```")


def run(folder: Path, text: str, renew: bool = False) -> Path:
    """Run a page in a folder beside it; gives the folder."""
    page = folder / "page.md"
    page.write_text(written(text), encoding="utf-8")
    work = folder / "work"
    work.mkdir()
    run_examples(page, work, renew)
    return work


def test_blocks_share_a_folder_and_a_namespace(tmp_path: Path) -> None:
    work = run(
        tmp_path,
        """
        '''yaml title="shops/shop.yaml"
        policy: shop
        '''
        1. In a list, too:
           '''python
           from pathlib import Path
           text = Path("shops/shop.yaml").read_text()
           '''
        '''python
        >>> text
        'policy: shop\\n'
        >>> doubled = text * 2
        '''
        '''python
        assert doubled == text + text
        '''
        '''python title="show.py"
        import sys
        print("shown", *sys.argv[1:])
        sys.exit(3)
        '''
        '''console
        $ cat shops/shop.yaml
        policy: shop
        $ python show.py \\
            "two words"  once
        shown two words once
        [exit 3]

        $ python -c "print()"
        $ python -c "import sys; print(sys.stdin.read().upper()); print('done', file=sys.stderr)" \\
            < shops/shop.yaml > loud.yaml
        done
        $ cat loud.yaml
        POLICY: SHOP
        '''
        '''yaml title="shops/shop.yaml" part
        title: Shop
        '''
        '''console
        $ cat shops/shop.yaml
        policy: shop

        title: Shop
        '''
        '''jsonl title="lines.jsonl"
        {}
        {
        '''
        '''sh
        exit 1
        '''
        """,
    )
    assert (work / "shops/shop.yaml").read_text() == "policy: shop\n\ntitle: Shop\n"
    assert (work / "lines.jsonl").read_text() == "{}\n{\n"


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ("'''python\nassert 1 == 2, 'untrue'\n'''", "untrue"),
        ("'''python\n>>> 1 + 1\n3\n'''", "Expected:\n    3\nGot:\n    2"),
        ("'''python\ndef test_law():\n    assert 1 == 2, 'untrue'\n'''", "untrue"),
        ("'''python\ndef test_law(shop):\n    pass\n'''", "test_law needs a fixture"),
        (
            "'''python\nfrom hypothesis import given, strategies\n"
            "@given(strategies.integers())\ndef test_law(n):\n    assert n < 100, 'too many'\n'''",
            "too many",
        ),
        ("'''console\n$ python -c 'print(1)'\n2\n'''", "page.md:3: python -c 'print\\(1\\)'\n(.|\n)*-2\n\\+1"),
        ("'''console\n$ python -c 'print(1)'\n1\n2\n'''", "page.md:3: (.|\n)*-2"),
        ("'''console\n$ python -c 1\n$ python -c 'exit(1)'\n'''", "page.md:4: (.|\n)*\\+\\[exit 1\\]"),
        ("'''console\n$ python -c 'exit(1)'\n[exit 2]\n'''", "-\\[exit 2\\]\n\\+\\[exit 1\\]"),
        ("'''console\n$ python -c 1\n[exit 0]\n'''", "-\\[exit 0\\]"),
        ("'''console\n$ ls\n'''", "`ls` is not one of"),
        ("'''console\n$ cat page.md | cat\n'''", "no shell"),
        ("'''console\n$ cat <\n'''", "a file comes after `<`"),
        ("'''console\n$ python -c 'print(1)'\n'''", "if that is meant: python -m pytest --renew-golden"),
        ("'''console\nls\n'''", "starts with"),
        ("'''bash\nls\n'''", "`bash` blocks are not checked"),
        ("'''\nls\n'''", "`` blocks are not checked"),
        ("'''yaml file=shop.yaml\n'''", "file=shop.yaml` is not a language"),
        ("'''yaml title=\"../shop.yaml\"\n'''", "not in the page's folder"),
    ],
)
def test_what_is_wrong_in_a_block_is_found(tmp_path: Path, block: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        run(tmp_path, f"\n{block}\n")


def test_renewing_writes_what_the_commands_print(tmp_path: Path) -> None:
    page = """
        # Prices
        1. In a list:

           '''console
           $ python -c "print('a\\n\\nb')"
           old
           '''

        '''console
        $ python -c "print('kept  ')"
        kept

        $ python \\
            -c "exit(3)"
        old
        older
        $ python -c 1
        old
        '''
        '''text
        $ python -c 1
        untouched
        '''
        The end"""
    run(tmp_path, page, renew=True)
    renewed = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert renewed == written(
        """
        # Prices
        1. In a list:

           '''console
           $ python -c "print('a\\n\\nb')"
           a

           b
           '''

        '''console
        $ python -c "print('kept  ')"
        kept

        $ python \\
            -c "exit(3)"
        [exit 3]
        $ python -c 1
        '''
        '''text
        $ python -c 1
        untouched
        '''
        The end"""
    )
    run_examples(tmp_path / "page.md", tmp_path / "work")


def test_a_page_with_a_fault_is_not_renewed(tmp_path: Path) -> None:
    page = "'''console\n$ python -c 'print(1)'\nold\n'''\n'''python\n1 / 0\n'''\n"
    with pytest.raises(ZeroDivisionError):
        run(tmp_path, page, renew=True)
    assert "old" in (tmp_path / "page.md").read_text(encoding="utf-8")


SHOP = """\
# A shop.
title: Shop

rules:
  one:
    when: {a: 1}
    tries:
      - {b: 2}
  two: 2

last: 3
"""


@pytest.mark.parametrize(
    ("parts", "old", "new"),
    [
        ("title: A shop\n", "title: Shop", "title: A shop"),
        ("last: 4\nnew:\n  - 5\n", "last: 3\n", "last: 4\n\nnew:\n  - 5\n"),
        ("rules:\n  one:\n    when: {c: 3}\n", "{a: 1}", "{c: 3}"),
        ("rules:\n  one:\n    tries:\n      - {d: 4}\n      - {e: 5}\n", "- {b: 2}", "- {d: 4}\n      - {e: 5}"),
        ("rules:\n  three:\n    when: {}\n", "  two: 2\n", "  two: 2\n  three:\n    when: {}\n"),
        ("rules: none\n", SHOP[SHOP.index("rules") : SHOP.index("\n\nlast")], "rules: none"),
    ],
)
def test_a_part_edits_a_file(parts: str, old: str, new: str) -> None:
    assert SHOP.count(old) == 1
    assert with_parts(SHOP, parts) == SHOP.replace(old, new)


@pytest.mark.parametrize(
    ("block", "error"),
    [
        ("'''yaml\na: [1\n'''", yaml.YAMLError),
        ("'''json\n{a: 1}\n'''", json.JSONDecodeError),
        ("'''python title=\"shop.py\"\nimport\n'''", SyntaxError),
        ("'''python\n\n1 / 0\n'''", ZeroDivisionError),
    ],
)
def test_an_error_in_a_block_names_the_block(tmp_path: Path, block: str, error: type[Exception]) -> None:
    with pytest.raises(error) as failure:
        run(tmp_path, f"\n{block}\n")
    assert failure.value.__notes__ == ["in the block at page.md:3"]


def test_a_traceback_shows_the_line_of_the_page(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError) as failure:
        run(tmp_path, "one\n\n'''python\n\n1 / 0\n'''")
    last = failure.traceback[-1]
    assert (Path(str(last.path)), last.lineno + 1) == (tmp_path / "page.md", 5)


def test_records_of_a_page_find_their_own_names(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
        '''python
        from __future__ import annotations
        from pydantic import BaseModel
        class Shop(BaseModel):
            branches: list[Shop] = []
        assert Shop(branches=[Shop()]).branches == [Shop()]
        '''
        """,
    )


def test_anchors_are_those_of_github() -> None:
    page = "# What `decide()` does, & why\n## 售后 须知\n## Twice\n## Twice\n## snake_case\n<a id='by-hand'></a>"
    expected = {"what-decide-does--why", "售后-须知", "twice", "twice-1", "snake_case", "by-hand"}
    assert anchors_of(page) == expected


def test_links_that_lead_nowhere_are_found(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/guide.md").write_text("# A guide\n[back](../README.md#top)\n[far](../../elsewhere.md)\n")
    (tmp_path / "code.py").write_text("")
    page = tmp_path / "README.md"
    page.write_text(
        "# Top\n[a](docs) [b](docs/guide.md#a-guide) [c](#top) [d](https://example.org/x#y) [e](code.py)\n"
        "| table |\n|---|\n| [f](docs/gide.md) |\n\n"
        "[g](#topp) ![h](h.png)\n[i](docs/guide.md#the-guide) [j][k]\n\n"
        "[k]: code.py#L1\n\n```text\n[not a link](nowhere)\n```\n"
    )
    assert [fault.split(": ", 1)[1] for fault in broken_links(page, tmp_path)] == [
        "docs/gide.md: there is no such file",
        "#topp: there is no such anchor",
        "h.png: there is no such file",
        "docs/guide.md#the-guide: there is no such anchor",
        "code.py#L1: there is no such anchor",
    ]
    assert list(broken_links(tmp_path / "docs/guide.md", tmp_path)) == [
        "docs/guide.md:2: ../../elsewhere.md: there is no such file"
    ]


def test_a_block_knows_its_place_and_title() -> None:
    [block] = blocks_of('text\n\n```yaml title="shop.yaml"\npolicy: shop\n```\n')
    assert (block.language, block.title, block.text, block.line) == ("yaml", "shop.yaml", "policy: shop\n", 4)
