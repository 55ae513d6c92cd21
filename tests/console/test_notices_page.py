"""The page of outage notices: what no terminal would take is refused, or listed to be withdrawn."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from central.fleet.notices import Announcement, announce
from central.storage.fleet import NoticeRow
from tests.central.harness import TIMEOUT_S, RunningCentre
from tests.console.operations import give_passwords
from tests.console.test_rights import Browsing


@pytest.fixture
def operator(running: RunningCentre) -> Iterator[Browsing]:
    give_passwords(running.database)
    somebody = Browsing(running, "operator")
    yield somebody
    somebody.session.close()


def test_a_notice_that_no_terminal_would_take_is_refused_with_what_is_wrong(
    running: RunningCentre, operator: Browsing
) -> None:
    form = {
        "csrf": operator.csrf,
        "text_zh": "系统维护",
        "items": [f"item-{number}" for number in range(65)],
    }
    answer = operator.session.post(operator.base + "/notices", data=form, timeout=TIMEOUT_S)
    assert answer.status_code == 422
    assert "内容不合终端接受的格式" in answer.text
    assert "Notice: items" in answer.text
    with running.database.read() as session:
        assert session.query(NoticeRow).count() == 0


def test_a_notice_that_cannot_be_read_stands_on_the_page_until_it_is_withdrawn(
    running: RunningCentre, operator: Browsing
) -> None:
    now = running.clock()
    said = Announcement((), (), now, now + timedelta(hours=1), {"zh-CN": "维护"}, "operator")
    with running.database.write() as session:
        row = announce(session, said, now)
        row.text = "{"
    page = operator.get("/notices")
    assert page.status_code == 200
    assert f"公告 {row.id}：" in page.text
    assert f'id="withdraw-{row.id}"' in page.text
    withdrawn = operator.post(f"/notices/{row.id}/withdraw")
    assert withdrawn.status_code == 200
    assert f"公告 {row.id}：" in withdrawn.text
    assert f'id="withdraw-{row.id}"' not in withdrawn.text


def test_a_day_is_closed_by_a_tick_and_for_all_items_only(
    running: RunningCentre, operator: Browsing
) -> None:
    form = {"csrf": operator.csrf, "text_zh": "放假", "closes": "yes"}
    url = operator.base + "/notices"
    some = {**form, "items": ["elder-allowance"]}
    assert operator.session.post(url, data=some, timeout=TIMEOUT_S).status_code == 422
    answer = operator.session.post(url, data={**form, "every": "yes"}, timeout=TIMEOUT_S)
    assert answer.status_code == 200
    assert "不开放" in answer.text
    with running.database.read() as session:
        assert [row.closes for row in session.query(NoticeRow)] == [True]
