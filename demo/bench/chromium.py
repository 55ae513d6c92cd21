"""The peer: Chromium in kiosk mode with a static page of the same fonts, text and pictures."""

import http.server
import os
import shutil
import signal
import string
import subprocess
import tempfile
import threading
import time
import tomllib
from contextlib import suppress
from pathlib import Path

from demo.bench.processes import family, pss_mb
from demo.processes import ROOT

PAGE = Path(__file__).parent / "attract.html"
ASSETS = ROOT / "assets"
NAMES = ("chromium", "chromium-browser", "google-chrome")
LIMIT_S = 40.0
SETTLE_S = 2.0
FLAGS = (
    "--headless=new",
    "--kiosk",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--window-size=1080,1920",
)
_TYPES = {".svg": "image/svg+xml", ".html": "text/html; charset=utf-8"}


def find_chromium() -> str:
    """The program's path, "" when there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def page_text() -> bytes:
    """The static page in the words of the terminal's first page."""
    words: dict[str, str] = {}
    for language in ("zh-CN", "en"):
        tables = tomllib.loads((ASSETS / "text" / f"{language}.toml").read_text("utf-8"))
        if language == "en":
            words["start_in"] = tables["attract"]["start_in"]
            continue
        words |= tables["attract"] | tables["dock"] | tables["header"]
        words["network"] = tables["header"]["network_reachable"]
    return string.Template(PAGE.read_text("utf-8")).safe_substitute(words).encode()


class PageServer:
    """Serves the page and its pictures on loopback; notes when the page says it is shown."""

    def __init__(self) -> None:
        page = page_text()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/shown":
                    outer.shown_at = time.monotonic()
                    outer.shown.set()
                    self._send(b"", ".html")
                elif self.path == "/":
                    self._send(page, ".html")
                else:
                    self._file(self.path.lstrip("/"))

            def _file(self, name: str) -> None:
                path = (ASSETS / name).resolve()
                if path.is_relative_to(ASSETS) and path.suffix == ".svg" and path.is_file():
                    self._send(path.read_bytes(), path.suffix)
                else:
                    self.send_error(404)

            def _send(self, data: bytes, suffix: str) -> None:
                self.send_response(200)
                self.send_header("Content-Type", _TYPES[suffix])
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.shown = threading.Event()
        self.shown_at = 0.0
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, name="page", daemon=True).start()

    def close(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()


class Chromium:
    """Starts Chromium again and again with one profile, which a first start has made."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._profile = Path(tempfile.mkdtemp(prefix="kiosk-bench-chromium-"))
        self._server = PageServer()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start; milliseconds until the second animation frame of the page.

        Raises:
            TimeoutError: the page was not shown.
        """
        self._server.shown.clear()
        begun = time.monotonic()
        self._process = subprocess.Popen(
            [self._program, *FLAGS, f"--user-data-dir={self._profile}", self._server.url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")},
        )
        if not self._server.shown.wait(LIMIT_S):
            self.stop()
            raise TimeoutError("Chromium did not show the page")
        return (self._server.shown_at - begun) * 1000

    def pss_mb(self) -> float:
        """Memory of all its processes, once it has come to rest."""
        if self._process is None:
            return 0.0
        time.sleep(SETTLE_S)
        return round(sum(pss_mb(pid) for pid in family(self._process.pid)), 1)

    def stop(self) -> None:
        """End all its processes."""
        process, self._process = self._process, None
        if process is None:
            return
        ours = family(process.pid)
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(8)
        for pid in ours:
            with suppress(ProcessLookupError):
                if process.poll() is None or pid != process.pid:
                    os.kill(pid, signal.SIGKILL)
        process.wait(8)

    def close(self) -> None:
        """End everything and remove the profile."""
        self.stop()
        self._server.close()
        shutil.rmtree(self._profile, ignore_errors=True)
