"""What an engine says of a claim, to the byte."""

import json
from typing import Any

from aftercare_rules import ClaimError, Engine


def said(engine: Engine, claim: dict[str, Any]) -> str:
    """The decision as JSON, or why there is none."""
    try:
        return engine.decide(claim).model_dump_json()
    except ClaimError as error:
        return json.dumps(str(error))
