"""A policy kept as it was read, so that the next program need not read its YAML again.

The file that keeps it holds the digest of each file that was read for it, and is taken only while all of these are the
same. It can name nothing but the records that policies are made of, so whoever may write there can at most write
another policy.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from aftercare_rules.language.policy import Policy
from aftercare_rules.uncollected import uncollected
from aftercare_rules.version import VERSION

_RECORDS: Final = "aftercare_rules.language."
_OTHERS: Final = frozenset(
    {
        ("aftercare_rules.document.stated", "claim_of"),
        ("aftercare_rules.errors", "Passage"),
        ("aftercare_rules.errors", "Span"),
        ("aftercare_rules.records.models", "Use"),
        ("datetime", "date"),
        ("datetime", "datetime"),
        ("decimal", "Decimal"),
        ("functools", "partial"),
        ("zoneinfo", "ZoneInfo"),
    }
)
_DIGEST: Final = 32
_PACKAGE: Final = Path(__file__).parents[1]
_PARTS: Final = ("", "document", "language", "language/prices", "records")
# What a file is that was not written whole, or by another version of a class.
_UNREADABLE: Final = (
    pickle.UnpicklingError, ArithmeticError, AttributeError, EOFError, ImportError, LookupError, OSError, TypeError,
    ValueError,
)  # fmt: skip


def kept_policy(
    name: str,
    directory: Path,
    open_file: Callable[[str], bytes],
    read: Callable[[str, bytes, Callable[[str], bytes]], Policy],
) -> Policy:
    """The policy in a file, as it is kept in a directory; if it is not, it is read, and kept.

    Raises what `open_file` and `read` raise. Where nothing can be kept, the policy is read each time.
    """
    data = open_file(name)
    digests = {name: _digest(data)}
    place = directory / _called(name)
    with uncollected():
        policy = _taken(place, digests, open_file)
    if policy is None:

        def noted(file: str) -> bytes:
            found = open_file(file)
            digests[file] = _digest(found)
            return found

        policy = read(name, data, noted)
        with suppress(OSError, RecursionError):
            _keep(place, digests, policy)
    return policy


def _called(name: str) -> str:
    """The name of the file: one for each path, and each version of what reads it."""
    versions = (name, VERSION, sys.version, _state_of_library())
    return f"{Path(name).stem}-{sha256(repr(versions).encode('utf-8', 'surrogateescape')).hexdigest()[:16]}.kept"


def _state_of_library() -> tuple[object, ...]:
    """When the files that read policies were last changed: those of a checkout change while the version stays."""
    with suppress(OSError):  # as in an archive, which changes only with its version
        return tuple(
            sorted(
                (entry.path, entry.stat().st_mtime_ns)
                for part in _PARTS
                for entry in os.scandir(_PACKAGE / part)
                if entry.name.endswith(".py")
            )
        )
    return ()


def _taken(place: Path, digests: Mapping[str, str], open_file: Callable[[str], bytes]) -> Policy | None:
    """The policy that is kept; None if there is none, or it was read from other files than there are now."""
    try:
        kept = place.read_bytes()
        if sha256(kept[_DIGEST:]).digest() != kept[:_DIGEST]:
            return None
        stream = BytesIO(kept[_DIGEST:])
        for file, digest in _Unpickler(stream).load().items():
            if (digests.get(file) or _digest(open_file(file))) != digest:
                return None
        policy = _Unpickler(stream).load()
    except _UNREADABLE:
        return None
    return policy if isinstance(policy, Policy) and _has_holidays(policy) else None


def _has_holidays(policy: Policy) -> bool:
    """Whether there is what its calendar needs; if not, reading the policy says so."""
    return not policy.calendar.counting.holidays or find_spec("holidays") is not None


def _keep(place: Path, digests: Mapping[str, str], policy: Policy) -> None:
    """Writes the file, whole or not at all."""
    stream = BytesIO()
    pickle.dump(dict(digests), stream, pickle.HIGHEST_PROTOCOL)
    _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(policy)
    body = stream.getvalue()
    place.parent.mkdir(parents=True, exist_ok=True)
    from tempfile import NamedTemporaryFile  # only who writes needs it

    with NamedTemporaryFile(dir=place.parent, delete=False) as written:
        written.write(sha256(body).digest() + body)
    Path(written.name).replace(place)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """Zones by their keys: else they name `getattr`, with which one can name everything."""
        return (ZoneInfo, (value.key,)) if type(value) is ZoneInfo else NotImplemented


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """A record of policies; nothing else is made, and no other code is run."""
        if (module, name) in _OTHERS:
            return super().find_class(module, name)
        found = super().find_class(module, name) if module.startswith(_RECORDS) and "." not in name else None
        if isinstance(found, type) and found.__module__ == module:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is not part of a policy")
