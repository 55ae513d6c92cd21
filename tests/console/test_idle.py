"""Before an idle officer is logged out they are asked (WCAG 2.2.1, timing adjustable)."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.console.conftest import Desk

pytestmark = pytest.mark.browser


def _refresh_of(desk: Desk) -> tuple[int, str]:
    """After how many seconds the page goes where by itself."""
    seconds, _url, address = desk.refresh.partition(";url=")
    assert seconds
    return int(seconds), address


def test_before_a_log_out_the_page_asks_and_one_key_goes_on(desk: Desk) -> None:
    record = desk.send()
    desk.log_in()
    desk.open_case(record)
    page = desk.page
    for _ in range(10):  # as often as WCAG 2.2.1 asks for at least
        seconds, address = _refresh_of(desk)
        assert seconds == 13 * 60
        desk.centre.clock.move(timedelta(seconds=seconds))
        desk.go(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("您还在吗？")
        assert "欧阳淑珍" not in page.content()
        assert _refresh_of(desk)[0] >= 20
        desk.centre.clock.move(timedelta(seconds=119))
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"/console/cases/{record.id}$"))


def test_a_page_that_asks_by_itself_is_no_click_and_ends_at_the_log_in(desk: Desk) -> None:
    desk.log_in()
    page = desk.page
    moved = 0
    while not page.url.endswith("/console/login?why=idle"):
        seconds, address = _refresh_of(desk)
        desk.centre.clock.move(timedelta(seconds=seconds))
        moved += seconds
        desk.go(address)
        assert moved <= 16 * 60
    assert moved >= 15 * 60
    expect(page.get_by_role("alert")).to_have_text("您已退出，请重新登录。")


def test_a_forgotten_window_waits_for_the_one_that_is_used(desk: Desk) -> None:
    desk.log_in()
    _seconds, address = _refresh_of(desk)
    used = desk.page.context.new_page()
    desk.centre.clock.move(timedelta(minutes=10))
    used.goto(desk.centre.url + "/console/alarms")
    desk.centre.clock.move(timedelta(minutes=3))
    desk.go(address)
    left, address = _refresh_of(desk)
    assert left == 10 * 60
    used.goto(desk.centre.url + "/console/terminals")
    expect(used.get_by_role("heading", level=1)).to_have_text("终端")
    desk.page.get_by_role("button", name="还在，继续").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("收件箱")


def test_the_way_back_from_the_question_leads_nowhere_else(desk: Desk) -> None:
    desk.log_in()
    for back in ("https://elsewhere.invalid/", "//elsewhere.invalid", "/console/\\evil", ""):
        desk.go(f"/console/still-there?{urlencode({'back': back})}")
        desk.page.get_by_role("button", name="还在，继续").click()
        expect(desk.page).to_have_url(f"{desk.centre.url}/console/")
