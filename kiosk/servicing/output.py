"""How bright the screen and how loud the sound is, where this machine lets somebody say it."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from contracts.errors import DeviceError, KioskError
from drivers.deadline import Deadline
from drivers.sound.port import Output
from drivers.sound.self_test import SIDES, tone
from kiosk.maintenance.devices import BuiltIn, Tables, prepare

BACKLIGHT = Path("/sys/class/backlight")
SOUND = "sound"
LEAST = 20
"""Percent: what is dark cannot be made bright by whoever does not see it."""
STEP = 20
_LIMIT_S = 10.0
_SOUND_S = 10.0
_LOGIND = (
    "busctl", "call", "org.freedesktop.login1", "/org/freedesktop/login1/session/auto",
    "org.freedesktop.login1.Session", "SetBrightness", "ssu", "backlight",
)  # fmt: skip

Command = Callable[[Sequence[str]], bool]
"""Runs one; whether it went well."""


@runtime_checkable
class Loud(Protocol):
    """A sound output whose loudness can be set."""

    def output(self, deadline: Deadline) -> Output:
        """The chosen output as it is now."""
        ...

    def set_volume(self, percent: int, deadline: Deadline) -> None:
        """So loud from now on."""
        ...

    def play(self, wav: bytes, deadline: Deadline) -> None:
        """Play it."""
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
    if light is None:
        return None
    most = _number(light / "max_brightness")
    return round(100 * (_number(light / "brightness") or 0) / most) if most else None


def set_brightness(percent: int, folder: Path = BACKLIGHT, command: Command = run) -> bool:
    """Whether it is so bright now: logind sets it for the session that has the screen."""
    light = _light(folder)
    most = None if light is None else _number(light / "max_brightness")
    if light is None or not most:
        return False
    wanted = max(1, round(most * _within(percent) / 100))
    return command((*_LOGIND, light.name, str(wanted)))


def volume(tables: Tables, built_in: BuiltIn) -> int | None:
    """Percent; None where this terminal has no sound now."""
    return _with_sound(tables, built_in, lambda sound, limit: None)


def set_volume(percent: int, tables: Tables, built_in: BuiltIn) -> int | None:
    """Set it and play a note on each side; how loud it is then, None where there is no sound."""

    def deed(sound: Loud, limit: Deadline) -> None:
        sound.set_volume(_within(percent), limit)
        for side in SIDES:
            sound.play(tone(side), limit)

    return _with_sound(tables, built_in, deed)


def _with_sound(
    tables: Tables, built_in: BuiltIn, deed: Callable[[Loud, Deadline], None]
) -> int | None:
    try:
        _, sound = prepare(SOUND, tables, built_in)
    except KioskError:
        return None
    if not isinstance(sound, Loud):
        return None
    limit = Deadline.after(_SOUND_S)
    try:
        sound.open()  # type: ignore[attr-defined]  # every driver can be opened
        deed(sound, limit)
        return sound.output(limit).volume
    except DeviceError:
        return None
    finally:
        sound.close()  # type: ignore[attr-defined]  # and let go of


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
