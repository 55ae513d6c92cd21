"""Every adapter has a checklist, and what it says is proved is proved by a test that exists."""

import ast
import tomllib
from pathlib import Path

import pytest

from kiosk.adapters import BUILT_IN

ROOT = Path(__file__).parents[2]
ROWS = {
    "health", "identity", "reconnect", "deadline", "cancel", "damage", "late", "silence",
    "alone", "self_test",
}  # fmt: skip
PATTERN = "drivers/id_card/sam_v.checklist.toml"
WHAT = f"say under [proved] for each of {sorted(ROWS)} the test that proves it, or why it is exempt"
ADAPTERS = [
    (device_class, name, module)
    for device_class, adapters in BUILT_IN.items()
    for name, module in adapters.items()
]


def names_in(path: Path) -> set[str]:
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize(("device_class", "name", "module"), ADAPTERS)
def test_checklist_is_whole_and_names_tests_that_exist(
    device_class: str, name: str, module: str
) -> None:
    folder = (ROOT / module.replace(".", "/")).parent
    file = folder / f"{name}.checklist.toml"
    assert file.exists(), f"copy {PATTERN} to {file.relative_to(ROOT)} and {WHAT}"
    checklist = tomllib.loads(file.read_text("utf-8"))
    assert set(checklist["proved"]) == ROWS, f"{file.name}: {WHAT}"
    assert checklist["known"]["limits"]
    for row, proof in checklist["proved"].items():
        if proof.startswith("exempt: "):
            assert len(proof) > len("exempt: ") + 10, row
            continue
        path, _, test = proof.partition("::")
        assert test in names_in(ROOT / path), f"{row}: {proof}"
