"""An operator's day: two people publish, a third rolls out, stops, returns; in a real browser.

Screenshots go where ``CONSOLE_SCREENSHOTS`` names a folder.
"""

import io
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from central.console.attempts import Filled
from central.publishing.drafting import Draft
from central.publishing.editions import edition
from central.publishing.errors import PublishingError
from central.publishing.metadata import Repository
from central.rollouts.model import LIMITS
from central.storage.models import AuditRow
from tests.central.harness import PASSWORD, running_centre
from tests.central.publishing.town import ITEMS, changed_items
from tests.console.conftest import Desk, opened_desk
from tests.console.operations import (
    AGAIN,
    CODE,
    Fleet,
    beat,
    main_of,
    make_operations_folder,
    terminals,
    upload_key,
)

pytestmark = pytest.mark.browser

WAIT_S = 60
_WIDE = 1000
PLAINER = ("每个月可以领一笔高龄津贴", "每个月都能领高龄津贴")


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre after its first ceremony in ``data``, and people's keys in ``keys``."""
    root = tmp_path_factory.mktemp("operations")
    make_operations_folder(root / "data", root / "keys")
    return root


@pytest.fixture
def desk(people: Path, tmp_path: Path, browser: Browser) -> Iterator[Desk]:
    """A desk at 1366 × 768 in front of it."""
    with (
        running_centre(people / "data", tmp_path / "centre", (ITEMS,)) as running,
        opened_desk(running, browser, height=768) as desk,
    ):
        yield desk
        assert not [line for line in desk.troubles if "422" not in line]


def _as(desk: Desk, name: str) -> None:
    desk.page.context.clear_cookies()
    desk.log_in(name, PASSWORD)
    expect(desk.page.locator(".who .name")).to_contain_text(name)


def _shot(desk: Desk, name: str, *, whole: bool = True) -> None:
    """The page in both languages, all of it or what a browser shows at once."""
    folder = os.environ.get("CONSOLE_SCREENSHOTS")
    if not folder:
        return
    for language in ("zh-CN", "en"):
        with Image.open(io.BytesIO(desk.page.screenshot(full_page=whole))) as picture:
            smaller = picture.resize((_WIDE, picture.height * _WIDE // picture.width))
        smaller.save(Path(folder) / f"console-{name}.{language}.webp", quality=80, method=6)
        desk.page.locator("button[name=language]").click()


def _press(desk: Desk, name: str) -> None:
    main_of(desk.page).get_by_role("button", name=name, exact=True).click()


def _draft(desk: Desk, people: Path, folder: Path, name: str = "2026.2") -> None:
    page = desk.page
    _as(desk, "editor")
    page.get_by_role("link", name="套件", exact=True).click()
    page.get_by_role("link", name="起草新套件").click()
    page.get_by_label("名称").fill(name)
    page.get_by_label("改了什么、为什么").fill("补贴的说法改得更明白")
    changed_items(folder, CODE, AGAIN, PLAINER)
    page.get_by_label("事项文件（YAML）").set_input_files(folder / f"{CODE}.yaml")
    upload_key(page, people / "keys", "editor")
    _press(desk, "检查并签名")


def _sign(desk: Desk, people: Path) -> None:
    page = desk.page
    for box in page.locator("input[name=accept]").all():
        box.check()
    upload_key(page, people / "keys", "reviewer")
    _press(desk, "签名")


def test_two_people_publish_a_third_rolls_out_stops_and_returns(
    desk: Desk, people: Path, tmp_path: Path
) -> None:
    page = desk.page
    fleet = Fleet(desk.centre)
    ids = terminals(desk.centre.database, 20, first=10)
    fleet.say({one: beat() for one in ids})

    _as(desk, "editor")
    desk.go("/console/sets/draft")
    _shot(desk, "draft")
    _draft(desk, people, tmp_path / "new")
    expect(page.get_by_role("heading", level=1)).to_contain_text("套件 2026.2 等审核")
    expect(page.locator("ins").filter(has_text="每个月都能领高龄津贴")).to_be_visible()
    expect(main_of(page).get_by_role("button", name="签名")).to_have_count(0)
    _shot(desk, "drafted")

    _as(desk, "reviewer")
    page.get_by_role("link", name="套件", exact=True).click()
    page.get_by_role("link", name="2026.2").click()
    expect(page.get_by_role("heading", name="意思上的改动")).to_be_visible()
    expect(page.locator("del").filter(has_text="每个月可以领一笔高龄津贴")).to_be_visible()
    finding = page.locator("label.tick span[lang=en]")
    expect(finding).to_contain_text("a sentence in zh-CN has no recording")
    _shot(desk, "review")
    _sign(desk, people)
    expect(page.get_by_role("heading", level=1)).to_contain_text("可发布")
    _shot(desk, "signed")

    _as(desk, "operator")
    page.get_by_role("link", name="套件", exact=True).click()
    page.get_by_role("link", name="2026.2").click()
    page.get_by_role("link", name="发布它").click()
    expect(page.get_by_label("套件", exact=True)).to_have_value("2026.2")
    _shot(desk, "begin")
    page.get_by_label("批次（%）").fill("10,100")
    _press(desk, "开始发布")
    expect(page.get_by_role("heading", level=1)).to_have_text("发布 r-1")
    expect(page.locator(".heading .lead")).to_have_text(
        "套件 2026.2 · operator 发起，2026-11-21 10:00"
    )
    fleet.tick()
    with desk.centre.database.read() as session:
        row = edition(session, "2026.2")
        assert row is not None
    fleet.follow(ids, row.name, row.sha256)
    fleet.tick()
    page.reload()
    numbers = page.locator("dl.numbers div")
    expect(numbers.filter(has_text="新通知").locator("dd")).to_have_text("3")
    expect(numbers.filter(has_text="已运行").last.locator("dd")).to_have_text("3")
    expect(page.locator("#now-part")).to_contain_text("数据不足")
    _shot(desk, "rolling")

    page.get_by_label("理由").fill("先看一看")
    _press(desk, "暂停")
    expect(page.locator("#now-part")).to_contain_text("由 operator 暂停：先看一看")
    page.get_by_label("理由").fill("没有问题")
    _press(desk, "恢复")
    expect(page.locator("#now-part")).to_contain_text("由 operator 恢复：没有问题")
    page.get_by_label("理由").fill("窗口说措辞有误")
    _press(desk, "停止并退回")
    expect(page.locator("#now-part")).to_contain_text("由 operator 停止：窗口说措辞有误")
    fleet.tick()
    desk.centre.clock.move(LIMITS.settled)
    fleet.say({one: beat() for one in ids})
    fleet.tick()
    page.reload()
    expect(page.locator("#now-part .tag")).to_have_text("已退回")
    _shot(desk, "returned")

    page.get_by_role("link", name="回发布").click()
    _shot(desk, "rollouts")
    desk.go("/console/fleet")
    _shot(desk, "fleet", whole=False)
    desk.go("/console/sets")
    _shot(desk, "sets")
    desk.go("/console/notices")
    _shot(desk, "notices")
    desk.go("/console/rollouts")
    page.get_by_label("套件", exact=True).select_option(index=0)
    with desk.centre.database.read() as session:
        actions = [row.action for row in session.query(AuditRow)]
    for action in ("set.drafted", "set.signed", "rollout.begun", "rollout.stopped"):
        assert action in actions


def test_a_reviewer_accepts_by_name_that_old_sets_are_chosen_no_more(
    desk: Desk, people: Path
) -> None:
    page = desk.page
    _as(desk, "editor")
    desk.go("/console/sets/draft")
    page.get_by_label("名称").fill("2026.2")
    page.get_by_label("改了什么、为什么").fill("旧套件有错")
    page.get_by_text("不再允许选用旧套件").click()
    page.get_by_label("最旧可选套件").fill("2026.0")
    upload_key(page, people / "keys", "editor")
    _press(desk, "检查并签名")
    expect(main_of(page)).to_contain_text("there is no set 2026.0")
    page.get_by_label("最旧可选套件").fill("2026.1")
    upload_key(page, people / "keys", "editor")
    _press(desk, "检查并签名")
    expect(page.get_by_role("heading", level=1)).to_contain_text("套件 2026.2 等审核")
    _as(desk, "reviewer")
    page.get_by_role("link", name="套件", exact=True).click()
    page.get_by_role("link", name="2026.2").click()
    expect(page.locator("label.tick")).to_contain_text("floor:2026.1")
    _sign(desk, people)
    expect(page.get_by_role("heading", level=1)).to_contain_text("可发布")
    with desk.centre.database.read() as session:
        assert Repository(session).floor == 1


def test_nobody_signs_with_somebody_elses_key_or_a_wrong_passphrase(
    desk: Desk, people: Path, tmp_path: Path
) -> None:
    page = desk.page
    _draft(desk, people, tmp_path / "new")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2026.2")
    _as(desk, "reviewer")
    desk.go("/console/sets/2")
    for person, passphrase in (("editor", None), ("reviewer", "not the passphrase at all")):
        for box in page.locator("input[name=accept]").all():
            box.check()
        if passphrase is None:
            upload_key(page, people / "keys", person)
        else:
            upload_key(page, people / "keys", person, passphrase)
        _press(desk, "签名")
        expect(page.get_by_role("alert")).to_contain_text("这把钥匙不行")
    kept = [path for path in desk.centre.data.rglob("*") if path.is_file()]
    secret = (people / "keys" / "reviewer.key").read_bytes()
    assert not [path for path in kept if secret in path.read_bytes()]


def test_a_draft_is_sent_back_with_a_reason_and_its_name_is_free_again(
    desk: Desk, people: Path, tmp_path: Path
) -> None:
    page = desk.page
    _draft(desk, people, tmp_path / "new")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2026.2")
    _as(desk, "reviewer")
    desk.go("/console/sets/2")
    page.get_by_label("理由").fill("英文没有跟着改")
    _press(desk, "退回")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已退回")
    expect(page.get_by_text("reviewer：英文没有跟着改")).to_be_visible()
    _draft(desk, people, tmp_path / "again")
    expect(page).to_have_url(re.compile(r"/console/sets/3$"))


def test_what_the_checks_refuse_is_said_and_not_kept(
    desk: Desk, people: Path, tmp_path: Path
) -> None:
    page = desk.page
    _as(desk, "editor")
    desk.go("/console/sets/draft")
    page.get_by_label("名称").fill("2026.2")
    page.get_by_label("改了什么、为什么").fill("试一试")
    broken = changed_items(
        tmp_path / "bad", CODE, AGAIN, ("match:identity.address", "identity.name")
    )
    page.get_by_label("事项文件（YAML）").set_input_files(broken / f"{CODE}.yaml")
    upload_key(page, people / "keys", "editor")
    _press(desk, "检查并签名")
    expect(page.get_by_role("alert")).to_contain_text("检查没有通过")
    expect(page.get_by_role("heading", name="要改的")).to_be_visible()
    expect(page.get_by_label("名称")).to_have_value("2026.2")
    with desk.centre.database.read() as session:
        assert edition(session, "2026.2") is None


def test_a_folder_that_is_no_pack_is_refused_with_its_place(
    desk: Desk, people: Path, tmp_path: Path
) -> None:
    page = desk.page
    pack = tmp_path / "look"
    (pack / "pictures").mkdir(parents=True)
    (pack / "pack.yaml").write_text("schema: 1\nscript: alert(1)\n", "utf-8")
    (pack / "pictures" / "a.svg").write_text("<svg onload='x()'/>", "utf-8")
    _as(desk, "editor")
    desk.go("/console/sets/draft")
    page.get_by_label("名称").fill("2026.3")
    page.get_by_label("改了什么、为什么").fill("节日的样子")
    page.get_by_label("界面包（文件夹）").set_input_files(pack)
    upload_key(page, people / "keys", "editor")
    _press(desk, "检查并签名")
    expect(page.get_by_role("alert")).to_contain_text("检查没有通过")
    expect(page.locator(".findings li").first).to_contain_text("pack")


def test_a_check_that_lasts_is_waited_for_on_a_page_that_goes_on_by_itself(desk: Desk) -> None:
    page, over = desk.page, Event()

    def check() -> Draft:
        over.wait(WAIT_S)
        raise PublishingError("the pack is too large")

    attempts = desk.centre.centre.attempts
    assert attempts.begin("editor", Filled("2026.9", "节日的样子"), check) is not None
    _as(desk, "editor")
    desk.go("/console/sets/draft")
    expect(page.get_by_role("heading", level=1)).to_have_text("正在检查草稿")
    expect(page.get_by_role("status")).to_contain_text("2026.9")
    over.set()
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("the pack is too large")
    expect(page.get_by_label("名称")).to_have_value("2026.9")


def test_the_editor_cannot_roll_out_and_the_operator_cannot_sign(desk: Desk) -> None:
    page = desk.page
    _as(desk, "editor")
    desk.go("/console/rollouts")
    expect(page.get_by_role("heading", name="开始发布")).to_have_count(0)
    _as(desk, "operator")
    desk.go("/console/sets/1")
    expect(main_of(page).get_by_role("button", name="签名")).to_have_count(0)
    expect(page.get_by_role("link", name="发布它")).to_be_visible()


def test_a_notice_is_made_listed_and_withdrawn(desk: Desk) -> None:
    page = desk.page
    _as(desk, "operator")
    page.get_by_role("link", name="停办公告").click()
    page.get_by_label("给居民看的话（中文）").fill("系统维护，今天下午暂停办理。")
    page.get_by_label("高龄津贴申请").check()
    page.get_by_label("终端").fill("没有这台")
    _press(desk, "发布公告")
    expect(page.get_by_role("alert")).to_contain_text("没有这样的终端")
    expect(page.get_by_label("高龄津贴申请")).to_be_checked()
    page.get_by_label("终端").fill("")
    page.get_by_label("开始").fill("2026-11-21T14:00")
    page.get_by_label("结束", exact=True).fill("2026-11-21T13:00")
    _press(desk, "发布公告")
    expect(page.get_by_role("alert")).to_contain_text("结束时间要晚于开始")
    page.get_by_label("结束", exact=True).fill("2026-11-21T17:30")
    page.get_by_label("图", exact=True).select_option("工作人员招手")
    _press(desk, "发布公告")
    row = page.get_by_role("row").filter(has_text="系统维护")
    expect(row).to_contain_text("将开始")
    expect(row).to_contain_text("2026-11-21 17:30")
    expect(row).to_contain_text("工作人员招手")
    desk.centre.clock.move(timedelta(hours=5))
    _as(desk, "operator")
    desk.go("/console/notices")
    expect(row).to_contain_text("进行中")
    row.get_by_role("button").click()
    expect(row).to_contain_text("已撤回")


def test_a_notice_of_unknown_end_is_over_when_nobody_stands_for_it_any_more(desk: Desk) -> None:
    page = desk.page
    _as(desk, "operator")
    desk.go("/console/notices")
    page.get_by_label("给居民看的话（中文）").fill("系统抢修。")
    page.get_by_label("已确认到").fill("2026-11-20T13:00")
    _press(desk, "发布公告")
    expect(page.get_by_role("alert")).to_contain_text("请选停办哪些事项")
    page.get_by_label("全部事项都停办").check()
    _press(desk, "发布公告")
    expect(page.get_by_role("alert")).to_contain_text("也要晚于现在")
    page.get_by_label("已确认到").fill("2026-11-21T17:30")
    _press(desk, "发布公告")
    row = page.get_by_role("row").filter(has_text="系统抢修")
    expect(row).to_contain_text("进行中")
    expect(row).to_contain_text("至少到 2026-11-21 17:30")
    expect(row).to_contain_text("全部事项")
    desk.centre.clock.move(timedelta(days=1))
    _as(desk, "operator")
    desk.go("/console/notices")
    expect(row).to_contain_text("已结束")


def test_a_terminal_is_told_to_do_something_and_its_answer_is_shown(desk: Desk) -> None:
    page = desk.page
    fleet = Fleet(desk.centre)
    terminal_id = terminals(desk.centre.database, 1, first=10)[0]
    fleet.say({terminal_id: beat(devices={"receipt_printer": "hardware_error:paper-out"})})
    _as(desk, "technician")
    page.get_by_role("link", name="长寿街道 0010 号机").click()
    expect(page.locator("#state")).to_contain_text("没纸了")
    page.get_by_label("停用").check()
    _press(desk, "发出")
    expect(page.get_by_role("alert")).to_contain_text("停用时请写给居民看的话")
    page.get_by_label("给居民看的话").fill("没有纸了，请用旁边的机器。")
    _press(desk, "发出")
    row = page.get_by_role("region", name="发出的指令").get_by_role("row").nth(1)
    expect(row).to_contain_text("没有纸了，请用旁边的机器。")
    expect(row).to_contain_text("等它做")
