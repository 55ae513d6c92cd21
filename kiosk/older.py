"""Whether a newer program than this one has run here: what it wrote may be more than is known."""

from pathlib import Path

from contracts.machines import in_order
from kiosk import VERSION
from kiosk.launch.pointer import read_pointer


def newer_was_here(data_dir: Path) -> bool:
    """Whether the pointer of releases names one. Never raises."""
    pointer = read_pointer(data_dir)
    trial = None if pointer.trial is None else pointer.trial.release
    known = (pointer.current, pointer.before, trial, *pointer.returned)
    versions = (pointer.package, *(each.version for each in known if each is not None))
    return any(in_order(version) > in_order(VERSION) for version in versions)
