"""Pages fit narrow and usual screens in both languages (WCAG 1.4.10, reflow)."""

import pytest

from central.console.accounts import Accounts, Role
from central.console.lockout import LoginRules
from drivers.suites.asking import until
from tests.central.harness import HASHER, PASSWORD
from tests.console.conftest import Desk

pytestmark = pytest.mark.browser

SCREENS = ((320, 568), (1366, 768))
LONG_NAME = "wang.xiaoming.of.the.street.office.of.changshou.on.the.river.2"

_BEYOND = """() => [...document.querySelectorAll('body *')]
    .filter(node => !node.closest('.card.table, .skip'))
    .filter(node => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(node => node.tagName + ' ' + node.textContent.trim().slice(0, 30))"""


def test_nothing_runs_out_of_a_page_at_320_pixels_or_on_a_desk(desk: Desk) -> None:
    accounts = Accounts(desk.centre.database, HASHER, LoginRules())
    accounts.set_password(LONG_NAME, PASSWORD, Role.ADMIN, desk.centre.clock())
    record = desk.send()
    desk.terminal.send(desk.terminal.outcome(record.id))
    desk.log_in(LONG_NAME)
    desk.open_case(record)
    case = f"cases/{record.id}"
    pages = ("", "terminals", "alarms", "audit", case, "still-there", "?number=x", "cases/none")
    for language in ("English", "中文"):
        desk.go("/console/")
        desk.page.get_by_role("button", name=language).click()
        for width, height in SCREENS:
            desk.page.set_viewport_size({"width": width, "height": height})
            for path in pages:
                desk.go(f"/console/{path}")
                assert desk.page.evaluate("document.documentElement.scrollWidth") <= width, path
                assert desk.page.evaluate(_BEYOND) == [], (width, path)
    assert not [line for line in desk.troubles if "404" not in line]


def test_a_table_that_is_wider_than_the_page_scrolls_by_keyboard(desk: Desk) -> None:
    desk.send()
    desk.log_in()
    desk.page.set_viewport_size({"width": 320, "height": 568})
    table = desk.page.get_by_role("region", name="收到的申请，最新的在前")
    table.focus()
    desk.page.keyboard.press("End")
    desk.page.keyboard.press("ArrowRight")
    until(lambda: bool(table.evaluate("table => table.scrollLeft > 0")))
