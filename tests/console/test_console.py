"""The console as an officer uses it, in a real browser without a single script."""

import re
from datetime import timedelta

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from central.console.accounts import Accounts, Role
from central.console.lockout import LoginRules
from contracts.number import ALPHABET
from contracts.wire import RECORDS_PATH
from tests.central.harness import ADMIN, HASHER, PASSWORD, SUBMISSION, TIMEOUT_S, RunningCentre
from tests.console.conftest import Desk, handwriting

pytestmark = pytest.mark.browser


def _submission_words() -> dict[str, object]:
    return {"signature": SUBMISSION["signature"] | {"strokes": handwriting()}}


def test_nobody_sees_a_page_without_logging_in(desk: Desk) -> None:
    for path in ("/", "/console/", "/console/audit", "/console/cases/x"):
        desk.go(path)
        expect(desk.page).to_have_url(re.compile(r"/console/login"))
    desk.log_in(password="wrong")
    expect(desk.page.get_by_role("alert")).to_have_text("用户名或密码不对。")
    desk.log_in()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("收件箱")
    desk.page.get_by_role("button", name="退出").click()
    desk.go("/console/")
    expect(desk.page).to_have_url(re.compile(r"/console/login"))


def test_five_wrong_passwords_lock_the_name(desk: Desk) -> None:
    for _ in range(5):
        desk.log_in(password="wrong")
    desk.log_in()
    expect(desk.page.get_by_role("alert")).to_contain_text("15 分钟")
    desk.centre.clock.move(timedelta(minutes=15))
    desk.log_in()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("收件箱")


def test_when_too_many_log_in_the_page_asks_to_try_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr("central.console.gate.PLACES", 0)
        desk.log_in()
        expect(desk.page.get_by_role("alert")).to_have_text("现在登录的人太多，请过一会儿再试。")
    desk.log_in()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("收件箱")


def test_an_idle_officer_is_logged_out(desk: Desk) -> None:
    desk.log_in()
    desk.centre.clock.move(timedelta(minutes=14))
    desk.go("/console/terminals")
    desk.centre.clock.move(timedelta(minutes=14))
    desk.go("/console/alarms")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("警报")
    desk.centre.clock.move(timedelta(minutes=16))
    desk.go("/console/")
    expect(desk.page.get_by_role("alert")).to_have_text("您已退出，请重新登录。")


def test_a_case_is_found_opened_with_a_reason_read_and_sealed_again(desk: Desk) -> None:
    record = desk.send(**_submission_words())
    desk.terminal.send(desk.terminal.outcome(record.id))
    desk.terminal.send(desk.terminal.rating(record.id, 5))
    desk.log_in()
    page = desk.page
    page.get_by_label("回执编号").first.fill(record.number.lower().replace("-", ""))
    page.get_by_role("button", name="查找").click()
    row = page.get_by_role("row").filter(has_text=record.number)
    expect(row).to_contain_text("高龄津贴申请")
    expect(row).to_contain_text("还没打开")
    row.get_by_role("link").click()
    assert "欧阳淑珍" not in page.content()
    page.get_by_label("打开的理由").fill("申请人来问进度")
    page.get_by_role("button", name="打开这份申请").click()
    _sees_the_case(page)
    page.get_by_role("button", name="看完了，封上").click()
    expect(page.get_by_text("这份申请是封好的")).to_be_visible()
    assert "欧阳淑珍" not in page.content()
    expect(page.get_by_text("申请人来问进度")).to_be_visible()
    desk.go("/console/")
    expect(page.get_by_role("row").filter(has_text=record.number)).to_contain_text("打开过")
    assert desk.troubles == []


def _sees_the_case(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("高龄津贴申请")
    for text in ("欧阳淑珍", "土家", "500199194103050021", "长期", "非常满意", "打印好了"):
        expect(page.get_by_text(text, exact=False).first).to_be_visible()
    answers = {
        "household_street": ("户口在哪个街道、镇？", "长寿街道"),
        "same_address": ("现在住的地方和户口一样吗？", "是"),
        "phone": ("您的手机号", "13800000199"),
        "declaration": ("以上都是真的", "我保证是真的"),
    }
    for question, (label, value) in answers.items():
        line = page.locator(f"#answer-{question}")
        expect(line.locator("dt")).to_have_text(label)
        expect(line.locator("dd")).to_have_text(value)
    expect(page.get_by_text("没有核对是不是本人")).to_be_visible()
    expect(page.get_by_text("签的就是提交的内容")).to_be_visible()
    picture = page.get_by_role("img", name="现场拍的照片")
    assert picture.evaluate("image => image.naturalWidth") == 480
    signature = page.get_by_role("img", name="申请人手写的签名")
    assert signature.locator("path").count() == 7
    box = signature.bounding_box()
    assert box is not None
    assert box["width"] > 200


def test_papers_stand_under_their_name_and_are_saved_as_a_pdf(desk: Desk) -> None:
    papers = b"%PDF-1.4 papers of nobody" * 50
    record = desk.terminal.send_with_file(papers, "material:lease", "application/pdf")
    desk.centre.centre.registrar.register_all()
    desk.log_in()
    desk.open_case(record)
    expect(desk.page.locator(".side")).to_contain_text("没有照片")
    line = desk.page.get_by_text("租赁合同")
    expect(line).to_contain_text("2 kB")
    with desk.page.expect_download() as saved:
        line.get_by_role("link").click()
    assert re.fullmatch(r"[0-9a-f]{12}\.pdf", saved.value.suggested_filename)
    assert saved.value.path().read_bytes() == papers
    assert desk.troubles == []


def test_an_opening_lasts_a_while_for_this_login_only(desk: Desk, browser: Browser) -> None:
    record = desk.send()
    desk.log_in()
    desk.open_case(record)
    expect(desk.page.get_by_text("欧阳淑珍")).to_be_visible()
    photo = desk.page.get_by_role("img", name="现场拍的照片").get_attribute("src")
    other = Desk(desk.centre, desk.terminal, browser.new_page(), [])
    other.log_in()
    other.go(f"/console/cases/{record.id}")
    expect(other.page.get_by_text("这份申请是封好的")).to_be_visible()
    assert other.page.request.get(desk.centre.url + str(photo)).status == 404
    other.page.close()
    desk.centre.clock.move(timedelta(minutes=10))
    desk.page.reload()
    expect(desk.page.get_by_text("欧阳淑珍")).to_be_visible()
    desk.centre.clock.move(timedelta(minutes=5))
    desk.page.reload()
    expect(desk.page.get_by_text("这份申请是封好的")).to_be_visible()
    assert desk.page.request.get(desk.centre.url + str(photo)).status == 404


def test_a_case_with_a_record_that_cannot_be_read_opens_and_says_so(desk: Desk) -> None:
    record = desk.send()
    desk.terminal.send(desk.terminal.outcome(record.id))
    rating = desk.terminal.rating(record.id, 5)
    broken = desk.terminal.envelope(rating, id=desk.terminal.new_id())
    assert desk.terminal.post(RECORDS_PATH, broken).status_code == 201
    desk.log_in()
    desk.open_case(record)
    page = desk.page
    expect(page.get_by_text("欧阳淑珍")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("有一条记录读不了")
    expect(page.get_by_text("还没有评价")).to_be_visible()
    expect(page.get_by_text("申请人拿到了回执")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("status")).to_contain_text("One record could not be read")
    expect(page.get_by_text("The applicant has the receipt")).to_be_visible()
    desk.go("/console/alarms")
    expect(page.get_by_text("A record added to an application that cannot be read")).to_be_visible()


def test_without_the_private_key_the_page_says_so(desk: Desk) -> None:
    (desk.centre.data / "keys" / "opening.json").unlink()
    record = desk.terminal.send_with_photo()
    desk.log_in()
    desk.open_case(record)
    expect(desk.page.get_by_role("alert")).to_contain_text("没有打开申请用的钥匙")
    expect(desk.page.get_by_text("没有成功")).to_be_visible()


def test_the_language_switches_without_losing_the_place(desk: Desk) -> None:
    record = desk.send()
    desk.log_in()
    desk.open_case(record)
    page = desk.page
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Old-age allowance")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    street = page.locator("#answer-household_street")
    expect(street).to_contain_text("Which subdistrict is your household in?")
    expect(street).to_contain_text("Changshou Subdistrict")
    expect(page.get_by_text("I declare so")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("高龄津贴申请")
    desk.go("/console/?item=elder-allowance")
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(re.compile(r"\?item=elder-allowance$"))


def test_the_inbox_goes_page_by_page_and_back(desk: Desk) -> None:
    records = []
    for _ in range(120):
        desk.centre.clock.move(timedelta(seconds=10))
        records.append(desk.terminal.submission())
        desk.terminal.send(records[-1])
    desk.centre.centre.registrar.register_all()
    desk.log_in()
    page = desk.page

    def numbers() -> list[str]:
        return page.locator("tbody .number").all_text_contents()

    expected = [record.number for record in reversed(records)]
    assert numbers() == expected[:50]
    page.get_by_role("link", name="较早的").click()
    expect(page.get_by_text("第 2 页")).to_be_visible()
    assert numbers() == expected[50:100]
    page.get_by_role("link", name="较早的").click()
    expect(page.get_by_text("第 3 页")).to_be_visible()
    assert numbers() == expected[100:]
    expect(page.get_by_role("link", name="较早的")).to_have_count(0)
    page.get_by_role("link", name="较新的").click()
    page.get_by_role("link", name="较新的").click()
    expect(page.get_by_text("第 1 页")).to_be_visible()
    assert numbers() == expected[:50]


def test_the_inbox_narrows_and_says_what_is_wrong(desk: Desk) -> None:
    record = desk.send()
    wrong = record.number[:-1] + next(symbol for symbol in ALPHABET if symbol != record.number[-1])
    desk.log_in()
    page = desk.page
    page.get_by_label("回执编号").first.fill(wrong)
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("alert")).to_contain_text("这个编号不对")
    page.get_by_role("link", name="全部清除").click()
    page.get_by_label("从哪天").fill("2026-11-22")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_text("没有符合条件的申请。")).to_be_visible()
    page.get_by_label("从哪天").fill("2026-11-21")
    page.get_by_label("到哪天").fill("2026-11-21")
    page.get_by_label("事项").select_option("高龄津贴申请")
    page.get_by_label("终端").select_option("长寿街道便民中心一号机")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("row").filter(has_text=record.number)).to_have_count(1)


def test_a_day_at_the_end_of_the_calendar_is_a_mistake_and_no_failure(desk: Desk) -> None:
    desk.send()
    desk.log_in()
    for query in ("until=9999-12-31", "since=0001-01-01"):
        desk.go(f"/console/?{query}")
        expect(desk.page.get_by_role("alert")).to_have_count(1)
    desk.go(f"/console/audit?before={2**63}")
    expect(desk.page.get_by_role("heading", level=1)).to_be_visible()


def test_the_case_page_lists_records_of_its_own_terminal_only(desk: Desk) -> None:
    record = desk.send()
    other = desk.centre.terminal("二号机")
    assert other.send(other.rating(record.id, 1)).status_code == 201
    desk.log_in()
    desk.go(f"/console/cases/{record.id}")
    expect(desk.page.get_by_role("region", name="封好的记录").locator("li")).to_have_count(1)


def test_the_log_of_people_is_for_admins(desk: Desk) -> None:
    record = desk.send()
    accounts = Accounts(desk.centre.database, HASHER, LoginRules())
    accounts.set_password("officer", PASSWORD, Role.OFFICER, desk.centre.clock())
    desk.log_in("officer")
    desk.open_case(record)
    expect(desk.page.get_by_role("link", name="审计记录")).to_have_count(0)
    desk.go("/console/audit")
    expect(desk.page.get_by_text("您没有看这一页的权限。")).to_be_visible()
    desk.page.context.clear_cookies()
    desk.log_in()
    desk.go("/console/audit")
    row = desk.page.get_by_role("row").filter(has_text="打开申请")
    expect(row).to_contain_text("用户 officer")
    expect(row).to_contain_text("办理这件申请")
    expect(desk.page.get_by_text("没有被改动")).to_be_visible()


def test_every_page_can_be_used_by_keyboard_and_fits_a_phone(desk: Desk) -> None:
    record = desk.send()
    desk.go("/console/login")
    page = desk.page
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type(ADMIN)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("收件箱")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("", "terminals", "alarms", "audit", f"cases/{record.id}"):
        desk.go(f"/console/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_every_control_has_a_name_and_every_page_one_heading(desk: Desk) -> None:
    record = desk.send()
    desk.log_in()
    desk.open_case(record)
    for path in ("", "terminals", "alarms", "audit", f"cases/{record.id}"):
        desk.go(f"/console/{path}")
        assert desk.page.get_by_role("heading", level=1).count() == 1
        for control in desk.page.locator("input:not([type=hidden]), select").all():
            name = control.evaluate("node => node.labels.length && node.labels[0].textContent")
            assert name, control
        for control in desk.page.locator("button, a").all():
            assert (control.text_content() or "").strip(), control
        for picture in desk.page.locator("img").all():
            assert picture.get_attribute("alt") is not None


def test_a_form_without_its_token_does_nothing(running: RunningCentre) -> None:
    session = requests.Session()
    base = running.url + "/console"
    page = session.get(base + "/login", timeout=TIMEOUT_S).text
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert token
    fields = {"name": ADMIN, "password": PASSWORD}
    stolen = session.post(base + "/login", data=fields, timeout=TIMEOUT_S)
    assert stolen.status_code == 403
    fields["csrf"] = token.group(1)
    welcome = session.post(base + "/login", data=fields, timeout=TIMEOUT_S)
    assert welcome.status_code == 200
    record = running.terminal().submission()
    for path in ("/logout", f"/cases/{record.id}/open", f"/cases/{record.id}/close"):
        refused = session.post(base + path, data={"csrf": fields["csrf"]}, timeout=TIMEOUT_S)
        assert refused.status_code == 403, path
    assert session.get(base + "/", timeout=TIMEOUT_S).url.endswith("/console/")
    session.close()


def test_cookies_and_headers_are_strict(running: RunningCentre) -> None:
    answer = requests.get(running.url + "/console/login", timeout=TIMEOUT_S)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    secure = requests.get(
        running.url + "/console/login", headers={"X-Forwarded-Proto": "https"}, timeout=TIMEOUT_S
    )
    assert "Secure" in secure.headers["Set-Cookie"]


def test_large_and_endless_forms_are_refused(running: RunningCentre) -> None:
    url = running.url + "/console/login"
    large = requests.post(url, data={"name": "x" * 70_000}, timeout=TIMEOUT_S)
    endless = requests.post(url, data=iter([b"name=x"]), timeout=TIMEOUT_S)
    assert (large.status_code, endless.status_code) == (413, 413)


def test_the_way_back_after_a_language_leads_nowhere_else(running: RunningCentre) -> None:
    session = requests.Session()
    page = session.get(running.url + "/console/login", timeout=TIMEOUT_S).text
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert token
    for back in ("https://elsewhere.invalid/", "//elsewhere.invalid", "/console/\\evil"):
        fields = {"csrf": token.group(1), "language": "en", "back": back}
        answer = session.post(
            running.url + "/console/language",
            data=fields,
            allow_redirects=False,
            timeout=TIMEOUT_S,
        )
        assert answer.headers["Location"] == "/console/"
    session.close()
