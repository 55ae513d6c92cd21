"""Notices begin and end by this terminal's own clock; what is about to be done goes on."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.fleet import Notice
from contracts.zone import zone_named
from kiosk.centre import CentreRoom
from kiosk.notices.board import NoticeBoard, holding, holds
from kiosk.releases.here import Releases
from kiosk.runtime.surroundings import SurroundingsBoard
from kiosk.runtime.wallclock import ClockTicker, HallClock
from kiosk.sets.files import RunningSet
from kiosk.sets.here import SetsHere
from kiosk.sets.state import SetStates
from kiosk.sets.trial import Trial
from kiosk.settings import load_settings
from kiosk.visit.state import Facts
from kiosk.visit.steps.home.step import HomeView
from kiosk.visit.surroundings import HallTime, OutageNotice
from kiosk.watchdog.here import Watchdog
from tests.kiosk_sets.depot import ALLOWANCE, AT, SHIPPED_ITEMS, TERMINAL, Depot, damage, notice
from tests.visit import ev
from tests.visit.sn import DeviceView, GuideView, OutOfServiceView, with_devices
from tests.visit.visitor import READY, Visitor
from tests.visit.words import terminal_facts

MINUTE = timedelta(minutes=1)


class Board:
    """A board, and what it shows."""

    def __init__(self, folder: Path) -> None:
        self.depot = Depot(folder).enrol()
        self.shown: tuple[OutageNotice, ...] = ()
        self.board = NoticeBoard(folder, self._show)

    def _show(self, holding: tuple[OutageNotice, ...]) -> None:
        self.shown = holding

    def told(self, *notices: Notice) -> "Board":
        self.depot.say(notices=tuple(self.depot.signed(each) for each in notices))
        self.board.read()
        return self

    def at(self, now: datetime) -> list[str]:
        self.board.look(now)
        return [each.words("zh-CN") for each in self.shown]


@pytest.fixture
def board(tmp_path: Path) -> Board:
    return Board(tmp_path)


# ---- when ----------------------------------------------------------------------------------------


def test_it_begins_and_ends_with_nobody_heard(board: Board) -> None:
    board.told(notice())
    assert board.at(AT - timedelta(seconds=1)) == []
    assert board.at(AT) == ["系统维护"]
    assert board.at(AT + MINUTE - timedelta(seconds=1)) == ["系统维护"]
    assert board.at(AT + MINUTE) == []


def test_a_clock_that_jumps_back_begins_it_again(board: Board) -> None:
    board.told(notice())
    assert board.at(AT + timedelta(days=60)) == []
    assert board.at(AT) == ["系统维护"]


def test_with_no_end_it_holds_as_long_as_somebody_stands_for_it(board: Board) -> None:
    board.told(notice(end=None, confirmed_until=AT + 2 * MINUTE))
    assert board.at(AT + MINUTE) == ["系统维护"]
    assert board.at(AT + 2 * MINUTE) == []
    board.told(notice(end=None))
    assert board.at(AT + timedelta(days=400)) == ["系统维护"]


def test_how_long_at_least_is_told_by_the_halls_clock_where_no_end_is_known(board: Board) -> None:
    board.told(notice(end=None, confirmed_until=AT + timedelta(hours=9)))
    for zone, day, time in (("Asia/Shanghai", 22, "00:20"), ("Asia/Urumqi", 21, "22:20")):
        board.at(AT.astimezone(zone_named(zone)))
        (shown,) = board.shown
        assert shown.until == HallTime(date(2026, 11, day), time), "another zone is news"
    board.told(notice(end=AT + MINUTE, confirmed_until=AT + 2 * MINUTE))
    board.at(AT)
    assert board.shown[0].until is None, "whoever knows the end need not say at least"


def test_it_is_judged_at_each_tick_and_after_each_jump_of_the_clock(tmp_path: Path) -> None:
    depot = Depot(tmp_path).enrol()
    depot.say(notices=(depot.signed(notice(end=None, confirmed_until=AT + timedelta(hours=9))),))
    shown: SimpleQueue[tuple[OutageNotice, ...]] = SimpleQueue()
    board = NoticeBoard(tmp_path, shown.put)
    board.read()
    moment = [AT - MINUTE]
    clock = HallClock(tmp_path / "clock.json", "Asia/Shanghai", lambda: moment[0])
    ticker = ClockTicker(clock, lambda reading: None, board.look)
    ticker.start()
    try:
        assert shown.empty()
        for jumped, count in ((AT, 1), (AT + timedelta(days=60), 0), (AT + MINUTE, 1)):
            moment[0] = jumped
            held = shown.get(timeout=30)
            assert len(held) == count
            for each in held:
                assert each.until == HallTime(date(2026, 11, 22), "00:20")
    finally:
        ticker.stop()


@given(
    start=st.integers(-100, 100),
    length=st.integers(0, 100),
    now=st.integers(-300, 300),
)
def test_it_holds_from_its_start_to_its_end_and_at_no_other_time(
    start: int, length: int, now: int
) -> None:
    first = AT + start * MINUTE
    shown = notice(start=first, end=first + length * MINUTE)
    assert holds(shown, AT + now * MINUTE) is (start <= now < start + length)
    assert bool(holding([shown], AT + now * MINUTE)) is holds(shown, AT + now * MINUTE)


@pytest.mark.parametrize("picture", ["../enrolment", "a/b", "https:", "A", "x" * 41, "a.svg"])
def test_a_picture_is_a_name_and_nothing_else(picture: str) -> None:
    with pytest.raises(ValidationError):
        notice(picture=picture)


def test_the_picture_goes_with_the_notice(board: Board) -> None:
    board.told(notice(picture="staff-hello"))
    board.at(AT)
    assert [each.picture for each in board.shown] == ["staff-hello"]


# ---- whose ---------------------------------------------------------------------------------------


def test_only_the_centres_words_for_this_terminal_are_shown(board: Board) -> None:
    mine = notice(text={"zh-CN": "本机"}, terminals=(TERMINAL,))
    others = notice(text={"zh-CN": "别的"}, terminals=("t-0002",))
    board.told(mine, others)
    assert board.at(AT) == ["本机"]
    forged = Depot(board.depot.data_dir)  # another key
    forged.say(notices=(forged.signed(notice()), board.depot.signed(mine)))
    board.board.read()
    assert board.at(AT) == ["本机"]


def test_a_newer_revision_replaces_it_and_a_withdrawal_ends_it(board: Board) -> None:
    first = notice(text={"zh-CN": "一"})
    second = first.model_copy(update={"revision": 2, "text": {"zh-CN": "二"}})
    gone = first.model_copy(update={"revision": 3, "withdrawn": True})
    assert board.told(second, first).at(AT) == ["二"]
    assert board.told(second, gone, first).at(AT) == []


@pytest.mark.parametrize("left", [b"", b"{", b"[]", b"7", b"\xff", b'{"notices": 7}', b"[" * 10**5])
def test_a_damaged_file_is_no_news(board: Board, left: bytes) -> None:
    board.told(notice())
    words = board.depot.data_dir / "fleet" / "words.json"
    whole = words.read_bytes()
    words.write_bytes(left)
    board.board.read()
    assert board.at(AT) == ["系统维护"], "an outage does not end by damage"
    words.write_bytes(whole)
    board.board.read()
    assert board.at(AT) == ["系统维护"]


def test_what_the_disk_does_not_read_is_no_news(board: Board) -> None:
    board.told(notice())
    words = board.depot.data_dir / "fleet" / "words.json"
    words.unlink()
    words.mkdir()
    board.board.read()
    assert board.at(AT) == ["系统维护"]


def test_a_file_that_is_gone_ends_what_it_said(board: Board) -> None:
    board.told(notice())
    (board.depot.data_dir / "fleet" / "words.json").unlink()
    board.board.read()
    assert board.at(AT) == []


def test_after_a_restart_a_damaged_file_shows_nothing_and_stops_nothing(board: Board) -> None:
    board.depot.say(notices=(board.depot.signed(notice()),))
    words = board.depot.data_dir / "fleet" / "words.json"
    words.write_bytes(words.read_bytes()[:-20])
    board.board.read()
    assert board.at(AT) == []
    damage(board.depot.data_dir / "enrolment.json", 40)
    board.told(notice())
    assert board.at(AT) == [], "nobody can tell whose words they are"


# ---- what residents see --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def facts() -> Facts:
    return terminal_facts()


def shown(*items: str, zh: str = "系统维护，下午三点恢复") -> OutageNotice:
    return OutageNotice(items, (("en", "Maintenance until 3 pm"), ("zh-CN", zh)))


TODAY, LATER = HallTime(date(2026, 11, 21), "17:20"), HallTime(date(2026, 11, 30), "08:05")


def on_the_day(facts: Facts, *, trusted: bool = True) -> Visitor:
    """A visitor whose clock says the 21st."""
    return Visitor(facts).do(ev.ClockRead("15:20", TODAY.day.isoformat(), trusted))


def lasting(until: HallTime, *items: str, picture: str = "") -> OutageNotice:
    return replace(shown(*items), until=until, picture=picture)


def home(visitor: Visitor) -> HomeView:
    view = visitor.snapshot.view
    assert isinstance(view, HomeView)
    return view


def under(*notices: OutageNotice, **devices: DeviceView) -> ev.Event:
    around = with_devices(replace(READY, notices=notices), **devices)
    return ev.SurroundingsChanged(around)


def test_an_item_under_a_notice_can_be_read_about_and_not_begun(facts: Facts) -> None:
    visitor = Visitor(facts).do(ev.Started("zh-CN"), under(shown(ALLOWANCE)))
    seen = home(visitor)
    assert {tile.code for tile in seen.tiles if not tile.available} == {ALLOWANCE}
    assert (seen.notice, seen.blocked, seen.all_blocked) == (
        "系统维护，下午三点恢复",
        "paused",
        False,
    )
    visitor.do(ev.ItemChosen(ALLOWANCE))
    guide = visitor.snapshot.view
    assert isinstance(guide, GuideView)
    assert (guide.available, guide.reason_words) == (False, "系统维护，下午三点恢复")
    assert visitor.do(ev.BeginPressed()).shows("guide")
    visitor.do(ev.LanguageChosen("en"))
    assert isinstance(visitor.snapshot.view, GuideView)
    assert visitor.snapshot.view.reason_words == "Maintenance until 3 pm"


def test_when_it_ends_it_can_be_begun_at_once(facts: Facts) -> None:
    visitor = Visitor(facts).do(ev.Started("zh-CN"), under(shown()), ev.ItemChosen(ALLOWANCE))
    assert visitor.do(under(), ev.BeginPressed()).shows("for-whom")


def test_a_notice_about_all_says_so_on_the_home_page(facts: Facts) -> None:
    seen = home(Visitor(facts).do(ev.Started("zh-CN"), under(shown())))
    assert (seen.all_blocked, seen.notice) == (True, "系统维护，下午三点恢复")
    assert {tile.reason_key for tile in seen.tiles} == {"not_now"}, "it is said once for all"


@pytest.mark.parametrize(
    ("until", "zh", "en"),
    [
        (TODAY, "至少到 17:20", "At least until 17:20"),
        (LATER, "至少到 11月30日 周一 08:05", "At least until 08:05, Mon 30 Nov"),
    ],
)
def test_how_long_at_least_stands_beside_the_words(
    facts: Facts, until: HallTime, zh: str, en: str
) -> None:
    visitor = on_the_day(facts).do(ev.Started("zh-CN"), under(lasting(until, ALLOWANCE)))
    assert home(visitor).until == zh
    assert home(visitor.do(ev.LanguageChosen("en"))).until == en
    visitor.do(ev.ItemChosen(ALLOWANCE))
    guide = visitor.snapshot.view
    assert isinstance(guide, GuideView)
    assert guide.reason_until == en
    visitor.do(under(replace(shown(ALLOWANCE), text=())), ev.BackPressed())
    assert (home(visitor).blocked, home(visitor).until) == ("paused", "")


def test_a_clock_that_may_be_wrong_takes_no_day_for_granted(facts: Facts) -> None:
    visitor = on_the_day(facts, trusted=False).do(ev.Started("en"), under(lasting(TODAY)))
    assert home(visitor).until == "At least until 17:20, Sat 21 Nov"


def test_when_the_day_turns_the_words_turn_with_it(facts: Facts) -> None:
    visitor = on_the_day(facts).do(ev.Started("en"), under(lasting(LATER)))
    visitor.do(ev.ClockRead("00:00", LATER.day.isoformat(), True))
    assert home(visitor).until == "At least until 08:05"


def test_of_two_notices_about_an_item_the_longer_one_counts(facts: Facts) -> None:
    both = lasting(LATER, ALLOWANCE), lasting(TODAY)
    visitor = Visitor(facts).do(ev.Started("en"), under(*both), ev.ItemChosen(ALLOWANCE))
    guide = visitor.snapshot.view
    assert isinstance(guide, GuideView)
    assert guide.reason_until == "At least until 08:05, Mon 30 Nov"


def test_the_home_page_says_no_time_that_is_not_true_of_all(facts: Facts) -> None:
    some = lasting(TODAY, ALLOWANCE), lasting(LATER, "residence-permit")
    visitor = Visitor(facts).do(ev.Started("en"), under(*some))
    assert (home(visitor).blocked, home(visitor).until) == ("paused", "")
    broken = DeviceView("down", "lost")
    silent = replace(lasting(TODAY, "residence-permit"), text=())
    visitor.do(under(silent, reader=broken))
    assert (home(visitor).blocked, home(visitor).until) == ("various", "")


def test_how_long_at_least_is_told_to_everybody_however_a_page_says_it(
    facts: Facts, tmp_path: Path
) -> None:
    depot = Depot(tmp_path).enrol()
    depot.say(notices=(depot.signed(notice(end=None, confirmed_until=AT + timedelta(hours=2))),))
    states = SetStates(tmp_path)
    path = tmp_path / "terminal.toml"
    path.write_text(
        f'[terminal]\nname = "1"\ndata_dir = "{tmp_path}"\n[centre]\nurl = "http://x"\n'
    )
    centre = CentreRoom(
        load_settings(path),
        facts.texts,
        SHIPPED_ITEMS,
        SetsHere(
            RunningSet(), states, Trial(states, lambda: None), lambda: None, Releases(tmp_path)
        ),
        SurroundingsBoard(lambda event: None, simulated=True),
        lambda: AT,
        Watchdog(tmp_path),
    )
    told: list[str] = []
    centre.announce = told.extend
    centre.notices.look(AT.astimezone(zone_named("Asia/Shanghai")))
    assert {"系统维护", "Maintenance"} <= set(told)
    for trusted in (True, False):
        visitor = on_the_day(facts, trusted=trusted).do(ev.Started("en"), under(lasting(TODAY)))
        assert home(visitor).until in told
        assert home(visitor.do(ev.LanguageChosen("zh-CN"))).until in told


def closed(visitor: Visitor, *notices: OutageNotice, **how: Any) -> OutOfServiceView:
    around = replace(READY, notices=notices, **(how or {"closed": True}))
    view = visitor.do(ev.SurroundingsChanged(around)).snapshot.view
    assert isinstance(view, OutOfServiceView)
    return view


def test_the_closed_door_says_what_holds_for_every_item_and_shows_its_picture(facts: Facts) -> None:
    visitor = on_the_day(facts)
    every = lasting(TODAY, picture="staff-hello")
    one = lasting(LATER, ALLOWANCE, picture="mark")
    for how in ({"closed": True}, {"power": "battery"}):
        seen = closed(visitor, one, every, **how)
        assert (seen.paused, seen.notice) == (True, "系统维护，下午三点恢复")
        assert (seen.until, seen.picture) == ("至少到 17:20", "staff-hello")
    seen = closed(visitor, one)
    assert (seen.paused, seen.notice, seen.until, seen.picture) == (False, "", "", "")


def test_words_too_long_for_the_closed_door_leave_its_own(facts: Facts) -> None:
    seen = closed(Visitor(facts), shown(zh="系统维护。" * 40))
    assert (seen.paused, seen.notice) == (True, "")


def test_a_visit_under_way_goes_on(facts: Facts) -> None:
    visitor = Visitor(facts).start(ALLOWANCE).do(under(shown()))
    assert visitor.shows("identify")


def test_beside_another_cause_each_says_its_own(facts: Facts) -> None:
    visitor = Visitor(facts).do(ev.Started("zh-CN"))
    visitor.do(under(shown("residence-permit"), reader=DeviceView("down", "lost")))
    seen = home(visitor)
    assert seen.blocked == "various"
    assert seen.notice, "its words are the ones that people cannot guess"
    reasons = {tile.code: tile.reason_key for tile in seen.tiles if not tile.available}
    assert reasons["residence-permit"] == "paused"


def test_words_too_long_for_the_home_page_stand_in_the_guide(facts: Facts) -> None:
    long = "系统维护。" * 40
    visitor = Visitor(facts).do(ev.Started("zh-CN"), under(shown(ALLOWANCE, zh=long)))
    assert (home(visitor).notice, home(visitor).blocked) == ("", "paused")
    visitor.do(ev.ItemChosen(ALLOWANCE))
    assert isinstance(visitor.snapshot.view, GuideView)
    assert visitor.snapshot.view.reason_words == long


def test_a_notice_without_words_has_the_terminals_own(facts: Facts) -> None:
    visitor = Visitor(facts).do(ev.Started("zh-CN"), under(OutageNotice((ALLOWANCE,))))
    assert (home(visitor).notice, home(visitor).blocked) == ("", "paused")
    for language in ("zh-CN", "en"):
        for key in ("home.paused", "home.blocked_paused", "home.blocked_various"):
            assert facts.texts.text(key, language)


def test_in_a_language_without_words_another_ones_are_shown() -> None:
    only = OutageNotice((), (("zh-CN", "维护"),))
    assert only.words("en") == "维护"
