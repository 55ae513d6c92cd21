"""Changes of the settings on their page."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.answers import AnswerGiven
from kiosk.visit.effects import ClearVisit
from kiosk.visit.servicing import Before, KeepSettings, SettingsKept, UndoSettings, changes
from kiosk.visit.setup import Setup, Told
from kiosk.visit.steps.tech_settings.step import (
    DropPressed,
    GroupOpened,
    KeepPressed,
    UndoPressed,
)
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender, sample_of

WAS: dict[str, Any] = {"terminal.name": "3", "terminal.help_phone": "12345", "terminal.zone": ""}
NOW: dict[str, Any] = {
    **WAS,
    "terminal.name": {"zh-CN": "河街 3 号机", "en": "Hejie No. 3"},
    "devices.camera": {"adapter": "v4l2", "device": "/dev/video0"},
}
REFUSED = Told("trouble", "setup_not_written", {"code": "S-102"})


def inside(now: dict[str, Any] | None = None, *, undo: bool = True) -> Mender:
    return Mender().inside("tech-settings", Setup(now or WAS), Before(WAS, undo=undo))


def samples(look: Look) -> Iterator[Sample]:
    yield sample_of(inside(), look, "tech-settings")
    yield sample_of(inside(undo=False), look, "tech-settings-first")
    yield sample_of(inside(NOW), look, "tech-settings-changed")
    yield sample_of(inside(NOW).do(KeepPressed()), look, "tech-settings-busy")
    refused = inside(NOW).do(KeepPressed()).tell(SettingsKept, KeepSettings, why=REFUSED)
    yield sample_of(refused, look, "tech-settings-refused")


TOUCHES = [
    ("tech-settings", "action:group-place", GroupOpened("place")),
    ("tech-settings", "action:undo-settings", UndoPressed()),
    ("tech-settings-changed", "action:keep-changes", KeepPressed()),
    ("tech-settings-changed", "action:drop-changes", DropPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(
        GroupOpened("place"), GroupOpened("hours"), GroupOpened("address"), GroupOpened("size"),
        KeepPressed(), DropPressed(), UndoPressed(), ev.BackPressed(),
    )  # fmt: skip


def test_what_was_said_otherwise_is_shown_and_kept_all_at_once() -> None:
    someone = inside(NOW).do(ev.LanguageChosen("en"))
    shown = {row.called: row.now for row in someone.snapshot.view.changes}
    assert shown == {"Name": "河街 3 号机 · Hejie No. 3", "Camera": "v4l2 · /dev/video0"}
    someone.do(KeepPressed(), KeepPressed())
    assert sum(isinstance(each, KeepSettings) for each in someone.asked) == 1
    assert set(someone.last(KeepSettings).values) == {"terminal.name", "devices.camera"}
    someone.tell(SettingsKept, KeepSettings)
    assert someone.shows("tech-left")
    assert someone.last(ClearVisit)


def test_what_is_taken_away_is_a_change_too() -> None:
    now = {word: value for word, value in WAS.items() if word != "terminal.help_phone"}
    assert changes(inside(now).state) == {"terminal.help_phone": None}


def test_what_cannot_be_kept_says_why_and_nothing_is_lost() -> None:
    someone = inside(NOW).do(KeepPressed()).tell(SettingsKept, KeepSettings, why=REFUSED)
    assert someone.shows("tech-settings")
    assert someone.snapshot.view.findings[0].todo
    assert len(someone.snapshot.view.changes) == 2


def test_while_they_are_kept_no_key_leads_away() -> None:
    someone = inside(NOW).do(KeepPressed())
    someone.do(ev.BackPressed(), ev.FinishPressed(), GroupOpened("place"), DropPressed())
    assert someone.shows("tech-settings")
    assert len(someone.snapshot.view.changes) == 2


def test_nothing_changed_is_nothing_to_keep() -> None:
    someone = inside().do(KeepPressed())
    assert not [each for each in someone.asked if isinstance(each, KeepSettings)]


def test_changes_are_dropped_at_once() -> None:
    assert inside(NOW).do(DropPressed()).snapshot.view.changes == ()


def test_one_key_puts_the_settings_before_back_where_there_are_some() -> None:
    assert not [
        e for e in inside(undo=False).do(UndoPressed()).asked if isinstance(e, UndoSettings)
    ]
    someone = inside().do(UndoPressed()).tell(SettingsKept, UndoSettings)
    assert someone.shows("tech-left")


def test_a_group_is_changed_on_the_page_that_asked_first_and_leads_back_here() -> None:
    someone = inside().do(GroupOpened("place"))
    assert someone.shows("setup-place")
    assert someone.snapshot.step_key == "", "no bar of the first start"
    assert someone.do(ev.BackPressed()).shows("tech-settings")
    someone.do(GroupOpened("place"), AnswerGiven("name", "7"))
    while someone.shows("setup-place"):
        someone.do(ev.NextPressed())
    assert someone.shows("tech-settings")
    assert changes(someone.state)["terminal.name"] == "7"
    assert inside().do(GroupOpened("size"), ev.NextPressed()).shows("tech-settings")
    assert inside().do(GroupOpened("hours")).shows("setup-hours")
    assert inside().do(GroupOpened("nowhere")).shows("tech-settings")
