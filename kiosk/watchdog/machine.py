"""What this process holds of its machine; starting that anew, where anybody may ask for it."""

import os
from collections.abc import Callable
from pathlib import Path

import structlog

Reboot = Callable[[], bool]
"""Asks for it; whether it will happen. Waits as long as it takes to be heard."""
LIMIT_S = 30.0

_log = structlog.get_logger(__name__)


def no_reboot() -> bool:
    """A program that shares its machine with others, as the demo does."""
    return False


def systemd_reboot() -> bool:
    """By logind, which lets the session on the screen do that (polkit, org.freedesktop.login1)."""
    import subprocess  # a start in thousands needs it

    command = ("systemctl", "reboot", "--no-ask-password", "--no-wall")
    try:
        done = subprocess.run(command, timeout=LIMIT_S, capture_output=True, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        _log.error("watchdog.no_reboot", error=type(error).__name__)
        return False
    if done.returncode != 0:
        _log.error("watchdog.no_reboot", code=done.returncode)
    return done.returncode == 0


def held_bytes() -> int:
    """Memory that this process holds, without what it shares; 0 where the system does not say."""
    try:
        _size, resident, shared, *_ = Path("/proc/self/statm").read_text("ascii").split()
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
