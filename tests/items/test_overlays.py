"""What a district says otherwise is checked like the item that it makes."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.errors import InvalidDocumentError
from contracts.overlays import Overlay, parse_known, parse_overlay
from kiosk.catalogue import load_set
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


NEWER: dict[str, Any] = {
    "schema": 1,
    "district": "500199",
    "banner": {"zh-CN": "节日安排", "en": "Holiday plan"},
    "patches": [
        {"item": "elder-allowance", "base": VERSION, "phones": ["023-00000081"], "shade": 3},
        {
            "item": "elder-allowance-2",
            "base": VERSION,
            "office": {"phone": "023-1", "fax": "023-2"},
            "guide": {"hours_of_day": []},
        },
    ],
    "days": [{"on": "2026-10-01", "until": "2026-10-03", "why": "National Day"}],
}


def test_a_terminal_takes_what_it_knows_of_a_newer_overlay_and_says_what_it_does_not() -> None:
    overlay, passed_over = parse_known(NEWER)
    assert overlay.patches[0].phones == ("023-00000081",)
    assert overlay.patches[1].office is not None
    assert overlay.patches[1].office.phone == "023-1"
    assert len(list(overlay.days[0].days)) == 3
    fields = ("banner", "patches.shade", "patches.office.fax", "patches.guide.hours_of_day")
    assert set(passed_over) == {*fields, "days.why"}
    assert NEWER["banner"], "what was read is as it was"


def test_the_centre_publishes_nothing_that_it_does_not_know() -> None:
    with pytest.raises(InvalidDocumentError):
        parse_overlay(NEWER)


@pytest.mark.parametrize(
    "otherwise",
    [
        {"schema": 2},
        {"district": "here"},
        {"days": [{"on": "soon"}]},
        {"patches": [{"item": "elder-allowance", "shade": 3}]},
    ],
)
def test_what_it_must_not_pass_over_it_does_not_read_at_all(otherwise: dict[str, Any]) -> None:
    with pytest.raises(InvalidDocumentError):
        parse_known({**NEWER, **otherwise})


def test_a_field_is_added_only_where_older_terminals_may_pass_it_over() -> None:
    """Whoever adds one here has thought of a terminal that shows residents all but that; what
    must be understood comes with another number of the schema.
    """
    known = {"schema_version", "district", "patches", "days"}
    assert set(Overlay.model_fields) == known


def test_items_are_offered_as_a_newer_overlay_says_as_far_as_it_is_known(tmp_path: Path) -> None:
    path = tmp_path / "500199.json"
    path.write_text(json.dumps(NEWER), "utf-8")
    found = load_set([ITEM], path)
    assert found.refused == ()
    assert "banner" in found.passed_over
    assert [item.doc.phones for item in found.items] == [("023-00000081",)]
    assert len(found.days) == 1
