"""The pieces that the schema of a policy is put together from.

An editor shows `title` and `markdownDescription` when a pointer rests on a key, and `errorMessage` under a slip, so
each piece carries plain words and an example. Where the loader takes text, a number is allowed too: `2` and `0.30`
are numbers to YAML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

Schema: TypeAlias = dict[str, Any]

TEXT_TYPES: Final = ["string", "number"]


def either(words: Iterable[str]) -> str:
    """All of the words, for a message.

    >>> either(["free", "quoted", "10.00"])
    '`free`, `quoted` or `10.00`'
    """
    *others, last = (f"`{word}`" for word in words)
    return f"{', '.join(others)} or {last}" if others else last


def told(schema: Schema, title: str, text: str, example: str = "") -> Schema:
    """The schema with its name, what it means, and how it is written."""
    plain = f"{text}\n\nExample:\n{example}" if example else text
    markdown = f"{text}\n\n```yaml\n{example}\n```" if example else text
    words = {"title": title, "description": plain, "markdownDescription": markdown}
    return {**words, **schema, **words}


def ref(name: str) -> Schema:
    """The schema that stands under `$defs`."""
    return {"$ref": f"#/$defs/{name}"}


def a_name(example: str, pattern: str, wrong: str) -> Schema:
    """What a name may be; the example is what an editor fills in."""
    return {"title": example, "pattern": f"^({pattern})$", "errorMessage": wrong}


def text(pattern: str, wrong: str) -> Schema:
    """One value whose text matches the pattern; `wrong` shows good ones."""
    return {"type": TEXT_TYPES, "pattern": f"^({pattern})$", "errorMessage": wrong}


def name(pattern: str, wrong: str) -> Schema:
    """One name, which YAML never takes for a number."""
    return {"type": "string", "pattern": f"^({pattern})$", "errorMessage": wrong}


def one_or_more(item: Schema, wrong: str) -> Schema:
    """One value, or a list of them; both are good YAML for the same thing."""
    types = [*item["type"]] if isinstance(item["type"], list) else [item["type"]]
    return {
        **item,
        "type": [*types, "array"],
        "items": item,
        "minItems": 1,
        "uniqueItems": True,
        "errorMessage": wrong,
    }


def list_of(item: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": item}


def record(what: str, properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    """Keys that are all known. Both messages for one that is not come together: that it is wrong, and the good ones."""
    schema: Schema = {
        "type": "object",
        "properties": dict(properties),
        "propertyNames": {"enum": [*properties], "errorMessage": f"{what} has {either(properties)}."},
        "additionalProperties": False,
    }
    return {**schema, "required": [*required]} if required else schema


def names_to(names: Schema, value: Schema, known: Mapping[str, Schema | bool] | None = None) -> Schema:
    """Names that the author chooses, each with a value; `known` are names that an editor offers besides."""
    return {
        "type": "object",
        "properties": dict(known or {}),
        "propertyNames": names,
        "additionalProperties": value,
    }


def snippets(*bodies: tuple[str, object]) -> Schema:
    """What an editor offers to fill in: pairs of a label and a value."""
    return {"defaultSnippets": [{"label": label, "body": body} for label, body in bodies]}
