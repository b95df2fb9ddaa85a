"""YAML text to a located tree: the text of every scalar as it was written, with its line and column.

A policy uses the plain part of YAML: mappings, lists and text. What would let a file mean something
other than it shows (anchors, tags, merge keys, duplicate keys, numbers and dates guessed from text)
is refused or left as text.
"""

import re
from collections.abc import Iterable
from typing import cast

import yaml
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from aftercare_rules.document.nodes import (
    Entry,
    Mapping,
    Mark,
    Node,
    Scalar,
    Sequence,
    Source,
    Stretch,
    place_of,
    span_of,
)
from aftercare_rules.document.page import Page, Place, invisible, read_page
from aftercare_rules.document.yaml_faults import (
    MOST_LEVELS,
    note_depth,
    note_missing_values,
    note_syntax_error,
    slip_in,
)
from aftercare_rules.errors import Diagnostic, PolicyError, Span, shortened
from aftercare_rules.language.time_words import TIME_WORDS

MOST_EVENTS = 1_000_000
"""Values, and starts and ends of mappings and lists; far more than any policy has."""

_OPENERS = frozenset("{[")
_NO_NAMES = frozenset(("", "<<"))

# The C parser where PyYAML was built with it, seven times faster; else the same parser in Python.
_LOADER: type[yaml.CSafeLoader | yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_source(name: str, data: bytes) -> Source:
    r"""Read the bytes of a policy file; `name` is what messages call it.

    Raises `PolicyError` with all faults down to the first that stops the parser.

    >>> read_source("shop.yaml", b"policy: shop\ntime: {roll: none}").root.keys()
    ('policy', 'time')
    """
    source, faults = read_tree(read_page(name, data))
    if faults:
        raise PolicyError(faults)
    return source


def read_tree(page: Page) -> tuple[Source, tuple[Diagnostic, ...]]:
    """The tree of a page; faults that leave it whole, such as a key that is there twice, come beside it."""
    builder = _Builder(page)
    root = builder.build()
    if isinstance(root, Mapping) and not builder.was_stopped:
        return Source(page.name, page.text, root), tuple(page.faults)
    if page.faults:
        raise PolicyError(page.faults)
    if root is None or (isinstance(root, Scalar) and root.is_empty):
        page.fault("the file is empty", page.span((0, 0)), "a policy starts with a line such as `policy: my-shop`")
    else:
        kind = "a list" if isinstance(root, Sequence) else "text"
        help = slip_in(page.line(root.span.line - 1)) or "a policy is made of entries, such as `policy: my-shop`"
        page.fault(f"the file holds {kind}, not `name: value` entries", root.span, help)
    raise PolicyError(page.faults)


def _unquoted(node: Node) -> str | None:
    return node.text if isinstance(node, Scalar) and not node.quoted else None


class _Open:
    """A mapping or a list whose end was not read yet."""

    __slots__ = ("entries", "event", "is_mapping", "items", "key", "names", "wants_value")

    def __init__(self, event: CollectionStartEvent) -> None:
        self.event = event
        self.is_mapping = isinstance(event, MappingStartEvent)
        self.items: list[Node] = []
        self.entries: list[Entry] = []
        self.names: dict[str, Entry] = {}
        self.key: Scalar | None = None
        self.wants_value = False

    @property
    def start(self) -> Place:
        """Where it starts."""
        return place_of(self.event.start_mark) or (0, 0)


class _Builder:
    """One pass over the parser's events, with its own stack: depth costs no recursion."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.has_tabs = "\t" in page.text
        self.stack: list[_Open] = []
        self.starts_in_text: set[int] = set()
        self.last_event: Event | None = None
        self.root: Node | None = None
        self.was_stopped = False

    def build(self) -> Node | None:
        """The root, as far as it could be read; faults go to the page."""
        try:
            self._read()
        except MarkedYAMLError as error:
            self.was_stopped = True
            # After a list or a text, what comes next is not what is wrong; `read_source` says what is.
            only_text = isinstance(self.root, Scalar | Sequence) and "document start" in (error.problem or "")
            if not only_text:
                opened = [("{" if one.is_mapping else "[", one.start) for one in self.stack if one.event.flow_style]
                note_syntax_error(self.page, error, opened, self._reached())
        except (YAMLError, ValueError, OverflowError):
            self.was_stopped = True
            # Escapes that stand for no character, in a tag or in quoted text, get past PyYAML's own checks.
            help = "look for `!`, `%` or `\\` from here on, and put such text in single quotes"
            self.page.fault("this cannot be read as YAML", self.page.span(self._reached()), help)
        if self.has_tabs:
            self.page.faults_of_indentation(self._reached()[0], self.starts_in_text)
        return self.root

    def _reached(self) -> Place:
        return (self.last_event and place_of(self.last_event.end_mark)) or (0, 0)

    def _read(self) -> None:
        loader = _LOADER(self.page.text)
        try:
            self._read_all(iter(loader.get_event, None))
        finally:
            loader.dispose()

    def _read_all(self, events: Iterable[Event]) -> None:
        documents = 0
        add, name, has_tabs = self._add, self.page.name, self.has_tabs
        for number, event in enumerate(events):
            self.last_event = event
            if number > MOST_EVENTS:
                self.page.fault("the file has too many values for a policy", self._span(event), "split it")
                return
            if isinstance(event, ScalarEvent):
                text, style = event.value, event.style
                if event.anchor or event.tag:
                    self._refuse_properties(event)
                if has_tabs or (not text.isprintable() if style else text.strip() != text):
                    self._check_text(text, style, self._span(event))
                add(Scalar(text, (name, event.start_mark, event.end_mark), bool(style)))
            elif isinstance(event, CollectionEndEvent):
                self._add(self._closed(event))
            elif isinstance(event, CollectionStartEvent):
                if event.anchor or event.tag:
                    self._refuse_properties(event)
                if len(self.stack) == MOST_LEVELS:
                    note_depth(self.page, self._span(event))
                    return
                self.stack.append(_Open(event))
            elif isinstance(event, AliasEvent):
                self._add(self._alias(event))
            elif isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    help = "delete the line `---`, or put the second policy in a file of its own"
                    self.page.fault("a second document starts here; a file holds one", self._span(event), help)
                    return

    def _stretch(self, event: Event) -> Stretch:
        return self.page.name, event.start_mark, event.end_mark

    def _span(self, event: Event) -> Span:
        return span_of(self._stretch(event))

    def _add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if not top.is_mapping:
            top.items.append(node)
        elif not top.wants_value:
            top.wants_value = True
            top.key = node if type(node) is Scalar and node.text not in _NO_NAMES else self._key(node)
        else:
            top.wants_value = False
            if top.key is not None:
                top.entries.append(entry := Entry(top.key, node))
                first = top.names.setdefault(top.key.text, entry)
                if first is not entry:
                    self._note_twice(first, entry)

    def _note_twice(self, first: Entry, second: Entry) -> None:
        name, span = shortened(first.key.text), first.key.span
        help = "keep one of the two"
        if isinstance(first.value, Mapping) and isinstance(second.value, Mapping):
            is_disjoint = not {*first.value.keys()} & {*second.value.keys()}
            joined = f"join the two: put what this one holds under the first {name}"
            help = joined if is_disjoint else f"{help}, or give this one another name"
        elif isinstance(first.value, Sequence) and isinstance(second.value, Sequence):
            help = f"join the two lists under the first {name}"
        elif isinstance(first.value, Scalar) and isinstance(second.value, Scalar):
            tests = (first.value.text, second.value.text)
            if all(any(re.fullmatch(word.pattern, test) for word in TIME_WORDS) for test in tests):
                help = f"join the two: `{first.key.text}: {' and '.join(tests)}`"
        message = f"{name} is here twice: first at line {span.line}, column {span.column}"
        self.page.fault(message, second.key.span, help)

    def _key(self, node: Node) -> Scalar | None:
        """The key, if it can be one."""
        if not isinstance(node, Scalar):
            help = "text that starts with `{` or `[` goes in quotes"
            self.page.fault("a name cannot be a list or a mapping", node.span, help)
            return None
        if node.is_empty:
            self.page.fault("this entry has no name", node.span, "write a name before the colon")
            return None
        if node.text == "<<" and not node.quoted:
            self.page.fault("a policy has no merge key `<<`", node.span, "write the entries out here")
            return None
        return node

    def _check_text(self, text: str, style: str | None, span: Span) -> None:
        if not style:
            if text.strip() != text:
                code = ord(text[0] if text[0].isspace() else text[-1])
                message = f"an invisible space (U+{code:04X}) at an end of this text"
                self.page.fault(message, span, "type ordinary spaces instead")
            elif "\t" in text:
                column = self.page.line(span.line - 1).find("\t", span.column - 1)
                self.page.fault_of_tab((span.line - 1, max(column, span.column - 1)))
        elif self.has_tabs:
            self.starts_in_text.update(range(span.line, span.end_line))
        if style == '"' and (found := invisible(text)):
            message = f"the escape in this text stands for the invisible character U+{ord(found[0]):04X}"
            self.page.fault(message, span, "leave it out")

    def _closed(self, event: CollectionEndEvent) -> Node:
        top = self.stack.pop()
        end: Mark | None = event.end_mark
        last = top.entries[-1].value if top.entries else top.items[-1] if top.items else None
        # The parser lets a block end where the next thing starts; it ends with its last value.
        if last is not None and self.page.character(top.start) not in _OPENERS:
            end = cast(tuple[str, Mark, Mark], last.stretch)[2]
        stretch = (self.page.name, top.event.start_mark, end)
        if not top.is_mapping:
            return Sequence(tuple(top.items), stretch)
        if top.event.flow_style and any(_unquoted(one.value) == "" for one in top.entries):
            written = [(one.key.text, one.key.span, _unquoted(one.value), one.value.span) for one in top.entries]
            note_missing_values(self.page, written)
        return Mapping(tuple(top.entries), stretch)

    def _alias(self, event: AliasEvent) -> Scalar:
        name = f"*{event.anchor}"
        help = f'write the value out here; text that starts with `*` goes in quotes: `"{name}"`'
        self.page.fault(f"a policy has no aliases: {shortened(name)}", self._span(event), help)
        return Scalar(name, self._stretch(event), quoted=True)

    def _refuse_properties(self, event: ScalarEvent | CollectionStartEvent) -> None:
        if not event.anchor and not event.tag:
            return
        place = place_of(event.start_mark) or (0, 0)
        rest = self.page.line(place[0])[place[1] :]
        for sign, what, written in (("&", "anchors", event.anchor), ("!", "tags", event.tag)):
            if written:
                token = re.search(rf"{sign}\S*", rest)
                first, last = token.span() if token else (0, 1)
                span = self.page.span((place[0], place[1] + first), (place[0], place[1] + last))
                help = f"delete it; text that starts with `{sign}` goes in quotes"
                self.page.fault(f"a policy has no {what}: {shortened(token[0] if token else written)}", span, help)
