"""``script/test-vm``: an installed terminal in a machine of its own, seen and touched from outside.

Emulated: its seconds are not those of a real machine. What was seen is left in OUT as pictures,
and the times as ``seen.tsv``.
"""

import argparse
import shutil
import sys
import time
from pathlib import Path

from tests.vm.eyes import find
from tests.vm.machine import Hardware, Machine, MachineError

BOOT_S, PAGE_S = 600.0, 180.0


class Visit:
    """What a technician sees and does, one thing after the other."""

    def __init__(self, machine: Machine, out: Path) -> None:
        self._machine = machine
        self._out = out
        self._begun = time.monotonic()
        self._number = 0

    def on(self) -> None:
        """Switch it on."""
        self._begun = time.monotonic()
        self._machine.on()

    def sees(self, text: str, seconds: float = PAGE_S) -> None:
        """Wait until a text can be read. Raises MachineError."""
        self._number += 1
        picture = self._out / f"{self._number:02}.png"
        self._machine.wait(
            lambda: find(self._machine.picture(picture), text) is not None, seconds, text
        )
        self._tell(f"sees {text}")

    def cut(self) -> None:
        """Pull the plug."""
        self._machine.cut()
        self._tell("pulls the plug")

    def _tell(self, what: str) -> None:
        told = f"{time.monotonic() - self._begun:.1f}\t{what}"
        print(told, flush=True)
        with (self._out / "seen.tsv").open("a", encoding="utf-8") as file:
            file.write(told + "\n")


def first_start(visit: Visit) -> None:
    """The first page stands by itself, and again after the plug was pulled."""
    visit.on()
    visit.sees("Setupthisnew", BOOT_S)
    visit.cut()
    visit.on()
    visit.sees("Setupthisnew", BOOT_S)


def main() -> int:
    """Play it; 1 when something was not as it should be."""
    parser = argparse.ArgumentParser(prog="script/test-vm", description=__doc__)
    parser.add_argument("image", type=Path, help="folder that deploy/vm-image made")
    parser.add_argument("out", type=Path, help="what was seen is left there")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    disk = options.out / "disk.raw"
    shutil.copyfile(options.image / "disk.raw", disk)
    hardware = Hardware(options.image / "kernel", options.image / "initrd", disk)
    machine = Machine(hardware, options.out)
    try:
        first_start(Visit(machine, options.out))
    except MachineError as error:
        print(f"script/test-vm: {error}", file=sys.stderr)
        return 1
    finally:
        machine.cut()
        disk.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
