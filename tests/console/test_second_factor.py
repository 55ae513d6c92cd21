"""Setting a second factor up, logging in with it, losing the phone: in a real browser."""

import re
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, expect

from central.cli import main
from central.console.accounts import Accounts, Role
from central.console.lockout import LoginRules
from central.settings import ConsoleSettings
from tests.central.harness import HASHER, PASSWORD, running_centre
from tests.console.conftest import Desk, opened_desk

pytestmark = pytest.mark.browser

STEP = timedelta(seconds=30)


def _make(desk: Desk, role: Role) -> None:
    accounts = Accounts(desk.centre.database, HASHER, LoginRules())
    accounts.set_password(role, PASSWORD, role, desk.centre.clock())


def _set_up(desk: Desk) -> tuple[pyotp.TOTP, list[str]]:
    """From the button to the recovery codes."""
    desk.page.get_by_role("button", name="设置第二步验证").click()
    phone = pyotp.TOTP((desk.page.locator(".secret").text_content() or "").replace(" ", ""))
    expect(desk.page.get_by_role("img", name="密钥的二维码")).to_be_visible()
    desk.page.get_by_label("验证码").fill(phone.at(desk.centre.clock()))
    desk.page.get_by_role("button", name="启用").click()
    codes = desk.page.locator(".codes li")
    expect(codes.first).to_be_visible()
    return phone, codes.all_text_contents()


def test_a_second_factor_is_set_up_and_asked_for_from_then_on(desk: Desk) -> None:
    _make(desk, Role.OPERATOR)
    desk.log_in("operator")
    desk.page.get_by_role("link", name="operator").click()
    phone, codes = _set_up(desk)
    assert len(codes) == 10
    desk.page.get_by_role("link", name="已经保存好").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("终端状态")
    assert codes[0] not in desk.page.content()
    desk.page.get_by_role("button", name="退出").click()
    desk.log_in("operator")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("第二步验证")
    for path in ("/", "/fleet", "/rollouts", "/account", "/still-there"):
        desk.go(f"/console{path}")
        expect(desk.page).to_have_url(re.compile(r"/console/second-factor$"))
    before = {cookie["name"]: cookie["value"] for cookie in desk.page.context.cookies()}
    desk.page.get_by_label("验证码").fill("000000")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("alert")).to_contain_text("验证码不对")
    desk.centre.clock.move(STEP)
    desk.page.get_by_label("验证码").fill(phone.at(desk.centre.clock()))
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("终端状态")
    after = {cookie["name"]: cookie["value"] for cookie in desk.page.context.cookies()}
    assert after["centre_session"] != before["centre_session"]
    assert not [line for line in desk.troubles if "401" not in line]


def test_a_recovery_code_lets_in_and_the_command_line_helps_who_has_none(desk: Desk) -> None:
    _make(desk, Role.AUDITOR)
    desk.log_in("auditor")
    desk.go("/console/account")
    _phone, codes = _set_up(desk)
    desk.page.context.clear_cookies()
    desk.log_in("auditor")
    desk.page.get_by_label("验证码").fill(codes[3])
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("终端状态")
    desk.go("/console/account")
    expect(desk.page.get_by_text("还没用过的恢复码：9 个。")).to_be_visible()
    data = str(desk.centre.data)
    assert main(["user", "--data", data, "--name", "auditor", "--reset-second-factor"]) == 0
    desk.go("/console/account")
    expect(desk.page).to_have_url(re.compile("/console/login"))
    desk.log_in("auditor")
    expect(desk.page.get_by_role("heading", level=1)).not_to_have_text("第二步验证")


def test_where_it_is_required_a_role_that_publishes_sets_it_up_first(
    console_template: Path, tmp_path: Path, browser: Browser
) -> None:
    rules = ConsoleSettings(second_factor="required")
    with (
        running_centre(console_template, tmp_path / "centre", console=rules) as running,
        opened_desk(running, browser) as desk,
    ):
        _sets_it_up_first(desk)


def _sets_it_up_first(desk: Desk) -> None:
    _make(desk, Role.EDITOR)
    _make(desk, Role.OFFICER)
    desk.log_in("officer")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("收件箱")
    desk.page.context.clear_cookies()
    desk.log_in("editor")
    expect(desk.page.get_by_text("您的角色必须先设置第二步验证")).to_be_visible()
    desk.go("/console/sets")
    expect(desk.page).to_have_url(re.compile(r"/console/account$"))
    _set_up(desk)
    desk.page.get_by_role("link", name="已经保存好").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("终端状态")
    desk.go("/console/account")
    expect(desk.page.get_by_role("button", name="停用第二步验证")).to_have_count(0)


def test_a_code_is_needed_to_end_it_or_to_get_other_recovery_codes(desk: Desk) -> None:
    desk.log_in()
    desk.go("/console/account")
    phone, codes = _set_up(desk)
    desk.go("/console/account")
    desk.page.get_by_label("验证码").fill("000000")
    desk.page.get_by_role("button", name="停用第二步验证").click()
    expect(desk.page.get_by_role("alert")).to_contain_text("验证码不对")
    desk.centre.clock.move(STEP)
    desk.page.get_by_label("验证码").fill(phone.at(desk.centre.clock()))
    desk.page.get_by_role("button", name="换一组恢复码").click()
    others = desk.page.locator(".codes li").all_text_contents()
    assert not set(others) & set(codes)
    desk.go("/console/account")
    desk.page.get_by_label("验证码").fill(others[0])
    desk.page.get_by_role("button", name="停用第二步验证").click()
    expect(desk.page.get_by_text("未启用")).to_be_visible()
