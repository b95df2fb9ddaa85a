"""The battery of policies with one mistake each, and of sound ones: what each must and may lead to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BATTERY = Path(__file__).parent / "battery"

_NAMES = {
    "override apart": "override-apart",
    "right weakened": "weakened-right",
}


@dataclass(frozen=True)
class Planted:
    """A policy, or a folder of versions, and what its first lines say of its mistake."""

    path: Path
    finds: tuple[str, ...]
    also: tuple[str, ...]
    rules: tuple[str, ...]

    @property
    def files(self) -> list[Path]:
        """The file, or the versions in the folder."""
        return sorted(self.path.glob("*.yaml")) if self.path.is_dir() else [self.path]


def planted(kind: str) -> Iterator[Planted]:
    """The policies of one folder of the battery."""
    for path in sorted((BATTERY / kind).iterdir()):
        first = sorted(path.glob("*.yaml"))[0] if path.is_dir() else path
        text = first.read_text()
        yield Planted(path, *(tuple(_listed(text, key)) for key in ("finds", "also", "rules")))


def _listed(text: str, key: str) -> Iterator[str]:
    found = re.search(rf"^# {key}: *(.*)$", text, re.MULTILINE)
    for name in re.split(r", *", found[1].strip()) if found else ():
        if name and name != "none":
            yield _NAMES.get(name, name.replace(" ", "-")) if key != "rules" else name
