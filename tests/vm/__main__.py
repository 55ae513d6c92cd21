"""``script/test-vm``: an installed terminal in a machine of its own, seen from outside.

Emulated: its seconds are not those of a real machine. What was seen is left in OUT as pictures,
and the times as ``seen.tsv``.
"""

import argparse
import shutil
import sys
import time
from pathlib import Path

from tests.vm.eyes import stands
from tests.vm.machine import Hardware, Machine, MachineError

BOOT_S = 600.0
FIRST_PAGE = "Set up this new terminal"


class Technician:
    """What somebody before the machine does and sees, one thing after the other."""

    def __init__(self, machine: Machine, out: Path) -> None:
        self._machine = machine
        self._out = out
        self._begun = 0.0
        self._seen = 0

    def switches_on(self) -> None:
        """Press the power button; times count from here."""
        self._begun = time.monotonic()
        self._machine.on()

    def sees(self, text: str, seconds: float) -> None:
        """Wait until a text can be read. Raises MachineError."""
        self._seen += 1
        picture = self._out / f"{self._seen:02}.png"
        self._machine.wait(lambda: stands(self._machine.picture(picture), text), seconds, text)
        self._tell(f"sees {text}")

    def pulls_the_plug(self) -> None:
        """Without a word to the system."""
        self._machine.cut()
        self._tell("pulls the plug")

    def _tell(self, what: str) -> None:
        told = f"{time.monotonic() - self._begun:.1f}\t{what}"
        print(told, flush=True)
        with (self._out / "seen.tsv").open("a", encoding="utf-8") as file:
            file.write(told + "\n")


def first_start(technician: Technician) -> None:
    """The first page stands by itself, and again after the plug was pulled."""
    technician.switches_on()
    technician.sees(FIRST_PAGE, BOOT_S)
    technician.pulls_the_plug()
    technician.switches_on()
    technician.sees(FIRST_PAGE, BOOT_S)


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
        first_start(Technician(machine, options.out))
    except MachineError as error:
        print(f"script/test-vm: {error}", file=sys.stderr)
        return 1
    finally:
        machine.cut()
        disk.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
