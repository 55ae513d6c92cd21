"""What a process knows of how it was launched."""

import json
import os

from kiosk.launch.pointer import PACKAGE, Release

LAUNCHER, RELEASE = "CIVIC_KIOSK_LAUNCHER", "CIVIC_KIOSK_RELEASE"
PACKAGE_VERSION = "CIVIC_KIOSK_PACKAGE"
"""In the environment: the command that began it, as JSON; version and hash of its release; the
version of the package."""
PACKAGE_PATH = "CIVIC_KIOSK_PATH"
"""Where the package's program looks for more than it holds, while a slot's runs, which must not."""


FAILED = "failed|"
"""``RELEASE`` where the system could not begin what the slot holds."""
DOOR_WORD = "--technician"
"""Stands in the command of a process that shows the technicians' door, and in no other: a start
after a power cut, or by whoever starts this program, never has it. It is no start of a trial."""
ALIVE_S = 180
"""How long a program on trial may say nothing, before the system ends it: longer than the ladder
waits."""


def launcher() -> list[str] | None:
    """The command that starts this program anew, whichever slot counts then."""
    try:
        told = json.loads(os.environ.get(LAUNCHER, ""))
    except ValueError:
        return None
    whole = isinstance(told, list) and told and all(isinstance(each, str) for each in told)
    return told if whole else None


def package_version() -> str:
    """Of the package whose launcher began this process."""
    return os.environ.get(PACKAGE_VERSION, "")


def slot_failed() -> bool:
    """Whether the package's program runs because that of a slot could not even be begun."""
    return os.environ.get(RELEASE) == FAILED


def this_release() -> Release:
    """Which release this process is of."""
    version, _, sha256 = os.environ.get(RELEASE, "").partition("|")
    return Release(version, sha256) if sha256 else PACKAGE
