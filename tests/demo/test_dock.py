"""The dock: a page for the screen and the devices, in a real browser and without one."""

import http.server
import json
import socket
import subprocess
import sys
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
from playwright.sync_api import Browser

from demo.dock.app import dock_app
from demo.dock.cards import dock_cards
from demo.dock.feed import ScreenFeed
from demo.link import ScreenLink
from demo.simulators import Simulator


class Device(http.server.BaseHTTPRequestHandler):
    """Takes note of verbs, as a simulator's control address does."""

    done: list[dict[str, Any]] = []  # noqa: RUF012  # emptied by the fixture

    def do_GET(self) -> None:
        self._answer({"mood": "normal", "card": False, "plugged": True, "cuts": 0, "paper": "ok"})

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
    path = tmp_path_factory.mktemp("toy") / "agent.sock"
    with subprocess.Popen([sys.executable, "-m", "tests.demo.toy_screen", str(path)]) as process:
        limit = time.monotonic() + 20
        while not path.exists() and time.monotonic() < limit:
            time.sleep(0.02)
        yield path
        process.kill()


@pytest.fixture
def stage() -> Iterator[Any]:
    Device.done.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Device) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        control = f"http://127.0.0.1:{server.server_port}"
        devices = {name: Simulator(name, control, {}) for name in ("id_card", "network", "camera")}
        killed: list[str] = []
        yield SimpleNamespace(
            simulators=devices,
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
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
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
        page.wait_for_function("document.getElementById('screen').naturalWidth > 0")
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
