"""The board of terminals: paged, filtered and sorted by the database; it shows itself anew."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from central.fleet.alerts import newly_silent, raise_silent
from tests.central.harness import TIMEOUT_S, RunningCentre
from tests.console.conftest import Desk
from tests.console.operations import Fleet, beat, give_passwords, main_of, terminals
from tests.console.test_rights import Browsing

MANY = 5000
QUICK_S, QUICK_BYTES = 1.0, 150_000


@pytest.fixture
def fleet(running: RunningCentre) -> Fleet:
    give_passwords(running.database)
    return Fleet(running)


@pytest.fixture
def operator(fleet: Fleet) -> Iterator[Browsing]:
    somebody = Browsing(fleet.centre, "operator")
    yield somebody
    somebody.session.close()


def test_a_page_of_five_thousand_terminals_is_quick_and_small(
    fleet: Fleet, operator: Browsing
) -> None:
    ids = terminals(fleet.centre.database, MANY, first=10)
    fleet.say({one: beat(pending=number % 7) for number, one in enumerate(ids)})
    operator.get("/fleet")  # templates are compiled
    for path in ("/fleet", "/fleet?by=queue&down=true", "/fleet?page=90", "/fleet?only=silent"):
        begun = time.perf_counter()
        answer = operator.get(path)
        assert time.perf_counter() - begun < QUICK_S, path
        assert answer.status_code == 200
        assert len(answer.content) < QUICK_BYTES, path
    first = operator.get("/terminals")
    assert len(first.content) < QUICK_BYTES


def test_the_board_is_filtered_and_sorted_by_what_one_asks_for(
    fleet: Fleet, operator: Browsing
) -> None:
    ids = terminals(fleet.centre.database, 120, first=10)
    beats = {one: beat(pending=number, oldest_s=number) for number, one in enumerate(ids[:100])}
    beats[ids[7]] = beat(district="500103", free_mb=100)
    fleet.lasting(beats)

    def names(query: str) -> list[str]:
        page = operator.get(f"/fleet{query}").text
        board = page[page.index('id="board"') :]
        return [one for one in ids if f'/fleet/{one}"' in board]

    assert names("") == ids[:50]
    assert names("?page=2") == ids[50:100]
    assert names("?page=3") == ids[100:]
    assert set(names("?by=queue&down=true")) == set(ids[50:100])
    assert names("?district=500103") == [ids[7]]
    assert names("?only=alerts") == [ids[7]]
    assert names("?only=silent&page=1") == ids[100:]
    assert names("?name=长寿街道 0017") == [ids[7]]
    assert names("?running=none") == []
    assert operator.get("/fleet?by=nothing").status_code == 422


def test_a_terminal_is_silent_after_three_minutes(fleet: Fleet, operator: Browsing) -> None:
    one = terminals(fleet.centre.database, 1, first=10)[0]
    fleet.say({one: beat()})
    fleet.centre.clock.move(timedelta(seconds=179))
    assert "没有消息</span>" not in operator.get(f"/fleet/{one}").text
    fleet.centre.clock.move(timedelta(seconds=2))
    assert "没有消息</span>" in operator.get(f"/fleet/{one}").text


@pytest.mark.browser
def test_an_alert_is_acknowledged_by_name(fleet: Fleet, desk: Desk) -> None:
    one = terminals(fleet.centre.database, 1, first=10)[0]
    fleet.lasting({one: beat(devices={"receipt_printer": "hardware_error:paper-out"})})
    desk.log_in("technician")
    page = desk.page
    alerts = page.locator("#alerts")
    expect(alerts).to_contain_text("回执打印机: 故障 (没纸了)")
    alerts.get_by_role("button", name="看到了").click()
    expect(alerts).to_contain_text("technician 已看到")
    expect(alerts.get_by_role("button")).to_have_count(0)
    assert desk.troubles == []


@pytest.mark.browser
def test_the_board_shows_by_itself_what_changes_and_keeps_the_focus(
    fleet: Fleet, desk: Desk
) -> None:
    one, other = terminals(fleet.centre.database, 2, first=10)
    fleet.say({one: beat()})
    desk.log_in("auditor")
    desk.go("/console/fleet")
    page = desk.page
    row = page.get_by_role("row").filter(has_text="0011 号机")
    expect(row).to_contain_text("从没有消息")
    link = page.locator("#board").get_by_role("link", name="长寿街道 0010 号机")
    link.focus()
    fleet.say({other: beat(devices={"receipt_printer": "hardware_error:paper-out"})})
    expect(row).to_contain_text("没纸了")
    expect(link).to_be_focused()
    page.get_by_role("button", name="暂停自动更新").click()
    expect(page.get_by_role("button", name="暂停自动更新")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert desk.troubles == []


@pytest.mark.browser
def test_the_board_works_without_its_script(
    fleet: Fleet, browser: Browser, running: RunningCentre
) -> None:
    one = terminals(fleet.centre.database, 1, first=10)[0]
    fleet.say({one: beat()})
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    desk = Desk(running, running.terminal("二号机"), page, [])
    desk.log_in("operator")
    expect(main_of(page).get_by_role("link", name="长寿街道 0010 号机")).to_be_visible()
    expect(page.get_by_role("button", name="暂停自动更新")).to_have_count(0)
    page.get_by_role("link", name="待送记录").click()
    expect(page.get_by_role("columnheader", name="待送记录")).to_have_attribute(
        "aria-sort", "ascending"
    )
    context.close()


def test_a_page_that_shows_itself_anew_is_no_click(fleet: Fleet, operator: Browsing) -> None:
    fleet.centre.clock.move(timedelta(minutes=14))
    live = operator.session.get(
        operator.base + "/fleet", headers={"X-Live": "1"}, timeout=TIMEOUT_S
    )
    assert live.url.endswith("/fleet")
    fleet.centre.clock.move(timedelta(minutes=2))
    assert "/login" in operator.get("/fleet").url


def test_a_stream_ends_with_its_log_in_and_holds_nobody_up(
    fleet: Fleet, operator: Browsing
) -> None:
    with operator.get("/live/fleet", stream=True) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        assert next(lines) == b"retry: 3000"
        server = fleet.centre.server
        assert server is not None
        begun = time.perf_counter()
        server.should_exit = True
        assert list(lines) == [b""]
        assert time.perf_counter() - begun < 5


def test_a_stream_after_the_log_in_ends_for_good(fleet: Fleet, operator: Browsing) -> None:
    """A page that is no stream would be an error of the browser, and 204 keeps it from asking."""
    fleet.centre.clock.move(timedelta(minutes=16))
    answer = operator.session.get(
        operator.base + "/live/fleet", headers={"Accept": "text/event-stream"}, timeout=TIMEOUT_S
    )
    assert (answer.status_code, answer.content) == (204, b"")


def test_silent_terminals_are_told_of_first(fleet: Fleet, operator: Browsing) -> None:
    ids = terminals(fleet.centre.database, 3, first=10)
    fleet.say({one: beat() for one in ids})
    since = fleet.centre.clock()
    fleet.centre.clock.move(timedelta(minutes=4))
    with fleet.centre.database.write() as session:
        raise_silent(session, newly_silent(session, fleet.centre.clock(), since), since)
    page = operator.get("/fleet").text
    alerts = page[page.index('id="alerts"') : page.index('id="board"')]
    assert all(one in alerts for one in ids)


def test_how_a_terminal_keeps_itself_running_is_said_in_words(
    fleet: Fleet, operator: Browsing
) -> None:
    (one,) = terminals(fleet.centre.database, 1, first=10)
    assert "正常运行" in operator.get(f"/fleet/{one}").text
    kept = {"mode": "safe", "why": "segfault", "program": 3, "safe": 1, "without": ["id_card"]}
    fleet.lasting({one: beat(kept=kept, ails=["hot"])})
    page = operator.get(f"/fleet/{one}").text
    for words in ("安全模式", "程序崩溃（内存访问）", "重启程序 3 次", "温度过高"):
        assert words in page
    assert "重建页面" not in page, "it never came to that"
    board = operator.get("/fleet?only=alerts").text
    assert "安全模式" in board
    assert "温度过高" in board


def test_how_long_paper_lasts_is_said_in_words(fleet: Fleet, operator: Browsing) -> None:
    (one,) = terminals(fleet.centre.database, 1, first=10)
    assert "还剩" not in operator.get(f"/fleet/{one}").text
    since = (fleet.centre.clock() - timedelta(days=10)).isoformat()
    paper = {"roll_mm": 80_000, "fed_mm": 40_000, "strips": 210, "since": since}
    fleet.lasting({one: beat(paper=paper)})
    page = operator.get(f"/fleet/{one}").text
    assert "还剩 40 米（共 80 米），已打 210 张" in page
    assert "大约还能用 10 天" in page
