"""What this machine has that a release may need, and which release of a set is for it."""

import os
import platform
import sys
from collections.abc import Mapping
from typing import Any

from contracts.machines import Machine
from kiosk.launch.pointer import PACKAGE, Release


def this_machine() -> Machine:
    """Its kind, Python and the C library."""
    try:
        libc = (os.confstr("CS_GNU_LIBC_VERSION") or "").rpartition(" ")[2]
    except (OSError, ValueError):
        libc = ""
    return Machine(platform.machine(), f"{sys.version_info.major}.{sys.version_info.minor}", libc)


def program_of(manifest: Mapping[str, Any], machine: Machine | None = None) -> Release | None:
    """The release that a set wants here, by its manifest as plain JSON: the package's without one.

    None when it names releases of which none runs on this machine.
    """
    programs = manifest.get("programs", ())
    machine = machine or this_machine()
    for each in programs:
        if machine.takes(each["machine"], each["python"], each["libc"]):
            return Release(each["version"], each["sha256"])
    return None if programs else PACKAGE
