"""What a Markdown page holds that can be true or false: code blocks, links and anchors."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark").enable("table")

INFO = re.compile(r'(?P<language>\w*)(?: +title="(?P<title>[^"]+)"(?P<part> part)?)?')
NAME = r"[\w-]+"
ENTRY = re.compile(rf"^(?P<indent> *){NAME}:(?= |$)", re.MULTILINE)
NAMED_ANCHOR = re.compile(r"""<[^>]*\s(?:id|name)=["']([^"']+)["']""")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """One fenced code block; `line` is that of its first line of text, counted from 1.

    `title` is the file that it is written to; if it `is_part`, that file is edited.
    """

    language: str
    title: str | None
    text: str
    line: int
    is_part: bool = False


def blocks_of(text: str) -> list[Block]:
    """The fenced code blocks of a page, in order."""
    return [_block(token) for token in MARKDOWN.parse(text) if token.type == "fence"]


def _block(token: Token) -> Block:
    line = _line(token) + 1
    info = INFO.fullmatch(token.info.strip())
    assert info, f'line {line - 1}: `{token.info}` is not a language, or a language and title="file"'
    return Block(info["language"], info["title"], token.content, line, bool(info["part"]))


def with_parts(file: str, parts: str) -> str:
    """The text of a YAML file with the entries of `parts` in it, as a reader would edit it.

    An entry that holds entries in lines of their own is edited, another is replaced, a new one comes last.
    """
    text = file.rstrip("\n")
    entries = _entries(f"{text}\n")
    for name, part in _entries(parts).items():
        old = entries.get(name, "")
        rest = part.partition("\n")[2]
        if old and ENTRY.match(rest):
            head, line_end, old_rest = old.partition("\n")
            entries[name] = head + line_end + with_parts(old_rest, rest)
        elif old:
            entries[name] = part.rstrip("\n") + old[len(old.rstrip("\n")) :]
        else:
            gap = "" if name.startswith(" ") else "\n"
            entries[name] = f"{gap}{part}"
    return "".join(entries.values()).rstrip("\n") + file[len(text) :]


def _entries(text: str) -> dict[str, str]:
    """The text of each outermost `name:` entry, by its indented name; what stands before the first is under ""."""
    first = ENTRY.search(text)
    indent = first["indent"] if first else ""
    found = re.split(rf"^(?={indent}{NAME}:)", text, flags=re.MULTILINE)
    return {entry.partition(":")[0] if number else "": entry for number, entry in enumerate(found) if entry}


def anchors_of(text: str) -> set[str]:
    """The anchors of a page: each heading, slugged as GitHub does, and those named in HTML."""
    anchors = set[str]()
    tokens = MARKDOWN.parse(text)
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            words = "".join(part.content for part in inline.children or [])
            slug = "".join(mark for mark in words.lower() if mark.isalnum() or mark in " -_").replace(" ", "-")
            again = 0
            while (anchor := f"{slug}-{again}" if again else slug) in anchors:
                again += 1
            anchors.add(anchor)
    for token in tokens:
        for part in [token, *(token.children or [])]:
            if part.type in ("html_block", "html_inline"):
                anchors.update(NAMED_ANCHOR.findall(part.content))
    return anchors


def broken_links(page: Path, root: Path) -> Iterator[str]:
    """Each link of a page, relative or to an anchor, that leads nowhere within `root`."""
    text = page.read_text(encoding="utf-8")
    for token in MARKDOWN.parse(text):
        for part in token.children or []:
            link = str(part.attrs.get("href", part.attrs.get("src", "")))
            if part.type not in ("link_open", "image") or ELSEWHERE.match(link):
                continue
            address, _, anchor = unquote(link).partition("#")
            target = (page.parent / address).resolve() if address else page.resolve()
            if not target.exists() or not target.is_relative_to(root.resolve()):
                fault = "there is no such file"
            elif not anchor or (target.suffix == ".md" and anchor in anchors_of(target.read_text("utf-8"))):
                continue
            else:
                fault = "there is no such anchor"
            yield f"{page.relative_to(root)}:{_line(token)}: {link}: {fault}"


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0
