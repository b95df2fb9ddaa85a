"""Print the tests that were skipped in a run, one a line, as pytest takes them: `python skipped.py JUNIT.xml`."""

import sys
from pathlib import Path
from xml.etree import ElementTree


def main(report: str) -> None:
    """Print those of one report; fails where no test ran."""
    cases = list(ElementTree.parse(report).iter("testcase"))
    skipped = [case.attrib for case in cases if case.find("skipped") is not None]
    print(f"{len(cases)} tests ran, {len(skipped)} of them were skipped", file=sys.stderr)
    if not cases:
        sys.exit("no test ran")
    for case in skipped:
        # A whole module is told by its name alone.
        module, *name = filter(None, (case["classname"], case["name"]))
        print("::".join([f"{Path(*module.split('.'))}.py", *name]))


main(*sys.argv[1:])
