"""Previews that are drawn while nobody waits for them."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import expect

from central.folder import DataFolder
from central.publishing.previews import Previews
from central.publishing.sets import Content, read_items, read_pack
from central.storage.files import AttachmentFiles
from central.storage.publishing import EditionRow
from contracts.errors import BugError
from contracts.sets import manifest_bytes, manifest_sha256
from tests.central.harness import PASSWORD, RunningCentre
from tests.central.publishing.test_previews import PACK
from tests.central.publishing.town import ITEMS
from tests.console.conftest import Desk
from tests.console.operations import give_passwords
from tests.console.test_rights import Browsing

PATIENCE_S = 60


class Slow(AttachmentFiles):
    """Files that are read when they may be."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.over = Event()

    def read(self, sha256: str) -> bytes:
        assert self.over.wait(PATIENCE_S)
        return super().read(sha256)


def _signed(running: RunningCentre) -> str:
    """Set 1 stands there, with a pack that cannot be drawn."""
    others = read_pack(PACK) | {"pack/pack.yaml": b"schema: 1\nscript: alert(1)\n"}
    content = Content(items=read_items([ITEMS], strict=False), others=others)
    manifest = content.manifest("2026.2", 1, "2026-11-21T10:00:00+08:00", "another look")
    store = AttachmentFiles(DataFolder(running.data).published)
    for data in (*content.files().values(), manifest_bytes(manifest)):
        store.store(data)
    unsaid = dict.fromkeys(("base", "note", "bundle", "reason"), "")
    unsaid |= dict.fromkeys(("findings", "accepted", "changes", "examples"), "[]")
    now = running.clock()
    sha256 = manifest_sha256(manifest)
    with running.database.write() as session:
        row = EditionRow(
            number=1,
            name="2026.2",
            state="signed",
            sha256=sha256,
            emergency=False,
            made_by="editor",
            made_at=now,
            live_from=now,
            **unsaid,
        )
        session.add(row)
    return sha256


@pytest.fixture
def sha256(running: RunningCentre) -> str:
    give_passwords(running.database)
    return _signed(running)


@pytest.fixture
def slow(running: RunningCentre, sha256: str) -> Iterator[Slow]:
    """Set 1 is being drawn until ``over``."""
    store = Slow(DataFolder(running.data).published)
    running.centre.previews.begin(sha256, store)
    yield store
    store.over.set()
    _ended(running.centre.previews, sha256)


def _ended(previews: Previews, sha256: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while previews.drawing(sha256):
        assert time.monotonic() < until
        Event().wait(0.02)


def test_whoever_asks_is_told_at_once_that_it_is_drawn_and_then_what_came_of_it(
    running: RunningCentre, sha256: str, slow: Slow
) -> None:
    reviewer = Browsing(running, "reviewer")
    waiting = reviewer.post("/sets/1/preview")
    assert (waiting.status_code, waiting.url) == (200, reviewer.base + "/sets/1/preview")
    assert "正在画预览" in waiting.text
    assert waiting.headers["Refresh"] == "3;url=/console/sets/1/preview"
    beside = reviewer.get("/sets/1").text
    assert 'href="/console/sets/1/preview">正在画预览' in beside
    assert "<button>画预览" not in beside
    slow.over.set()
    _ended(running.centre.previews, sha256)
    outcome = reviewer.get("/sets/1/preview")
    assert outcome.url == reviewer.base + "/sets/1#preview"
    assert (
        "script: Extra inputs are not permitted"
        in outcome.text.partition('id="preview"')[2].partition("</section>")[0]
    )
    reviewer.session.close()


def test_another_set_has_to_wait_until_this_one_is_drawn(
    running: RunningCentre, sha256: str, slow: Slow
) -> None:
    previews = running.centre.previews
    previews.begin(sha256, slow)
    with pytest.raises(Exception, match="another preview is being drawn"):
        previews.begin("ab" * 32, slow)
    assert not previews.drawing("ab" * 32)
    slow.over.set()
    _ended(previews, sha256)
    previews.begin("ab" * 32, slow)
    _ended(previews, "ab" * 32)
    assert "not whole here" in str(previews.why_not("ab" * 32))


def test_drawing_that_breaks_is_an_outcome_too(running: RunningCentre) -> None:
    previews = running.centre.previews

    class Broken(AttachmentFiles):
        def whole(self, sha256: str, size: int | None = None) -> bool:
            raise ZeroDivisionError

    previews.begin("ab" * 32, Broken(running.data))
    _ended(previews, "ab" * 32)
    assert isinstance(previews.why_not("ab" * 32), BugError)


def test_a_page_that_waits_for_a_preview_is_no_click(running: RunningCentre, slow: Slow) -> None:
    reviewer = Browsing(running, "reviewer")
    running.clock.move(timedelta(minutes=14))
    assert reviewer.get("/sets/1/preview").url.endswith("/sets/1/preview")
    running.clock.move(timedelta(minutes=2))
    assert "/login" in reviewer.get("/sets/1/preview").url
    reviewer.session.close()


def test_in_a_browser_the_page_goes_on_by_itself(desk: Desk, slow: Slow) -> None:
    page = desk.page
    desk.log_in("reviewer", PASSWORD)
    desk.go("/console/sets/1")
    page.get_by_role("link", name="正在画预览").click()
    expect(page.get_by_role("status")).to_contain_text("2026.2")
    slow.over.set()
    expect(page).to_have_url(re.compile(r"/console/sets/1#preview$"))
    expect(page.get_by_role("alert")).to_contain_text("script: Extra inputs are not permitted")
    expect(page.get_by_role("button", name="画预览")).to_be_visible()
    assert desk.troubles == []
