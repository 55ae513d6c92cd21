"""The service manager hears that the centre works only while what answers requests does."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from anyio import to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from central.server import Server, open_listener
from central.settings import ServerSettings
from hardening.supervisor import SHARE, Supervisor
from tests.central.harness import TIMEOUT_S

EVERY_S = 0.02


class App:
    """Answers with its loop's time; one path takes the only thread until the gate is opened."""

    def __init__(self) -> None:
        self.begun, self.gate = threading.Event(), threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if Request(scope).url.path == "/hang":
            await run_in_threadpool(self._hang)
        said = str(asyncio.get_running_loop().time())
        await PlainTextResponse(said)(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        to_thread.current_default_thread_limiter().total_tokens = 1
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    def _hang(self) -> None:
        self.begun.set()
        self.gate.wait(TIMEOUT_S)


@contextmanager
def serving(app: App, folder: Path, environment: dict[str, str]) -> Iterator[str]:
    with open_listener("127.0.0.1", 0) as listener:
        settings = ServerSettings(data_dir=folder)
        server = Server(app, settings, listener, supervisor=Supervisor(environment))
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            app.gate.set()
            server.should_exit = True
            thread.join()


def drained(manager: socket.socket) -> int:
    """How many words waited; none do any more."""
    manager.setblocking(False)
    count = 0
    try:
        while manager.recv(100):
            count += 1
    except BlockingIOError:
        manager.settimeout(TIMEOUT_S)
    return count


def test_where_the_threads_that_answer_hang_nothing_is_told(tmp_path: Path) -> None:
    app = App()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(TIMEOUT_S)
        environment = {
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
            "WATCHDOG_USEC": str(int(EVERY_S * SHARE * 1_000_000)),
        }
        with serving(app, tmp_path, environment) as url:
            assert manager.recv(100) == b"READY=1"
            assert manager.recv(100) == b"WATCHDOG=1"

            def ask(path: str) -> float:
                return float(requests.get(url + path, timeout=TIMEOUT_S).text)

            asking = threading.Thread(target=ask, args=("/hang",))
            asking.start()
            assert app.begun.wait(TIMEOUT_S)
            drained(manager)
            begun = ask("/")
            while ask("/") < begun + 10 * EVERY_S:
                continue
            assert drained(manager) == 0, "its loop goes on, and yet nobody is answered"
            app.gate.set()
            assert manager.recv(100) == b"WATCHDOG=1"
            asking.join()
