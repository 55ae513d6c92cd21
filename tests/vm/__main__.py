"""``script/test-vm``: an installed terminal in a machine of its own, from its first start on.

Emulated: its seconds are not those of a real machine. What was seen is left in OUT as pictures,
the times in ``seen.tsv``, the cuts in ``cuts.tsv``. A run on the OUT of another goes on where that
one ended, and the same seed pulls the plug at the same moments.
"""

import argparse
import signal
import subprocess
import sys
from pathlib import Path

from kiosk.texts import load_texts
from tests.journeys.receipts import ROOT
from tests.vm.glass import Glass
from tests.vm.hand import Hand
from tests.vm.machine import Hardware, Machine, MachineError
from tests.vm.play import Play
from tests.vm.town import Town


def play(options: argparse.Namespace, machine: Machine, town: Town, hand: Hand) -> None:
    """What was asked for, one after the other. Raises MachineError."""
    playing = Play(machine, town, hand, options.seed, options.out)
    if not playing.done.set_up:
        playing.wizard(options.wizard_cuts)
    for visit in range(options.visits):
        share = options.visit_cuts * (visit + 1) // options.visits
        playing.visit(share - options.visit_cuts * visit // options.visits)
    if options.visits:
        playing.delivered()
    if options.units:
        playing.units()


def main() -> int:
    """Play it; 1 when something was not as it should be."""
    parser = argparse.ArgumentParser(prog="script/test-vm", description=__doc__)
    parser.add_argument("image", type=Path, help="folder that deploy/vm-image made")
    parser.add_argument("out", type=Path, help="what was seen is left there")
    parser.add_argument("--seed", type=int, default=1, help="decides when the plug is pulled")
    parser.add_argument("--wizard-cuts", type=int, default=3, help="power cuts in the first start")
    parser.add_argument("--visits", type=int, default=2, help="residents, one after the other")
    parser.add_argument("--visit-cuts", type=int, default=3, help="power cuts in all visits")
    parser.add_argument(
        "--no-units", dest="units", action="store_false", help="kill nothing on the machine"
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    options.out = options.out.resolve()
    options.out.mkdir(parents=True, exist_ok=True)
    town = Town(options.out / "town")
    glass = Glass()
    platter = options.out / "disk.raw"
    if not platter.exists():
        fresh = [str(options.image / "disk.raw"), str(platter)]
        subprocess.run(["cp", "--sparse=always", *fresh], check=True)
        town.trusted_on(platter)
    hardware = Hardware(
        options.image / "kernel",
        options.image / "initrd",
        serial=town.serial,
        shell=options.out / "shell.sock",
        centre=town.centre,
    )
    machine = Machine(hardware, platter, options.out)
    hand = Hand(machine, glass, load_texts(ROOT / "assets" / "text"), options.out)
    try:
        play(options, machine, town, hand)
    except MachineError as error:
        print(f"script/test-vm: {error}", file=sys.stderr)
        return 1
    finally:
        machine.cut()
        machine.disk.close()
        glass.close()
        town.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
