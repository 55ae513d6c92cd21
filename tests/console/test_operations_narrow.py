"""The pages of operations fit narrow and usual screens, and need no mouse."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from central.fleet.logbooks import keep_books
from central.fleet.notices import Announcement, announce
from central.fleet.technicians import CardToList, add, end, end_card, list_card
from contracts.logbook import START, Saying, chained, part_of
from tests.central.harness import PASSWORD, RunningCentre, running_centre
from tests.central.publishing.town import ITEMS
from tests.console.conftest import Desk, opened_desk
from tests.console.operations import Fleet, beat, counts, make_operations_folder, terminals

pytestmark = pytest.mark.browser

SCREENS = ((320, 568), (1366, 768))
BEYOND = """() => [...document.querySelectorAll('body *')]
    .filter(node => !node.closest('.card.table, .skip, pre, details'))
    .filter(node => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(node => node.tagName + ' ' + node.textContent.trim().slice(0, 30))"""
NAMED = """node => {
    const words = [node.getAttribute('aria-label'), node.textContent,
        ...[...(node.labels || [])].map(label => label.textContent)];
    return words.some(text => text && text.trim());
}"""
SMALL = """() => [...document.querySelectorAll('main :is(button, input, select, summary)')]
    .filter(node => node.offsetParent && !node.hidden)
    .map(node => [node.tagName, node.name, node.getBoundingClientRect()])
    .filter(([tag, name, box]) => box.width < 24 || box.height < 24)
    .map(([tag, name]) => `${tag} ${name}`)"""


@pytest.fixture(scope="module")
def centre(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningCentre]:
    """A centre with something on each page."""
    root = tmp_path_factory.mktemp("narrow")
    make_operations_folder(root / "data", root / "keys")
    with running_centre(root / "data", root / "centre", (ITEMS,)) as running:
        fleet = Fleet(running)
        ids = terminals(running.database, 60, first=10)
        ill = beat(
            devices={
                "receipt_printer": "hardware_error:paper-out",
                "id_card": "power_off:unplugged",
            },
            free_mb=100,
            offset_s=900,
            pending=40,
            oldest_s=400_000,
            counts=counts("shipped", 40, 2),
        )
        fleet.lasting({one: beat() for one in ids[:50]} | {ids[0]: ill})
        with running.database.write() as session:
            now = running.clock()
            tell_of_books(session, ids[0], now)
            list_technicians(session, now)
            text = {
                "zh-CN": "系统维护，今天下午暂停办理，明天再来。" * 4,
                "en": "Maintenance. " * 20,
            }
            some = tuple(ids[:7])
            announce(
                session,
                Announcement((), some, now, None, text, "operator", now + timedelta(hours=1)),
                now,
            )
        yield running


def tell_of_books(session: Session, terminal_id: str, now: datetime) -> None:
    """A book that is told, and then another one that parts from it."""
    at = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
    long: dict[str, str | int] = {
        "field": "devices.receipt_printer.options.a_name_that_is_quite_long_too"
    }
    said = [Saying(at=at, what="settings.changed", said=long)] * 3
    for book in (chained(START, said), chained(START, [Saying(at=at, what="reset.asked")])):
        keep_books(session, {terminal_id: part_of(book[-1].head, 0, book)}, now)


def list_technicians(session: Session, now: datetime) -> None:
    """One with a card in many districts, one with a card that ended, one who was ended."""
    districts = tuple(f"5001{number:02d}" for number in range(10, 30))
    for name, where, ended in (
        ("孙建国", districts, ""),
        ("买买提", (), "card"),
        ("李", (), "all"),
    ):
        who = add(session, name, "482913", "operator", now).id
        card = CardToList("500199198803124157", "482913", now + timedelta(days=9), where)
        made = list_card(session, b"\0" * 16, who, card, "operator", now).number
        if ended == "card":
            end_card(session, made, "operator", now)
        if ended == "all":
            end(session, who, "operator", now)


@pytest.fixture
def desk(centre: RunningCentre, browser: Browser) -> Iterator[Desk]:
    with opened_desk(centre, browser, height=768) as desk:
        yield desk


def _roll_out(page: Page) -> None:
    """Begin one without a mouse: from the field of the rings to the button."""
    page.locator("#set").focus()
    for _field in range(7):
        page.keyboard.press("Tab")
    expect(page.locator("#terminals")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_nothing_runs_out_of_the_pages_and_everything_has_a_name(desk: Desk) -> None:
    page = desk.page
    desk.log_in("operator", PASSWORD)
    expect(page.locator(".who .name")).to_contain_text("operator")
    desk.go("/console/rollouts")
    _roll_out(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("r-")
    rollout = page.url.rpartition("/")[2]
    terminal = "t-00000000000a"
    paths = (
        "fleet",
        f"fleet/{terminal}",
        f"fleet/{terminal}/logbook",
        "rollouts",
        f"rollouts/{rollout}",
        "sets",
        "sets/1",
        "notices",
        "technicians",
        "trust",
        "account",
        "terminals",
    )
    for language in ("English", "中文"):
        desk.go("/console/trust")
        page.get_by_role("button", name=language).click()
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            for path in paths:
                desk.go(f"/console/{path}")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
                assert page.evaluate(BEYOND) == [], (width, path)
                assert page.evaluate(SMALL) == [], (width, path)
                assert page.get_by_role("heading", level=1).count() == 1
                for control in page.locator(
                    "main :is(button, a, input:not([type=hidden]), select)"
                ).all():
                    assert control.evaluate(NAMED), (path, control)
    assert desk.troubles == []


def test_axe_finds_nothing(desk: Desk) -> None:
    """Each page in one of both languages: what it looks at is the same in both."""
    script = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    desk.log_in("operator", PASSWORD)
    expect(desk.page.locator(".who .name")).to_contain_text("operator")
    paths = ("fleet", "fleet/t-00000000000a", "rollouts", "sets", "sets/1", "notices", "trust")
    one = "fleet/t-00000000000a/logbook"
    every = (*paths, one, "account", "terminals", "alarms", "still-there")
    for turn, language in enumerate(("English", "中文")):
        desk.go("/console/account")
        desk.page.get_by_role("button", name=language).click()
        for path in every[turn::2]:
            desk.go(f"/console/{path}")
            desk.page.evaluate(script)
            found = desk.page.evaluate("axe.run().then(found => found.violations)")
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path


def test_the_forms_of_an_editor_fit_too(desk: Desk, tmp_path: Path) -> None:
    desk.log_in("editor", PASSWORD)
    expect(desk.page.locator(".who .name")).to_contain_text("editor")
    for width, height in SCREENS:
        desk.page.set_viewport_size({"width": width, "height": height})
        desk.go("/console/sets/draft")
        assert desk.page.evaluate(BEYOND) == [], width
        assert desk.page.evaluate(SMALL) == [], width
