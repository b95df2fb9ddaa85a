"""The picture of the page: how long a claim takes on each engine, and how that grows with the number of rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.deciding import ON_THE_SHOP, OURS
from benchmarks.scenes import BY_HAND
from benchmarks.tables import short
from benchmarks.timing import Measured

INK: Final = "#22303c"
QUIET: Final = "#8a97a3"
FAINT: Final = "#e6eaee"
ACCENT: Final = "#0a7d75"
PLAIN: Final[Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": QUIET,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "svg.hashsalt": "benchmarks",  # the same figures give the same bytes
}


def draw(decided: dict[str, Measured], grown: dict[str, dict[int, Measured]], file: Path) -> None:
    """Draws it as SVG."""
    with mpl.rc_context(PLAIN):
        figure = Figure(figsize=(10, 4.2), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
        _engines(left, decided)
        _growth(right, grown)
        figure.savefig(file, format="svg", metadata={"Date": None})


def _engines(axes: Any, decided: dict[str, Measured]) -> None:
    """A line with a dot at its end for each engine that decides the same policy, the fastest above."""
    same = [item for item in decided.items() if ON_THE_SHOP not in item[0]]
    ordered = sorted(same, key=lambda item: -item[1].microseconds)
    start = min(one.microseconds for one in decided.values()) / 2
    for place, (name, one) in enumerate(ordered):
        colour = ACCENT if name.startswith(OURS) else INK if name == BY_HAND else QUIET
        axes.plot([start, one.microseconds], [place, place], color=colour, linewidth=1.6, alpha=0.55)
        axes.plot(one.microseconds, place, "o", color=colour, markersize=5.5)
        axes.annotate(
            short(one.microseconds),
            (one.microseconds, place),
            (7, 0),
            textcoords="offset points",
            va="center",
            color=colour,
        )
    axes.set_yticks(range(len(ordered)), [name.removeprefix(f"{OURS}, ") for name, _ in ordered])
    for label, (name, _) in zip(axes.get_yticklabels(), ordered, strict=True):
        label.set_color(ACCENT if name.startswith(OURS) else INK)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(_plain)
    axes.set_xlim(start, max(one.microseconds for one in decided.values()) * 3)
    axes.set_title("One claim, µs", loc="left", fontsize=10.5, color=INK, pad=10)
    axes.text(1, 0.94, OURS, color=ACCENT, weight="bold", ha="right", transform=axes.transAxes)
    _bare(axes)
    axes.grid(axis="x", color=FAINT, linewidth=0.7)


def _growth(axes: Any, grown: dict[str, dict[int, Measured]]) -> None:
    """A curve for each engine, with its name at its end."""
    ends = []
    for name, by_rules in grown.items():
        sizes = list(by_rules)
        times = [by_rules[size].microseconds for size in sizes]
        colour = ACCENT if name.startswith(OURS) else QUIET
        is_default = name.endswith("tables")
        axes.plot(sizes, times, "o-", color=colour, linewidth=2.2 if is_default else 1.4, markersize=4)
        ends.append((times[-1], sizes[-1], name.removeprefix(f"{OURS}, "), colour))
    lowest = 0.0
    for time, size, name, colour in sorted(ends):
        height = max(time, lowest * 1.35)  # names of curves that end together stand above one another
        lowest = height
        axes.annotate(
            f"{name}, {short(time)}", (size, height), (9, 0), textcoords="offset points", va="center", color=colour
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    sizes = sorted({size for by_rules in grown.values() for size in by_rules})
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.yaxis.set_major_formatter(_plain)
    axes.set_xlim(sizes[0] / 1.3, sizes[-1] * 9)
    axes.set_title("One claim, µs, by the number of rules", loc="left", fontsize=10.5, color=INK, pad=10)
    _bare(axes)
    axes.grid(axis="y", color=FAINT, linewidth=0.7)


def _bare(axes: Any) -> None:
    axes.spines[:].set_visible(False)
    axes.minorticks_off()
    axes.tick_params(length=0)
    axes.set_axisbelow(True)


def _plain(value: float, _place: int) -> str:
    """10,000 in the place of a power of ten."""
    return f"{value:,.15g}"
