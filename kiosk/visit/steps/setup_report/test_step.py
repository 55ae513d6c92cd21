"""How everything is."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.setup import (
    AgainPressed,
    BeginAsTerminal,
    Gather,
    Gathered,
    HandedOut,
    HandOut,
    NotBegun,
    PartSeen,
    Told,
)
from kiosk.visit.steps.setup_report.step import BeginTerminalPressed, HandOutPressed
from tests.pages import Hand, Look, Sample
from tests.visit.technician import Technician, samples_of


def said(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


PARTS = (
    PartSeen("settings", "well"),
    PartSeen("disk", "well", said("剩 81 GB。", "81 GB are free.")),
    PartSeen(
        "centre",
        "trouble",
        said("中心还不知道这台终端。", "The centre does not know this terminal yet."),
    ),
    PartSeen("clock", "well"),
    PartSeen("id_card", "not-tried"),
    PartSeen("receipt_printer", "warning", said("纸快用完了。", "The paper is nearly used up.")),
    PartSeen("sound", "well"),
)
ALL_WELL = tuple(PartSeen(part.name, "well") for part in PARTS)
LACKS = Told("trouble", "setup_lacks")
NOT_KNOWN = Told("trouble", "enrol_not_yet")
HANDED = (Told("ok", "report_kept", {"folder": "readiness"}), Told("ok", "report_sent"))


def gathered(verdict: str = "trouble", lacks: Told | None = None) -> Technician:
    someone = Technician().at("setup-report")
    asked = someone.last(Gather)
    parts = () if lacks else ALL_WELL if verdict == "well" else PARTS
    return someone.do(Gathered(asked.visit, asked.effect, verdict, parts, lacks))


def begun() -> Technician:
    someone = gathered().do(BeginTerminalPressed())
    asked = someone.last(BeginAsTerminal)
    return someone.do(NotBegun(asked.visit, asked.effect, NOT_KNOWN))


def handed_out() -> Technician:
    someone = gathered("well").do(HandOutPressed())
    asked = someone.last(HandOut)
    return someone.do(HandedOut(asked.visit, asked.effect, HANDED))


def samples(look: Look) -> Iterator[Sample]:
    yield samples_of(Technician().at("setup-report"), look, "setup-report-looking")
    yield samples_of(gathered(), look, "setup-report")
    yield samples_of(gathered("", LACKS), look, "setup-report-lacking")
    yield samples_of(begun(), look, "setup-report-not-begun")
    yield samples_of(handed_out(), look, "setup-report-handed")


TOUCHES = [
    ("setup-report", "action:again", AgainPressed()),
    ("setup-report", "action:hand-out", HandOutPressed()),
    ("setup-report", "action:begin-terminal", BeginTerminalPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(AgainPressed(), HandOutPressed(), BeginTerminalPressed())


def test_the_worst_stands_first() -> None:
    shown = gathered().snapshot.view
    assert [part.verdict for part in shown.parts[:3]] == ["trouble", "warning", "not-tried"]
    assert shown.parts[0].said == "中心还不知道这台终端。"


def test_nothing_begins_before_the_settings_are_written() -> None:
    someone = gathered("", LACKS).do(BeginTerminalPressed(), HandOutPressed())
    assert (someone.count(BeginAsTerminal), someone.count(HandOut)) == (0, 0)
    assert someone.snapshot.view.findings[0].todo


def test_one_thing_at_a_time() -> None:
    someone = gathered().do(BeginTerminalPressed(), BeginTerminalPressed(), HandOutPressed())
    assert (someone.count(BeginAsTerminal), someone.count(HandOut)) == (1, 0)
    assert someone.snapshot.view.busy


def test_why_it_cannot_begin_is_said_and_can_be_mended() -> None:
    someone = begun()
    assert someone.snapshot.view.findings[0].level == "trouble"
    assert not someone.do(ev.BackPressed()).shows("setup-report")


def test_how_the_report_was_handed_out_is_said() -> None:
    assert [each.level for each in handed_out().snapshot.view.findings] == ["ok", "ok"]
