"""What a district says otherwise is checked like the item that it makes."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiosk.catalogue.check import main

ITEM = Path(__file__).parents[2] / "assets" / "items" / "elder-allowance.yaml"
VERSION = str(yaml.safe_load(ITEM.read_text("utf-8"))["version"])


def told(tmp_path: Path, patch: dict[str, Any]) -> tuple[int, list[dict[str, str]]]:
    path = tmp_path / "500199.yaml"
    overlay = {
        "schema": 1,
        "district": "500199",
        "patches": [{"item": "elder-allowance", "base": VERSION, **patch}],
    }
    path.write_text(yaml.safe_dump(overlay, allow_unicode=True), "utf-8")
    out = io.StringIO()
    code = main(["check", "--json", str(ITEM), "--overlays", str(path)], out)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_an_overlay_that_says_who_serves_there_has_nothing_to_mend(tmp_path: Path) -> None:
    fee = {"zh-CN": "不收费", "en": "Free"}
    assert told(tmp_path, {"office": {"phone": "023-00000081"}, "guide": {"fee": fee}}) == (0, [])


@pytest.mark.parametrize(
    ("patch", "code", "severity"),
    [
        (
            {"office": {"name": {"zh-CN": "有关部门", "en": "The relevant authorities"}}},
            "vague:500199/elder-allowance",
            "refuse",
        ),
        (
            {"guide": {"time_limit": {"zh-CN": "尽快", "en": "Soon"}}},
            "element:500199/elder-allowance",
            "refuse",
        ),
        ({"base": "0.9"}, "overlay-base:500199/elder-allowance", "accept"),
        ({"item": "elsewhere"}, "overlay-item:500199/elsewhere", "accept"),
        ({"conditions": []}, "overlay:500199", "refuse"),
        ({"offered": "perhaps"}, "overlay:500199", "refuse"),
    ],
)
def test_what_a_district_may_not_say_is_named(
    tmp_path: Path, patch: dict[str, Any], code: str, severity: str
) -> None:
    ended, lines = told(tmp_path, patch)
    assert ended == (1 if severity == "refuse" else 0)
    assert code in {line["code"] for line in lines}
    assert {line["severity"] for line in lines if line["code"] == code} == {severity}
