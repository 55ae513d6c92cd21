"""The guides name every class of device, suite, simulator, fault and page, and no other."""

import re
from pathlib import Path

from demo import steps
from demo.simulated import EVERYTHING, SIMULATED
from demo.words import DEVICE_CLASSES, VERBS

ROOT = Path(__file__).parents[2]


def part(guide: str, begin: str, end: str) -> str:
    """A guide from one line to the next that begins so."""
    text = (ROOT / "docs" / guide).read_text("utf-8")
    assert f"\n{begin}" in text, f"docs/{guide} has no line that begins with {begin!r}"
    return text.partition(f"\n{begin}")[2].partition(f"\n{end}")[0]


def quoted(text: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", text))


def assert_same(told: set[str], there: set[str], place: str) -> None:
    assert told >= there, f"{place} does not name {sorted(there - told)}"
    assert told <= there, f"{place} names {sorted(told - there)}, which is not there"


def test_the_guide_of_drivers_names_every_suite() -> None:
    suites = {
        f"{path.stem}.{name}"
        for path in (ROOT / "drivers" / "suites").glob("*.py")
        for name in re.findall(r"^class (\w+Suite)\(", path.read_text("utf-8"), re.MULTILINE)
        if path.stem in {"device", *SIMULATED}
    }
    told = part("drivers.md", "| suite |", "`troubles` says")
    rows = {line.partition("|")[2].partition("|")[0] for line in told.splitlines()[2:]}
    assert_same(quoted("".join(rows)), suites, "docs/drivers.md, the table of suites,")


def test_the_guide_of_devices_names_every_simulator() -> None:
    simulators = {each.simulator for each in EVERYTHING if each.simulator}
    told = part("devices.md", "| name | address | verbs |", "The card's words")
    rows = set(re.findall(r"(?m)^\| `(\w+)", told))
    hand = {"input_device"}  # of tests alone
    assert_same(rows - hand, simulators, "docs/devices.md, the table of simulators,")


def test_the_guide_of_residents_names_every_device() -> None:
    told = part("residents.md", "### devices", "Most are simulated").partition("One that")[0]
    assert_same(quoted(told), {*DEVICE_CLASSES}, "docs/residents.md, the list of devices,")


def test_the_guide_of_residents_names_every_page() -> None:
    told = quoted(part("residents.md", "Pages: ", "| verb"))
    assert_same(told, set(steps.pages()), "docs/residents.md, the list of pages,")


def test_the_guide_of_residents_names_every_fault() -> None:
    told = part("residents.md", "| verb | what happens | undone |", "A reader, printer")
    verbs = quoted("".join(line.split("|")[1] for line in told.splitlines()[2:] if line))
    assert_same(verbs, set(VERBS), "docs/residents.md, the table of faults,")
