"""Where the slots lie, and what is started in them."""

import os
from pathlib import Path

from kiosk.launch.pointer import FOLDER, PACKAGE, Release, read_pointer

MANIFEST = "release.json"
PYTHON = Path("python") / "bin" / "python3"


def slot_of(data_dir: Path, release: Release) -> Path:
    """The folder of a release; not for the package."""
    return data_dir / FOLDER / release.sha256


def can_start(data_dir: Path, release: Release) -> bool:
    """Whether there is something to start: a slot is made whole before it has its name."""
    if not release.sha256:
        return True
    slot = slot_of(data_dir, release)
    return (slot / MANIFEST).is_file() and os.access(slot / PYTHON, os.X_OK)


def followed(data_dir: Path, package: str) -> Release:
    """What the screen runs, for whoever runs beside it; ``package``: the package's version."""
    pointer = read_pointer(data_dir)
    counts = pointer.package == package and can_start(data_dir, pointer.effective)
    return pointer.effective if counts else PACKAGE


def machine_boot() -> str:
    """Which start of the machine this is; "" where it does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""
