"""How bright the screen and how loud the sound is, where this machine lets somebody say it."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from contracts.errors import DeviceError, KioskError
from drivers.adapter import SelfTest
from drivers.deadline import Deadline
from kiosk.maintenance.devices import BuiltIn, Tables, prepare

BACKLIGHT = Path("/sys/class/backlight")
LEAST = 20
"""Percent: what is dark cannot be made bright by whoever does not see it."""
_LIMIT_S = 10.0
_SOUND_S = 10.0
_LOGIND = (
    "busctl", "call", "org.freedesktop.login1", "/org/freedesktop/login1/session/auto",
    "org.freedesktop.login1.Session", "SetBrightness", "ssu", "backlight",
)  # fmt: skip

Command = Callable[[Sequence[str]], bool]
"""Runs one; whether it went well."""


class Heard(Protocol):
    """How loud something is: 0 to 100."""

    @property
    def volume(self) -> int:
        """Percent."""
        ...


@runtime_checkable
class Loud(Protocol):
    """A device whose loudness can be set."""

    def open(self) -> None:
        """Reach it; raises DeviceError."""
        ...

    def close(self) -> None:
        """Let go of it; never raises."""
        ...

    def output(self, deadline: Deadline) -> Heard:
        """How loud it is now; raises DeviceError."""
        ...

    def set_volume(self, percent: int, deadline: Deadline) -> None:
        """So loud from now on; raises DeviceError."""
        ...


def run(words: Sequence[str]) -> bool:
    """Run a command that says nothing; a missing one does not go well."""
    found = shutil.which(words[0])
    if found is None:
        return False
    try:
        done = subprocess.run(
            (found, *words[1:]), timeout=_LIMIT_S, capture_output=True, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def brightness(folder: Path = BACKLIGHT) -> int | None:
    """Percent; None where the kernel knows of no light behind the glass."""
    light = _light(folder)
    most = None if light is None else _number(light / "max_brightness")
    if light is None or not most:
        return None
    return round(100 * (_number(light / "brightness") or 0) / most)


def set_brightness(percent: int, folder: Path = BACKLIGHT, command: Command = run) -> bool:
    """Whether it is so bright now: logind sets it for the session that has the screen."""
    light = _light(folder)
    most = None if light is None else _number(light / "max_brightness")
    if light is None or not most:
        return False
    wanted = max(1, round(most * _within(percent) / 100))
    return command((*_LOGIND, light.name, str(wanted)))


def volume(tables: Tables, built_in: BuiltIn) -> int | None:
    """Percent; None where nothing here makes a sound that could be set."""
    return _with_sound(tables, built_in, None)


def set_volume(percent: int, tables: Tables, built_in: BuiltIn) -> int | None:
    """Set it and let it be heard; how loud it is then, None where nothing makes a sound."""
    return _with_sound(tables, built_in, _within(percent))


def _with_sound(tables: Tables, built_in: BuiltIn, percent: int | None) -> int | None:
    found = _loud(tables, built_in)
    if found is None:
        return None
    sound, self_test = found
    limit = Deadline.after(_SOUND_S)
    try:
        sound.open()
        if percent is not None:
            sound.set_volume(percent, limit)
            for _ in () if self_test is None else self_test(sound, limit, lambda key: True):
                pass  # its own trial plays what is to be heard; nobody is asked
        return sound.output(limit).volume
    except DeviceError:
        return None
    finally:
        sound.close()


def _loud(tables: Tables, built_in: BuiltIn) -> tuple[Loud, SelfTest | None] | None:
    """The first device that makes a sound, not opened yet, and how it is tried."""
    for name, table in tables.items():
        if not table.fitted:
            continue
        try:
            adapter, driver = prepare(name, tables, built_in)
        except KioskError:
            continue
        if isinstance(driver, Loud):
            return driver, adapter.self_test
    return None


def _within(percent: int) -> int:
    return min(100, max(LEAST, percent))


def _light(folder: Path) -> Path | None:
    try:
        return next(iter(sorted(folder.iterdir())), None)
    except OSError:
        return None


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):
        return None
