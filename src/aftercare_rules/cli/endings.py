"""How a command ends: its exit codes, and the errors that are not the program's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from click.exceptions import Exit

from aftercare_rules.cli.terminal import complain
from aftercare_rules.errors import AftercareError, harmless

FAILED: Final = 1
"""An example failed, something was found, or rows of a file are no claims."""

BAD_INPUT: Final = 2
"""A policy, a claim or the command line is wrong."""

# As a shell reports a program that ended on SIGINT or SIGPIPE.
_INTERRUPTED: Final = 130
_NOBODY_READS: Final = 141


@contextmanager
def ending() -> Iterator[None]:
    """Ends a command without a traceback: raises click's `Exit` with the code for what went wrong."""
    try:
        yield
    except AftercareError as error:
        complain(error)
        raise Exit(BAD_INPUT) from None
    except KeyboardInterrupt:
        raise Exit(_INTERRUPTED) from None
    except BrokenPipeError:
        raise Exit(_NOBODY_READS) from None
    except OSError as error:
        complain(f"{harmless(str(error.filename or 'the output'))}: {reason(error)}")
        raise Exit(BAD_INPUT) from None


def reason(error: OSError) -> str:
    """Why a file cannot be read, in words."""
    match error:
        case FileNotFoundError():
            return "there is no such file"
        case IsADirectoryError():
            return "this is a folder; name a file in it"
        case PermissionError():
            return "it may not be opened: permission denied"
    words = error.strerror or str(error)
    return words[:1].lower() + words[1:]
