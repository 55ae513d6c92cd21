import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, Response

from contracts.submission import SubmissionRecord
from tests.central.harness import (
    ADMIN,
    PASSWORD,
    FakeTerminal,
    RunningCentre,
    make_data_folder,
    running_centre,
)
from tests.conftest import PATIENCE_MS
from tests.console.item import ITEM

_QUICK = "Autofocus processing was blocked"
"""What the browser says where a test is in a field before the page puts the cursor there."""


@dataclass
class Desk:
    """A browser in front of a centre."""

    centre: RunningCentre
    terminal: FakeTerminal
    page: Page
    troubles: list[str]
    refresh: str = ""
    """Where the page that is shown goes by itself, and after how many seconds."""

    def note(self, answer: Response) -> None:
        """What the browser was told about a page."""
        if answer.request.is_navigation_request() and answer.status < 300:
            self.refresh = answer.headers.get("refresh", "")

    def go(self, path: str) -> None:
        self.page.goto(self.centre.url + path)

    def log_in(self, name: str = ADMIN, password: str = PASSWORD) -> None:
        self.go("/console/login")
        self.page.get_by_label("用户名").fill(name)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()

    def send(self, **changes: object) -> SubmissionRecord:
        record = self.terminal.send_with_photo(portrait(), **changes)
        self.centre.centre.registrar.register_all()
        return record

    def open_case(self, record: SubmissionRecord, purpose: str = "办理这件申请") -> None:
        self.go(f"/console/cases/{record.id}")
        self.page.get_by_label("打开的理由").fill(purpose)
        self.page.get_by_role("button", name="打开这份申请").click()


def portrait() -> bytes:
    """A drawn portrait of nobody, as JPEG."""
    image = Image.new("RGB", (480, 640), "#dbe8ec")
    draw = ImageDraw.Draw(image)
    draw.ellipse((60, 470, 420, 900), fill="#3a5a6c")
    draw.rectangle((200, 400, 280, 520), fill="#e0b890")
    draw.ellipse((130, 130, 350, 430), fill="#ebcbaa")
    draw.pieslice((115, 90, 365, 380), 180, 360, fill="#d8d3c8")
    for x in (195, 285):
        draw.ellipse((x - 9, 270, x + 9, 288), fill="#2b3640")
    draw.arc((200, 320, 280, 370), 20, 160, fill="#2b3640", width=5)
    data = io.BytesIO()
    image.save(data, "JPEG")
    return data.getvalue()


def handwriting() -> list[list[tuple[int, int, int]]]:
    """Strokes that look a little like a name."""
    strokes = []
    for number in range(7):
        left = 90 + number * 120
        points = []
        for step in range(26):
            angle = step / 25 * math.pi * (1.2 + number % 3 * 0.4)
            x = left + step * 4 + 30 * math.sin(angle * 2 + number)
            y = 200 + 110 * math.cos(angle + number * 1.3)
            points.append((round(x), round(y), number * 420 + step * 11))
        strokes.append(points)
    return strokes


@pytest.fixture(scope="session")
def console_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("console") / "data"
    make_data_folder(root)
    return root


@pytest.fixture
def items_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "items"
    folder.mkdir()
    text = yaml.safe_dump(ITEM, allow_unicode=True)
    (folder / "elder-allowance.yaml").write_text(text, "utf-8")
    (folder / "broken.yaml").write_text("code: [", "utf-8")
    return folder


@pytest.fixture
def running(console_template: Path, tmp_path: Path, items_folder: Path) -> Iterator[RunningCentre]:
    with running_centre(console_template, tmp_path / "centre", (items_folder,)) as centre:
        yield centre


@pytest.fixture
def desk(running: RunningCentre, browser: Browser) -> Iterator[Desk]:
    """An officer's desk; see ``opened_desk``."""
    with opened_desk(running, browser) as opened:
        yield opened


@contextmanager
def opened_desk(running: RunningCentre, browser: Browser, height: int = 900) -> Iterator[Desk]:
    """A desk whose ``troubles`` are script errors, refused loads and console messages."""
    context = browser.new_context(viewport={"width": 1366, "height": height}, locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "console", lambda message: None if _QUICK in message.text else troubles.append(message.text)
    )
    desk = Desk(running, running.terminal("长寿街道便民中心一号机"), page, troubles)
    page.on("response", desk.note)
    yield desk
    context.close()
