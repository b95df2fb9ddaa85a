"""A comparison of two policies as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from aftercare_rules.cli.examples_text import counted
from aftercare_rules.cli.terminal import Line, table, wrapped
from aftercare_rules.differing.records import Answer, Difference, Heard, Region, Replayed
from aftercare_rules.errors import harmless
from aftercare_rules.examples.runner import expectation
from aftercare_rules.language.policy import OTHERWISE, Policy
from aftercare_rules.records.models import Claim

_LABEL: Final = "dim"
_PLACE: Final = "bold"
_HEADINGS: Final = {
    "gains": ("The customer gains", "bold green"),
    "loses": ("The customer loses", "bold red"),
    "depends": ("It depends on the claim", "bold yellow"),
    None: ("Only one of the two reads the claim", "bold yellow"),
}


def report(found: Difference, policies: tuple[Policy, Policy], width: int | None) -> Iterator[Line]:
    """The two policies, the regions in which they differ, and what that comes to."""
    rows = [((label, _LABEL), _title(policy)) for label, policy in zip(("OLD", "NEW"), policies, strict=True)]
    yield from table(rows, width)
    yield ()
    for change, heading in _HEADINGS.items():
        regions = [region for region in found.regions if region.change == change]
        if regions:
            yield (heading,)
            for region in regions:
                yield from _region(region, width)
            yield ()
    if found.unsettled:
        yield (("Not settled", "bold yellow"),)
        for text in found.unsettled:
            yield from _indented(text, "  ", width)
        yield from _indented("No claim was found there that they decide otherwise, and no proof.", "  ", width)
        yield ()
    if found.replay is not None:
        yield from replayed_lines(found.replay, width)
        yield ()
    yield from _verdict(found, width)
    if found.wording:
        text = "; ".join(found.wording)
        yield from _indented(f"Besides, and without effect on what is decided: {text}.", "", width)


def _title(policy: Policy) -> str:
    version = f", version {policy.version}" if policy.version else ""
    return harmless(f"{policy.file}: {policy.name}{version}")


def _region(region: Region, width: int | None) -> Iterator[Line]:
    wish = region.wish if region.wish is not None else "no remedy named"
    lines = wrapped(f"{wish}: {region.where}" if region.only is None else region.where, width and width - 2)
    for line in lines:
        yield ((f"  {line}", _PLACE),)
    rows = [
        (("OLD", _LABEL), _told(region.witness_old, region.old)),
        (("NEW", _LABEL), _told(region.witness_new, region.new)),
    ]
    if region.grows_with:
        rows.append((("at most", _LABEL), f"there is no bound: it grows with {', '.join(region.grows_with)}"))
    elif region.at_most is not None:
        rows.append((("at most", _LABEL), str(region.at_most)))
    rows.append((("claim", _LABEL), _claim(region)))
    yield from table(rows, width, indent=4)


def _told(heard: Heard, answer: Answer | None) -> str:
    if heard.decision is None:
        return f"cannot be read: {heard.faults[0] if heard.faults else 'it is at fault'}"
    # Who decides is told beside it, with the place.
    said = expectation(heard.decision.model_copy(update={"rule": None, "rules": heard.decision.rules or (OTHERWISE,)}))
    return said if answer is None else f"{said}, by {_by(answer)}"


def _by(answer: Answer) -> str:
    if not answer.rules or answer.place is None:
        return "the policy's `otherwise`"
    clause = f"clause {answer.clause}, " if answer.clause else ""
    own = ", its `otherwise`" if answer.is_otherwise else ""
    also = f" and {', '.join(answer.rules[1:])}" if len(answer.rules) > 1 else ""
    return f"{answer.rules[0]}{own}{also} ({clause}{harmless(answer.place.file)}:{answer.place.line})"


def _claim(region: Region) -> str:
    """The witness in a few words: its instants and numbers; the region says the rest."""
    old, new = region.witness_old.claim, region.witness_new.claim
    words = [*_instants(new), *_numbers(new)]
    if old != new:
        words.append("told to each in its own words")
    return ", ".join(words)


def _instants(claim: Claim) -> Iterator[str]:
    if claim.purchase.purchased is not None:
        yield f"purchased {_clock(claim.purchase.purchased)}"
    for name, instant in claim.purchase.events.items():
        if instant is not None:
            yield f"{name} {_clock(instant)}"
    for use in claim.purchase.history or ():
        yield f"{use.rule or use.remedy} used {_clock(use.at)}"
    yield f"brought {_clock(claim.at)}"


def _numbers(claim: Claim) -> Iterator[str]:
    if claim.purchase.price is not None:
        yield f"price {claim.purchase.price}"
    if claim.defect is not None and claim.defect.units is not None:
        yield f"units {claim.defect.units}"
    for line, amount in claim.charges.items():
        yield f"charge for {line} {amount}"


def _clock(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant.second == 0 else f"{instant:%Y-%m-%d %H:%M:%S}"


def replayed_lines(replay: Replayed, width: int | None) -> Iterator[Line]:
    """What came of recorded claims, as a small table."""
    yield ((f"Of {counted(replay.claims, 'recorded claim')}", "bold"),)
    gained = f", by {replay.gained} in total" if replay.gained else ""
    lost = f", by {replay.lost} in total" if replay.lost else ""
    rows = [
        ("decided alike", replay.alike, ""),
        ("the customer gains", replay.gains, gained),
        ("the customer loses", replay.loses, lost),
        ("otherwise", replay.otherwise, ""),
        ("only OLD reads", replay.only_old, ""),
        ("only NEW reads", replay.only_new, ""),
        ("neither reads", replay.neither, ""),
    ]
    shown = [((label, _LABEL), f"{count:,}{more}") for label, count, more in rows if count or label == "decided alike"]
    yield from table(shown, width, indent=2)


def _verdict(found: Difference, width: int | None) -> Iterator[Line]:
    if found.verdict == "equal":
        text, style = "Proved equal for all claims.", "bold green"
    elif found.verdict == "not settled":
        text, style = "Not settled: no difference was found, and equality is not proved.", "bold yellow"
    else:
        counts = {change: sum(one.change == change for one in found.regions) for change in _HEADINGS}
        words = {
            "gains": "the customer gains in {}",
            "loses": "the customer loses in {}",
            "depends": "it depends in {}",
        }
        said = [words[change].format(count) for change, count in counts.items() if change is not None and count]
        said += [f"only one reads {counts[None]}"] if counts[None] else []
        said += [f"{len(found.unsettled)} not settled"] if found.unsettled else []
        text, style = f"{counted(len(found.regions), 'difference')}: {', '.join(said)}.", "bold"
    for line in wrapped(text, width):
        yield ((line, style),)


def _indented(text: str, start: str, width: int | None) -> Iterable[Line]:
    for line in wrapped(text, width and width - len(start)):
        yield ((f"{start}{line}", ""),)
