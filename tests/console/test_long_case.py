"""A case to which its terminal added far too much opens, and the page says what it leaves out."""

import pytest
from playwright.sync_api import expect

from tests.console.conftest import Desk

pytestmark = pytest.mark.browser


def test_a_case_with_many_ratings_shows_the_newest_and_counts_the_rest(desk: Desk) -> None:
    record = desk.send()
    for number in range(70):
        desk.terminal.send(desk.terminal.rating(record.id, 1 + number % 5))
    desk.log_in()
    desk.open_case(record)
    page = desk.page
    expect(page.get_by_role("status")).to_have_text("还有 50 条较早的记录没有显示。")
    expect(page.get_by_text("非常满意")).to_be_visible()
    listed = page.get_by_role("region", name="封好的记录")
    expect(listed.locator("li")).to_have_count(52)
    expect(listed.locator("li").nth(1)).to_have_text("还有 20 条较早的记录没有显示。")
    expect(listed.locator("li").first).to_contain_text("申请")
