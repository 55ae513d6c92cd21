"""Example residents: what becomes of them is asked again with every check."""

import shutil
from functools import cache
from pathlib import Path

import pytest

from contracts.yaml_text import UnreadableItemError
from kiosk.catalogue.check import check_file
from kiosk.catalogue.examples import SUBMITS, Example, become, examples_of, read_examples
from kiosk.catalogue.loading import load_item
from tests.shipped import CODES, ITEMS

compiled = cache(load_item)
LEAST = 3
"""So many residents of each item may submit, and so many may not."""


@cache
def examples(code: str) -> tuple[Example, ...]:
    return read_examples(examples_of(ITEMS / f"{code}.yaml", code))


def every_example() -> list[tuple[str, Example]]:
    return [(code, example) for code in CODES for example in examples(code)]


@pytest.fixture
def allowance(tmp_path: Path) -> Path:
    """A copy of the elder allowance with its examples."""
    shutil.copy(ITEMS / "elder-allowance.yaml", tmp_path)
    shutil.copytree(ITEMS / "examples", tmp_path / "examples")
    return tmp_path / "elder-allowance.yaml"


def found(path: Path) -> list[str]:
    return [f"{f.rule} {f.where}: {f.message}" for _, f in check_file(path).findings]


@pytest.mark.parametrize(
    ("code", "example"),
    [pytest.param(code, each, id=f"{code}-{each.name}") for code, each in every_example()],
)
def test_what_becomes_of_each_resident_of_what_ships(code: str, example: Example) -> None:
    item = compiled(ITEMS / f"{code}.yaml")
    assert example.expect in become(item, example).ends


@pytest.mark.parametrize("code", CODES)
def test_some_pass_and_some_must_not(code: str) -> None:
    passed = sum(example.expect == SUBMITS for example in examples(code))
    assert passed >= LEAST
    assert len(examples(code)) - passed >= LEAST


def test_a_changed_rule_that_turns_somebody_away_is_refused(allowance: Path) -> None:
    words = allowance.read_text("utf-8").replace("years_ago(80, 30)", "years_ago(90, 30)")
    allowance.write_text(words, "utf-8")
    lines = found(allowance)
    assert any("example examples.0: " in line and "stopped: old_enough" in line for line in lines)


def test_without_examples_the_document_is_one_to_accept(allowance: Path) -> None:
    shutil.rmtree(allowance.parent / "examples")
    report = check_file(allowance)
    assert not report.refused
    (finding,) = [finding for _, finding in report.findings]
    assert finding.rule == "examples"


def test_a_condition_that_nobody_shows_is_one_to_accept(allowance: Path) -> None:
    path = allowance.parent / "examples" / "elder-allowance.yaml"
    lines = path.read_text("utf-8").split("\n\n")
    path.write_text("\n\n".join(part for part in lines if "street_here" not in part), "utf-8")
    assert found(allowance) == [
        "examples conditions.1: no example resident is stopped by street_here"
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("low_income: unsure", "low_incomes: unsure", "there is no question low_incomes"),
        ("expect: may-submit", "expect: perhaps", "say may-submit"),
        ('sex: "2"', 'sex: "7"', "Input should be"),
        ("- name: 86 岁，住在老地方", "- nam: nobody", "nam"),
    ],
)
def test_an_example_that_cannot_be_meant_is_refused(
    allowance: Path, old: str, new: str, said: str
) -> None:
    path = allowance.parent / "examples" / "elder-allowance.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    assert check_file(allowance).refused
    assert any(said in line for line in found(allowance)), found(allowance)


def test_an_expectation_needs_no_quotes(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("- {name: a, expect: {stopped: old_enough}}\n", "utf-8")
    assert read_examples(path)[0].expect == "stopped: old_enough"
    path.write_text("- name: a\n  expect: stopped\n", "utf-8")
    with pytest.raises(UnreadableItemError, match="say may-submit"):
        read_examples(path)
