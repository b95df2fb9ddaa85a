"""What was found as one JSON document."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from aftercare_rules.cli.checked import Checked, File
from aftercare_rules.records.models import Record


class _Document(Record):
    policies: tuple[Checked, ...] = Field(description="Each policy with what was found in it.")


def as_json(files: Sequence[File]) -> str:
    """All policies with their findings, whole claims and decisions among them."""
    return _Document(policies=tuple(file.checked for file in files)).model_dump_json(indent=2)
