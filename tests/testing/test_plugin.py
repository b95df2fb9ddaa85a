"""The pytest plugin, run on projects with policies that hold, fail and do not load."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import pytest_aftercare_rules
from tests.support.checked import GAP, POLICY, a_gap, checker

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run pytest in the project, as somebody does who has the plugin installed."""

    def with_plugin(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest_inprocess(*arguments, plugins=[pytest_aftercare_rules])

    return with_plugin


@pytest.fixture(autouse=True)
def no_checker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples alone are run, unless a test brings a checker."""
    monkeypatch.setattr(pytest_aftercare_rules, "find_spec", lambda name: None)


def write(pytester: pytest.Pytester, text: str = POLICY, file: str = "policies/shop.yaml") -> None:
    path = pytester.path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_examples_that_hold(pytester: pytest.Pytester, run: Run) -> None:
    write(pytester)
    result = run("-v")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(
        [
            "policies/shop.yaml::torn?15? PASSED*",
            "policies/shop.yaml::torn?16? PASSED*",
            "policies/shop.yaml::examples?18:12? PASSED*",
            "policies/shop.yaml::examples?18:48? PASSED*",
        ]
    )


def test_an_example_that_fails(pytester: pytest.Pytester, run: Run) -> None:
    write(pytester, POLICY.replace("within 1 month", "within 30 days"))
    result = run()
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*policies/shop.yaml:16:9: this example fails",
            "    {at: 2026-03-01 00:00:00, expect: referred}",
            "    expected    referred",
            "    came        approved repair 0.00 by torn until 2026-03-02 23:59:59",
            "    differs in  verdict (approved, not referred)",
            "    decided by  torn",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*runtest*")


def test_one_example_can_be_run_alone(pytester: pytest.Pytester, run: Run) -> None:
    write(pytester)
    run("policies/shop.yaml::torn[16]").assert_outcomes(passed=1)
    run("-k", "torn").assert_outcomes(passed=2, deselected=2)


def test_a_policy_that_does_not_load(pytester: pytest.Pytester, run: Run) -> None:
    write(pytester, POLICY.replace("for: {defect: torn}", "for: {defekt: torn}"))
    write(pytester, file="policies/other.yaml")
    result = run()
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(
        ["policies/shop.yaml:10:11: unknown fact `defekt`", "*10 |     for: {defekt: torn}", "help: did you mean*"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_the_place_of_a_failure_is_its_line(pytester: pytest.Pytester, run: Run) -> None:
    write(pytester, POLICY.replace("within 1 month", "within 30 days"))
    pytester.makeconftest(
        """
        def pytest_runtest_logreport(report):
            if report.failed:
                print("at", *report.location[:2])
        """
    )
    run("-s").stdout.fnmatch_lines(["*at policies/shop.yaml 15*"])


def test_other_yaml_is_left_alone(pytester: pytest.Pytester, run: Run) -> None:
    write(pytester, "network:\n  policy: strict\n", "policies/firewall.yaml")
    write(pytester, file="elsewhere/shop.yaml")
    write(pytester, file="policies/.hidden.yaml")
    run().assert_outcomes()


@pytest.mark.parametrize(
    ("setting", "passed"),
    [
        ("", 0),
        ("policies", 4),
        ("shops", 8),
        ("shops/one.yaml", 4),
        ("shops/*.yaml", 4),
        ("shops/*/two.yaml policies", 8),
        (".", 12),
    ],
)
def test_the_setting_says_which_are_run(pytester: pytest.Pytester, run: Run, setting: str, passed: int) -> None:
    for file in ("policies/shop.yaml", "shops/one.yaml", "shops/below/two.yaml"):
        write(pytester, file=file)
    pytester.makeini(f"[pytest]\naftercare_policies = {setting}\n")
    run().assert_outcomes(passed=passed)


def test_a_setting_that_names_nothing_is_an_error(pytester: pytest.Pytester, run: Run) -> None:
    write(pytester, file="policies/shop.yaml")
    pytester.makeini("[pytest]\naftercare_policies = policies nowhere\n")
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*names `nowhere`, and there is no such file or folder*"])


def test_the_setting_can_be_a_list(pytester: pytest.Pytester, run: Run) -> None:
    write(pytester, file="shops/one.yaml")
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\naftercare_policies = ["shops"]\n')
    run().assert_outcomes(passed=4)


def test_it_does_not_disturb_a_strict_project(pytester: pytest.Pytester, run: Run) -> None:
    write(pytester)
    pytester.makeini("[pytest]\nfilterwarnings = error\naddopts = --strict-config --strict-markers\n")
    pytester.makepyfile("def test_it():\n    pass")
    run().assert_outcomes(passed=5)


def test_checks_that_find_nothing(pytester: pytest.Pytester, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    checker(monkeypatch, lambda policy: ())
    write(pytester)
    result = run("-v")
    result.assert_outcomes(passed=5)
    result.stdout.fnmatch_lines(["policies/shop.yaml::checks PASSED*"])


def test_checks_that_find_a_gap(pytester: pytest.Pytester, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    checker(monkeypatch, a_gap)
    write(pytester)
    result = run()
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(GAP)


def test_importing_the_plugin_loads_nothing_of_the_library() -> None:
    code = (
        "import sys, pytest_aftercare_rules; print([one for one in sys.modules if one.startswith('aftercare_rules')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "src", capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
