"""The doctor says which set runs and why, and what lies ready and waits."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.commands.service import take_out
from kiosk.maintenance.commands import diagnosis
from kiosk.maintenance.doctor import examine
from kiosk.maintenance.finding import Finding, Level
from kiosk.maintenance.sets import WAITS, running_items, sets
from kiosk.maintenance.words import finding_text
from kiosk.sets.files import SetFiles
from kiosk.sets.state import SHIPPED_SET, Returned, SetState, SetStates
from kiosk.settings import Settings
from kiosk.texts import load_texts
from tests.kiosk_sets.depot import ALLOWANCE, Depot, damage, item_text, notice
from tests.maintenance.conftest import ROOT

TEXTS = load_texts(ROOT / "assets" / "text")
ITEMS = ROOT / "assets" / "items"


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    return Depot(tmp_path).enrol()


def settings(depot: Depot) -> Settings:
    terminal = {"data_dir": depot.data_dir, "name": "T", "mode": "demo"}
    return Settings.model_validate({"terminal": terminal, "centre": {"url": "http://127.0.0.1:1"}})


def found(depot: Depot, **state: Any) -> list[Finding]:
    if state:
        SetStates(depot.data_dir).change(lambda now: replace(now, **state))
    return [*sets(settings(depot), "en")]


def said(findings: list[Finding]) -> str:
    for language in ("zh-CN", "en"):
        text = "\n".join(finding_text(finding, TEXTS, language) for finding in findings)
    return text


def test_what_came_with_the_program_is_all_well(depot: Depot) -> None:
    assert [(each.key, each.level) for each in found(depot)] == [("set_shipped", Level.OK)]


def test_the_set_that_runs_by_its_name_and_choice(depot: Depot) -> None:
    ref = depot.set("2026.2")
    (only,) = found(depot, running=ref, healthy=True, reason="chosen", choice=7)
    assert said([only]) == f"✓ Items and look: set 2026.2 ({str(ref.sha256)[:12]}), by choice 7."


def test_why_another_one_runs_than_the_one_that_was_chosen(depot: Depot) -> None:
    bad = depot.set("2026.3")
    returned = (Returned("2026.3", str(bad.sha256), "no-page"),)
    (only,) = found(depot, returned=returned, reason="no-page")
    assert only.level is Level.WARNING
    assert "2026.3 did not work here (no-page) and was taken back" in said([only])
    (only,) = found(depot, returned=(), reason="damaged")
    assert only.level is Level.TROUBLE


def test_damage_is_seen_before_the_next_start_sees_it(depot: Depot) -> None:
    ref = depot.set("2026.2")
    damage(depot.files_of(ref)[0])
    keys = [each.key for each in found(depot, running=ref, healthy=True, reason="chosen")]
    assert keys == ["set_running", "set_files_damaged"]


@pytest.mark.parametrize("word", [*sorted(WAITS), "unheard-of"])
def test_what_lies_ready_and_why_it_waits(depot: Depot, word: str) -> None:
    depot.stage(depot.set("2026.2"), 3)
    _, waiting = found(depot, waiting=word)
    assert "2026.2" in said([waiting])
    assert (waiting.key == "set_waits_other") is (word == "unheard-of")


def test_why_nothing_was_fetched_in_the_words_of_who_fetches(depot: Depot) -> None:
    taking = depot.data_dir / "sets" / "taking.json"
    taking.write_text('{"word": "slow", "said": {"en": "too slow", "zh-CN": "慢"}, "set": "X"}')
    _, fetching = found(depot)
    assert said([fetching]).startswith("! Set X is not here yet: too slow.")
    taking.write_text('{"word": "", "set": "X"}')
    assert len(found(depot)) == 1


def test_which_part_was_not_fetched(depot: Depot) -> None:
    taking = depot.data_dir / "sets" / "taking.json"
    taking.write_text('{"word": "mix", "said": {"en": "changed"}, "detail": "0b0b", "set": "X"}')
    _, fetching = found(depot)
    assert said([fetching]).startswith("! Set X is not here yet: changed (0b0b).")


def test_which_files_keep_a_set_from_being_taken(depot: Depot) -> None:
    ref = depot.set("2026.2")
    depot.stage(ref, 3)
    damage(depot.files_of(ref)[0])
    _, waiting = found(depot, waiting="damaged")
    assert f"items/{ALLOWANCE}.yaml" in said([waiting])


def test_why_the_look_of_a_set_is_not_used(depot: Depot) -> None:
    ref = depot.set("2026.2", pack={"pack.toml": b"no pack at all"})
    SetFiles(depot.data_dir).lay_out(ref)
    _, look = found(depot, running=ref, healthy=True, reason="chosen")
    assert (look.key, look.level) == ("pack_refused", Level.WARNING)
    assert "2026.2 is not used: " in said([look])


def test_out_of_service_and_notices(depot: Depot) -> None:
    take_out(depot.data_dir, "x")
    depot.say(notices=(depot.signed(notice(end=None)),))
    assert [each.key for each in found(depot)] == ["set_shipped", "taken_out", "notices"]
    said(found(depot))


def test_refused_documents_are_those_of_the_set_that_runs(depot: Depot) -> None:
    broken = item_text(version="2026.2").replace("conditions:", "conditons:", 1)
    ref = depot.set("2026.2", {ALLOWANCE: broken})
    SetFiles(depot.data_dir).lay_out(ref)
    found(depot, running=ref, healthy=True)
    refused = running_items(settings(depot), ITEMS).refused
    assert [each.file for each in refused] == [f"{ALLOWANCE}.yaml"]
    told = said([*examine(depot.data_dir, (), refused)])
    assert f"{ALLOWANCE}.yaml cannot be used: conditons: " in told
    found(depot, running=SHIPPED_SET)
    assert running_items(settings(depot), ITEMS).refused == ()


def test_a_diagnosis_begins_with_the_worst_and_names_nobody(depot: Depot) -> None:
    SetStates(depot.data_dir).change(lambda state: SetState(reason="damaged"))
    lines = diagnosis(settings(depot), TEXTS, ITEMS).splitlines()
    marks = [line[0] for line in lines if line[0] in "✗!✓"]
    assert marks == sorted(marks, key="✗!✓".index)
    assert any("套件" in line for line in lines)
