"""Every step has a room of its own, and nobody outside it knows its name."""

import ast
import re
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from contracts.items import LANGUAGES
from demo import steps as demo_steps
from demo.words import WHOM
from kiosk.visit.flow import FLOW
from kiosk.visit.order import Flow, line
from kiosk.visit.step import Step
from tests.pages import STEPS, test_module

ROOT = Path(__file__).parents[2]
ROOMS = ROOT / "kiosk" / "visit" / "steps"
NAMES = set(STEPS)
UNMISTAKABLE = {name for name in NAMES if "-" in name} | {"attract"}
"""The others are everyday words too."""
MAY_NAME = (
    "tests/", "stubs/", "kiosk/visit/steps/", "kiosk/visit/flow.py", "kiosk/visit/setup_flow.py",
    "kiosk/visit/technician_flow.py", "kiosk/visit/doors.py", "demo/robot/pages/",
)  # fmt: skip
WORDS_OF_OTHERS = {"social-card", "out-of-service"}
"""What an item accepts has the name of the page that asks for it, and a command that of the page
that it leads to."""
THE_BENCH = "demo/bench/"
"""Tells a story of one visit, and compares it with the first page of a browser."""
VERB = re.compile(r'\bverb: "([a-z-]+)"')
SHARED = {"questions"}
"""Models that steps share: their Views stand beside the steps, not in one."""


def sources(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    return [
        ROOT / name for name in listed if not name.startswith(MAY_NAME) and (ROOT / name).is_file()
    ]


def literals(path: Path) -> set[str]:
    """Strings of a Python file, without its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said
    }


def test_no_python_outside_the_rooms_names_a_page() -> None:
    named = {
        path.relative_to(ROOT): found
        for path in sources("*.py")
        if not str(path.relative_to(ROOT)).startswith(THE_BENCH)
        and (found := literals(path) & UNMISTAKABLE - WORDS_OF_OTHERS)
    }
    assert named == {}


def test_nothing_asks_which_page_is_shown() -> None:
    asks = re.compile(r"\.page (?:==|!=|===|!==|in|not in|is|is not) [\"'(]")
    asking = {
        path.relative_to(ROOT): found
        for path in sources("*.py", "*.qml", "*.js")
        if (found := asks.findall(path.read_text("utf-8")))
    }
    # The keyboard has pages of its own.
    assert set(asking) <= {Path("ui/qml/input/Keyboard.qml"), Path("ui/keyboard/composer.py")}


def test_no_qml_outside_the_rooms_shows_the_view_of_one() -> None:
    shown = {
        path.relative_to(ROOT): found
        for path in sources("*.qml")
        if (found := set(re.findall(r"\bSteps\.(\w+)", path.read_text("utf-8"))) - SHARED)
    }
    assert shown == {}


def test_page_folder_texts_and_the_demo_have_one_name() -> None:
    folders = {path.parent.name for path in ROOMS.glob("*/step.py")}
    assert folders == {step.folder for step in STEPS.values()}
    for language in LANGUAGES:
        assert set(demo_steps.called(language)) == NAMES


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.name)
def test_a_room_has_all_that_others_ask_of_it(step: Step) -> None:
    room = ROOMS / step.folder
    assert (room / "Page.qml").is_file()
    given = test_module(step)
    assert {"samples", "TOUCHES", "likely"} <= set(dir(given))
    assert any(name.startswith("test_") for name in dir(given)), "a test of its own"
    blank = step.shows()
    assert blank == step.shows(), "what is shown between visits holds nobody"


@cache
def shared_keys() -> frozenset[str]:
    """Keys of the QML that pages share, such as the back key."""
    found = (path.read_text("utf-8") for path in (ROOT / "ui" / "qml").rglob("*.qml"))
    return frozenset(f"action:{verb}" for text in found for verb in VERB.findall(text))


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.name)
def test_the_robot_presses_keys_that_the_room_has(step: Step) -> None:
    hand = demo_steps.hand(step.name)  # raises when it says something without a meaning
    own = {key for _, key, _ in test_module(step).TOUCHES}
    for word in hand.press:
        each = {
            word.format(language=language, for_whom=whom) for language in LANGUAGES for whom in WHOM
        }
        strange = each - own - shared_keys()
        assert not strange, f"hand.toml presses {strange}, which is not among the TOUCHES"
    module = f"demo/robot/pages/{step.folder}.py"
    assert hand != demo_steps.Hand(), f"say what the robot does there: hand.toml or {module}"


def test_a_flow_that_leads_nowhere_is_refused() -> None:
    home = FLOW.order[0].step
    with pytest.raises(ValueError, match="exits"):
        Flow(FLOW.door, FLOW.closed, (line(home),), (), FLOW.over, FLOW.help, FLOW.idle)
    onward = line(home, onward=home, **dict.fromkeys(home.exits, home))
    with pytest.raises(ValueError, match="exits"):  # the order itself says what follows
        Flow(FLOW.door, FLOW.closed, (onward,), (), FLOW.over, FLOW.help, FLOW.idle)
    with pytest.raises(ValueError, match="not here"):
        Flow(
            FLOW.door, FLOW.closed, (line(home, **dict.fromkeys(home.exits, FLOW["reprint"])),),
            (), FLOW.over, FLOW.help, FLOW.idle,
        )  # fmt: skip
    with pytest.raises(ValueError, match="same name"):
        Flow(FLOW.door, FLOW.door, FLOW.order, FLOW.aside, FLOW.over, FLOW.help, FLOW.idle)


def test_what_lies_over_a_page_leads_nowhere() -> None:
    """Its exit would be followed from a page that is not its own."""
    led = replace(FLOW["help"], exits=("hours",))
    over = tuple(led if step is FLOW.help else step for step in FLOW.over)
    with pytest.raises(ValueError, match="help has exits, and only a page within a visit may"):
        Flow(FLOW.door, FLOW.closed, FLOW.order, FLOW.aside, over, led, FLOW.idle)
