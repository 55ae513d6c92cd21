"""The interactive demo: everything runs, two addresses are printed, Ctrl-C ends it."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import uvicorn

from demo.devices import free_port
from demo.dock.app import dock_app
from demo.dock.feed import ScreenFeed
from demo.simulated import SIMULATED
from demo.stage import SIZES, Stage, StageOptions, StartError
from demo.words import DEVICE_CLASSES, USUAL_DEVICES
from demo.world import SyncWatch

WINDOW_SHARE = 0.86
"""How much of the display's height or width a window takes."""
_ASK_DISPLAY = (
    "from PySide6.QtGui import QGuiApplication as A; a = A([]); "
    "s = a.primaryScreen().availableSize(); print(s.width(), s.height())"
)


def has_display() -> bool:
    """Whether a window can be shown here."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def display_size() -> tuple[int, int]:
    """Pixels of the display, asked by a process of its own; a usual laptop's when unknown."""
    asked = subprocess.run(
        [sys.executable, "-c", _ASK_DISPLAY], capture_output=True, text=True, check=False
    )
    words = asked.stdout.split()
    if asked.returncode != 0 or len(words) != 2:
        return 1366, 768
    return int(words[0]), int(words[1])


def window_size(screen: str, display: tuple[int, int]) -> tuple[int, int]:
    """The largest window of the screen's shape that fits on the display."""
    width, height = SIZES[screen]
    scale = min(display[0] / width, display[1] / height) * WINDOW_SHARE
    return round(width * min(scale, 1.0)), round(height * min(scale, 1.0))


def fitted(more: Sequence[str], devices: Mapping[str, dict[str, object]]) -> tuple[str, ...] | None:
    """The devices that the terminal has: the usual ones, external ones and ``more``."""
    if "all" in more:
        more = [name for name in DEVICE_CLASSES if name in devices or not SIMULATED[name].lack()]
    return (*USUAL_DEVICES, *devices, *more) if more else None


def run(options: argparse.Namespace, devices: dict[str, dict[str, object]]) -> int:
    """Start everything, say where it is, wait for Ctrl-C, end everything."""
    private = options.out is None
    folder = Path(tempfile.mkdtemp(prefix="kiosk-demo-data-")) if private else options.out
    shown = has_display() and not options.headless
    size = None
    if shown:
        display = display_size()
        size = window_size(options.screen, display) if options.window else display
    stage = Stage(
        StageOptions(
            folder=folder,
            screen=options.screen,
            platform="" if shown else "offscreen",
            windowed=shown and options.window,
            size=size,
            fitted=fitted(options.fit, devices),
            devices=devices,
            items=tuple(options.items),
            keep_terminal=True,
        )
    )
    print("Starting centre, terminal and devices …", flush=True)
    try:
        stage.start()
        _serve(stage, options.dock_port or free_port(), private)
    except KeyboardInterrupt:
        print("\nEnding …", flush=True)
    finally:
        stage.close()
        if private:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _serve(stage: Stage, port: int, private: bool) -> None:
    feed = ScreenFeed(stage.agent_socket)
    sync = SyncWatch(stage.terminal_dir / "sync.sock")
    config = uvicorn.Config(
        dock_app(stage, feed, sync), host="127.0.0.1", port=port, log_level="error",
        access_log=False, lifespan="off",
    )  # fmt: skip
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined,method-assign,unused-ignore]  # Ctrl-C is ours
    thread = threading.Thread(target=server.run, name="dock", daemon=True)
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.02)
    if not server.started:
        raise StartError(f"the dock cannot listen on port {port}; is it taken?")
    print(_welcome(stage, port, private), flush=True)
    try:
        while thread.is_alive():
            time.sleep(0.5)
    finally:
        server.should_exit = True
        feed.close()
        sync.close()
        thread.join(5)


def _welcome(stage: Stage, port: int, private: bool) -> str:
    where = "a temporary folder, removed at the end" if private else str(stage.folder)
    return f"""
  Dock     http://127.0.0.1:{port}/   终端画面与设备 · the terminal and its devices
  Console  {stage.centre_url}/   中心收件箱 · the centre's inbox
           login  demo   password  {stage.password}

  Data in {where}.
  Ctrl-C ends everything.
"""
