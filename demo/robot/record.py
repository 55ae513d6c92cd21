"""What the resident's visit leaves behind: pictures of the pages and the time line."""

import json
import queue
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image

from demo.link import Picture

SECRET = ("key:", "candidate:")
"""Touches of these would tell what is typed; they are written without their id."""


def now_ms() -> float:
    """CLOCK_MONOTONIC in ms, as every process of this machine has it."""
    return round(time.monotonic() * 1000, 1)


def save_png(picture: Picture, path: Path) -> None:
    """Write a picture of the screen in its true size."""
    size = (picture.width, picture.height)
    image = Image.frombuffer("RGB", size, picture.data, "raw", "BGRX", picture.stride, 1)
    image.save(path, "PNG", compress_level=1)


class Record:
    """Collects touches, pages, pictures and the terminal's own names of effects."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._screens = folder / "screens"
        self._screens.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._numbers = 0
        self._last_page = ""
        self._ahead: list[str] = []
        self._pictures: queue.SimpleQueue[tuple[Path, Picture] | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="screens", daemon=True)
        self._writer.start()
        self.start_ms = now_ms()
        self.first_frame_ms: float | None = None
        self.touches: list[dict[str, Any]] = []
        self.pages: list[dict[str, Any]] = []
        self.faults: list[dict[str, Any]] = []
        self.marks: list[dict[str, Any]] = []
        self._lives: list[list[dict[str, Any]]] = []
        self.heartbeats: list[dict[str, Any]] = []
        self.acknowledged: list[float] = []
        self.printed: list[float] = []

    def touched(self, t_ms: float, phase: str, x: int, y: int, target: str) -> None:
        """One event of the finger."""
        name = "" if target.startswith(SECRET) else target
        page = self.pages[-1]["page"] if self.pages else ""
        self.touches.append(
            {"t_ms": t_ms, "phase": phase, "x": x, "y": y, "id": name, "page": page}
        )

    def page_shown(self, page: str, t_ms: float, picture: Picture | None) -> None:
        """A page is on the screen; its picture is written by another thread."""
        with self._lock:
            self.pages.append({"t_ms": t_ms, "page": page})
            if page in self._ahead:  # its settled picture came first
                del self._ahead[: self._ahead.index(page) + 1]
                return
            self._numbers += 1
            self._last_page = page
            path = self._screens / f"{self._numbers:02d}-{page}.png"
        if picture is not None:
            self._pictures.put((path, picture))

    def snap(self, page: str, picture: Picture, *, again: bool = False) -> None:
        """One more picture of a page; ``again`` takes the place of the page's last one."""
        with self._lock:
            if again and self._last_page != page and self._was_here(page):
                return  # the screen went on while this one was taken
            if not again or self._last_page != page:
                if again:
                    self._ahead.append(page)
                self._numbers += 1
                self._last_page = page
            path = self._screens / f"{self._numbers:02d}-{page}.png"
        self._pictures.put((path, picture))

    def _was_here(self, page: str) -> bool:
        return any(shown["page"] == page for shown in self.pages[-2:])

    def terminal_life(self, trace: dict[str, Any], heartbeat: dict[str, Any]) -> None:
        """What the terminal's process tells of itself; told again, it replaces the last."""
        if self.first_frame_ms is None:
            self.first_frame_ms = trace.get("first_frame_ms")
        if not self._lives:
            self.new_life()
        self._lives[-1] = trace["entries"]
        self.heartbeats[-1] = {key: value for key, value in heartbeat.items() if key != "n"}

    def new_life(self) -> None:
        """The terminal's process is a new one."""
        self._lives.append([])
        self.heartbeats.append({})

    def _write(self) -> None:
        job = self._pictures.get()
        while job is not None:
            following = self._pictures.get()
            if following is None or following[0] != job[0]:  # else a better one of the page came
                with suppress(OSError):
                    save_png(job[1], job[0])
            job = following

    def finish(self) -> dict[str, Any]:
        """Wait for the pictures and write ``timeline.json``; gives what was written."""
        self._pictures.put(None)
        self._writer.join(60)
        marks = [
            mark for life in self._lives for mark in life if float(mark["t_ms"]) >= self.start_ms
        ]
        commit = _first(marks, "event", "Committed")
        worst: dict[str, Any] = max(
            self.heartbeats, key=lambda beat: float(beat.get("max_gap_ms", 0)), default={}
        )
        line = {
            "clock": "CLOCK_MONOTONIC, ms",
            "start": self.start_ms,
            "first_frame": self.first_frame_ms,
            "touches": self.touches,
            "pages": self.pages,
            "effects": [
                {"t_ms": m["t_ms"], "effect": m["name"]} for m in marks if m["event"] == "effect"
            ],
            "events": [
                {"t_ms": m["t_ms"], "event": m["name"]} for m in marks if m["event"] == "event"
            ],
            "faults": self.faults,
            "commit": commit,
            "first_printer_byte": self.printed[0] if self.printed else None,
            "receipt_outcome": _first(marks, "effect", "KeepOutcome"),
            "centre_ack": next((at for at in self.acknowledged if at >= (commit or 0)), None),
            "end": now_ms(),
            "heartbeat": worst,
            "heartbeats": self.heartbeats,
        }
        path = self._folder / "timeline.json"
        path.write_text(json.dumps(line, ensure_ascii=False, indent=1) + "\n", "utf-8")
        return line


def _first(marks: list[dict[str, Any]], kind: str, name: str) -> float | None:
    return next((float(m["t_ms"]) for m in marks if m["event"] == kind and m["name"] == name), None)
