"""The panel itself goes dark with the page, where anybody here can switch it.

The page is black anyhow; so what cannot be switched costs some light and nothing else. Tried in
this order: the compositor's outputs (wlopm, where it is installed and the compositor lets it); the
backlight, which logind sets for the session that has the screen.
"""

import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import structlog

BACKLIGHT = Path("/sys/class/backlight")
LIMIT_S = 10.0
_LOGIND = (
    "busctl", "call", "org.freedesktop.login1", "/org/freedesktop/login1/session/auto",
    "org.freedesktop.login1.Session", "SetBrightness", "ssu", "backlight",
)  # fmt: skip

Command = Callable[[Sequence[str]], bool]
"""Runs one; whether it went well."""

_log = structlog.get_logger(__name__)


def run(words: Sequence[str]) -> bool:
    """Run a command that says nothing; a missing one does not go well."""
    found = shutil.which(words[0])
    if found is None:
        return False
    try:
        done = subprocess.run(
            (found, *words[1:]), timeout=LIMIT_S, capture_output=True, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def no_panel(words: Sequence[str]) -> bool:
    """A demo's screen is a window on somebody's desk."""
    return False


class Panel:
    """Switches the panel on a thread of its own; ``shown`` may be called from any.

    Args:
        command: runs what switches it. ``backlight``: the kernel's folder of lights.
    """

    def __init__(
        self,
        command: Command = run,
        backlight: Path = BACKLIGHT,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._command = command
        self._backlight = backlight
        self._wayland = "WAYLAND_DISPLAY" in environment
        self._bright: dict[str, int] = {}
        self._wanted = False
        self._words: queue.SimpleQueue[bool | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="panel", daemon=True)

    def start(self) -> None:
        """Begin lit, whatever a process before this one has left behind."""
        self._words.put(False)
        self._thread.start()

    def shown(self, night: bool) -> None:
        """What is on the screen: the night, or something to see. Returns at once."""
        if night != self._wanted:
            self._wanted = night
            self._words.put(night)

    def stop(self) -> None:
        """Light it and end the thread: whatever comes next can be seen."""
        self._words.put(False)
        self._words.put(None)
        if self._thread.is_alive():
            self._thread.join(2 * LIMIT_S)

    def _run(self) -> None:
        dark: bool | None = None
        while (wanted := self._words.get()) is not None:
            if wanted == dark:
                continue
            dark = wanted
            try:
                by = self._switch(dark)
            except OSError as error:
                by = type(error).__name__
            _log.info("panel.dark" if dark else "panel.lit", by=by)

    def _switch(self, dark: bool) -> str:
        """By what it went, "" where nothing can."""
        switched = [
            word
            for word, way in (("outputs", self._outputs), ("backlight", self._lights))
            if way(dark)
        ]
        return " ".join(switched)

    def _outputs(self, dark: bool) -> bool:
        return self._wayland and self._command(("wlopm", "--off" if dark else "--on", "*"))

    def _lights(self, dark: bool) -> bool:
        switched = [self._light(folder, dark) for folder in self._folders()]  # each of them
        return any(switched)

    def _light(self, folder: Path, dark: bool) -> bool:
        """Dark is 0; lit is as it was, or at its full where nobody knows how that was."""
        now = _number(folder / "brightness")
        if dark:
            if now:
                self._bright[folder.name] = now
            return self._command((*_LOGIND, folder.name, "0"))
        if now:
            return False  # it is lit
        bright = self._bright.get(folder.name) or _number(folder / "max_brightness")
        return bool(bright) and self._command((*_LOGIND, folder.name, str(bright)))

    def _folders(self) -> Iterator[Path]:
        if self._backlight.is_dir():
            yield from sorted(self._backlight.iterdir())


def _number(path: Path) -> int:
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):
        return 0
