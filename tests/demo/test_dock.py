"""The dock: a page for the screen and the devices, in a real browser and without one."""

import http.server
import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from demo.devices import free_port
from demo.dock.app import dock_app
from demo.dock.cards import dock_cards
from demo.dock.feed import ScreenFeed
from demo.link import ScreenLink
from demo.resident import SECOND_CARD
from demo.simulators import Simulator
from tests.demo.toys import toy

SIMULATED = ("id_card", "camera", "code_scanner", "keypad", "cabinet", "ups", "network")
STATE = {
    "mood": "normal", "card": False, "cards": 0, "plugged": True, "cuts": 0, "paper": "ok",
    "scans": 2, "presses": 1, "door": "open", "person": True, "power": "mains-lost", "charge": 60,
    "lights": {"reader": True, "printer": False, "scanner": False, "camera": False},
}  # fmt: skip


class Device(http.server.BaseHTTPRequestHandler):
    """Takes note of verbs, as a simulator's control address does."""

    done: list[dict[str, Any]] = []  # noqa: RUF012  # emptied by the fixture

    def do_GET(self) -> None:
        self._answer(STATE)

    def do_POST(self) -> None:
        self.done.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer({})

    def _answer(self, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with toy(tmp_path_factory.mktemp("toy") / "agent.sock") as path:
        yield path


@pytest.fixture
def stage() -> Iterator[Any]:
    Device.done.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Device) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        control = f"http://127.0.0.1:{server.server_port}"
        devices = {name: Simulator(name, control, {}) for name in SIMULATED}
        killed: list[str] = []
        yield SimpleNamespace(
            simulators=devices,
            fitted=(*SIMULATED[:-1], "receipt_printer"),
            centre_url="http://127.0.0.1:1",
            killed=killed,
            processes=SimpleNamespace(
                children={"terminal": SimpleNamespace(alive=True)}, kill=killed.append
            ),
        )
        server.shutdown()


@pytest.fixture
def feed(address: Path) -> Iterator[ScreenFeed]:
    made = ScreenFeed(address)
    yield made
    made.close()


@pytest.fixture
def sync() -> Any:
    return SimpleNamespace(pending=3, centre="reachable")


@pytest.fixture
def url(stage: Any, feed: ScreenFeed, sync: Any) -> Iterator[str]:
    port = free_port()
    config = uvicorn.Config(
        dock_app(stage, feed, sync), port=port, log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    limit = time.monotonic() + 10
    while not server.started and time.monotonic() < limit:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(5)


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, headers={"X-Dock": "1"}, trust_env=False) as made:
        yield made


def test_a_card_of_every_layout_lies_ready() -> None:
    assert {card.fields["layout"] for card in dock_cards().values()} == {"resident", "J", "I", "Y"}


def test_a_card_is_put_on_the_reader(client: httpx.Client) -> None:
    first = client.get("/things").json()["cards"][0]
    assert client.post(f"/card/{first['id']}").status_code == 200
    assert Device.done[-1]["do"] == "put-card"
    assert Device.done[-1]["card"]["id_number"]


def test_verbs_reach_their_device_and_unknown_ones_do_not(client: httpx.Client) -> None:
    assert client.post("/do", json={"device": "network", "verb": "refuse"}).status_code == 200
    assert Device.done == [{"do": "refuse"}]
    assert client.post("/do", json={"device": "network", "verb": "put-card"}).status_code == 404
    external = client.post("/do", json={"device": "receipt_printer", "verb": "paper-out"})
    assert external.status_code == 409


def test_a_verb_takes_along_what_it_needs(client: httpx.Client) -> None:
    answer = client.post("/do", json={"device": "id_card", "verb": "second-card"})
    assert answer.status_code == 200
    assert Device.done[-1] == {"do": "second-card", "card": dict(SECOND_CARD)}


def test_a_code_and_a_key_reach_scanner_and_keypad(client: httpx.Client) -> None:
    assert client.post("/code", json={"text": "YKM1.一二三"}).status_code == 200
    assert client.post("/key", json={"key": "select"}).status_code == 200
    assert client.post("/key", json={"key": "help", "held": True}).status_code == 200
    assert Device.done == [
        {"do": "scan", "text": "YKM1.一二三"},
        {"do": "press", "key": "select"},
        {"do": "hold", "key": "help"},
    ]
    for text in ("", "x" * 2001):
        assert client.post("/code", json={"text": text}).status_code == 422
    assert client.post("/key", json={"key": "q"}).status_code == 422


def test_an_external_device_is_told_from_one_that_is_not_fitted(client: httpx.Client) -> None:
    told = client.post("/do", json={"device": "smart_card", "verb": "insert"})
    assert (told.status_code, told.json()["detail"]) == (409, "this device is not fitted")
    told = client.post("/do", json={"device": "receipt_printer", "verb": "paper-out"})
    assert told.json()["detail"] == "this device is an external one"
    assert "smart_card" not in client.get("/state").json()["devices"]


def test_a_process_is_killed_by_its_name(client: httpx.Client, stage: Any) -> None:
    assert client.post("/process", json={"name": "sync", "action": "kill"}).status_code == 200
    assert stage.killed == ["sync"]
    assert client.post("/process", json={"name": "init", "action": "kill"}).status_code == 404


def test_the_state_names_page_line_and_what_waits(client: httpx.Client) -> None:
    client.get("/screen.jpg?after=0")
    state = client.get("/state").json()
    assert state["page"] == "one"
    assert (state["pending"], state["centre"]) == (3, "reachable")
    assert state["devices"]["receipt_printer"] is None


def test_other_sites_and_other_hosts_are_refused(client: httpx.Client) -> None:
    assert client.post("/card/0", headers={"X-Dock": ""}).status_code == 403
    assert client.get("/state", headers={"Host": "evil.example"}).status_code == 403


def test_no_file_outside_the_pictures_is_given(client: httpx.Client) -> None:
    assert client.get("/picture/..%2f..%2fstage.py").status_code == 404


@pytest.mark.browser
def test_a_click_in_the_browser_is_a_touch_on_the_screen(
    url: str, address: Path, browser: Browser
) -> None:
    with closing(ScreenLink(address)) as link:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(url)
        page.wait_for_function("() => document.getElementById('screen').naturalWidth > 0")
        page.wait_for_selector("#cards button")
        key = link.tree().find("key:37")
        assert key is not None
        box = page.locator("#screen").bounding_box()
        assert box is not None
        scale = min(box["width"] / 600, box["height"] / 800)
        left = box["x"] + (box["width"] - 600 * scale) / 2
        page.mouse.click(left + key.centre[0] * scale, box["y"] + key.centre[1] * scale)
        limit = time.monotonic() + 5
        value = ""
        while not value.endswith("37,") and time.monotonic() < limit:
            field = link.tree(drawn=True).find("field:a")
            value = field.value if field is not None else ""
        assert value.endswith("37,")
        page.click('[data-mood="network blackhole"]')
        page.wait_for_timeout(300)
        assert {"do": "blackhole"} in Device.done
        assert wrong == []
        page.close()


@pytest.fixture
def dock(url: str, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(url)
    page.wait_for_selector("#ups .lamp.warn")
    yield page
    assert wrong == []
    page.close()


def done(what: dict[str, Any]) -> bool:
    limit = time.monotonic() + 10
    while what not in Device.done and time.monotonic() < limit:
        time.sleep(0.01)
    return what in Device.done


@pytest.mark.browser
def test_every_device_shows_how_it_stands(dock: Page) -> None:
    assert "60% on battery" in dock.inner_text("#ups .lamp")
    assert dock.get_attribute('[data-do="ups mains-lost"]', "aria-pressed") == "true"
    assert dock.get_attribute('[data-do="ups mains-back"]', "aria-pressed") == "false"
    assert dock.inner_text("#cabinet .lamp") == "门开着 door open"
    assert "on" in (dock.get_attribute("#light-reader", "class") or "")
    assert "外接" in dock.inner_text("#receipt_printer .lamp")
    assert dock.is_disabled('[data-do="receipt_printer paper-out"]')
    assert dock.query_selector("#smart_card") is None
    assert "Smart card" in dock.inner_text(".missing")


@pytest.mark.browser
def test_code_keys_and_plugs_work_in_the_browser(dock: Page) -> None:
    dock.fill("#code-text", "YKM1.ABC")
    dock.press("#code-text", "Enter")
    assert done({"do": "scan", "text": "YKM1.ABC"})
    dock.click("#codes button >> nth=1")
    assert done({"do": "scan", "text": "hello"})
    dock.click('[data-key="repeat"]')
    assert done({"do": "press", "key": "repeat"})
    dock.click("#cabinet .plug")
    assert done({"do": "unplug"})
    STATE["plugged"] = False
    try:
        dock.wait_for_selector("#cabinet .plug.out")
        assert dock.inner_text("#cabinet .lamp") == "拔了 unplugged"
        dock.click("#cabinet .plug")
        assert done({"do": "plug"})
    finally:
        STATE["plugged"] = True


@pytest.mark.browser
def test_nothing_is_wider_than_a_narrow_window(dock: Page) -> None:
    for width in (360, 420, 899, 1280):
        dock.set_viewport_size({"width": width, "height": 800})
        sizes = dock.evaluate(
            "[document.documentElement.scrollWidth, ...[...document.querySelectorAll('article')]"
            ".map((box) => box.scrollWidth - box.clientWidth + innerWidth)]"
        )
        assert max(sizes) <= width
