"""YAML as editors read it: by the core schema of YAML 1.2, where `yes` is text, `0.30` a number and a date is text.

And as they write it, by libyaml where it is there: a law writes thousands of policies.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from yaml import SafeDumper, SafeLoader
else:
    SafeDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DumperInFull(SafeDumper):
    """Writes what stands in two places twice, for a policy has no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


class _CoreLoader(SafeLoader):
    """Knows null, true, false and numbers; all else is text."""


_CoreLoader.yaml_implicit_resolvers = {}
_CoreLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(null|Null|NULL|~|)$"), None)
_CoreLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|True|TRUE|false|False|FALSE)$"), None)
_CoreLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^[-+]?[0-9]+$"), None)
_CoreLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"), None
)
_CoreLoader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))
_CoreLoader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value))


def read_core_yaml(text: str | bytes) -> Any:
    """The values in a text, as an editor sees them."""
    return yaml.load(text, Loader=_CoreLoader)


def read_plain_yaml(text: str | bytes) -> Any:
    """The values in a text, all of them text."""
    return yaml.load(text, Loader=yaml.BaseLoader)
