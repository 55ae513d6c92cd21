"""What runs on the machine is killed, one after the other; each comes back by itself."""

import time
from dataclasses import dataclass

from tests.vm.hand import Hand
from tests.vm.machine import MachineError
from tests.vm.shell import Shell

SCREEN, SYNC = "civic-kiosk-screen.service", "civic-kiosk-sync.service"
OURS = ("-m kiosk run", "-m sync run")
BACK_S = 600.0
_TASKS = (
    'for d in /proc/[0-9]*; do [ "$(stat -c %U $d 2>/dev/null)" = civic-kiosk ] && '
    'echo "${d#/proc/} $(tr "\\0" " " <$d/cmdline)"; done'
)


@dataclass(frozen=True, slots=True)
class Task:
    """One process of the terminal's user; ``program`` is what it was started as."""

    pid: int
    program: str


def tasks(shell: Shell) -> tuple[Task, ...]:
    """Compositor, screen and sync; helpers of theirs are there when they are needed."""
    found = (line.partition(" ") for line in shell.run(_TASKS).splitlines() if line)
    return tuple(
        Task(int(pid), program.strip())
        for pid, _, program in found
        if any(our in program for our in OURS)
    )


def kill_each(hand: Hand, shell: Shell) -> int:
    """Kill what is there, one after the other, and see each come back; gives how many.

    Raises:
        MachineError: one did not come back.
    """
    wanted = [task.program for task in tasks(shell)]
    for program in wanted:
        victim = next((task for task in tasks(shell) if task.program == program), None)
        if victim is None:
            raise MachineError(f"{program} is not there any more")
        begun = time.monotonic()
        shell.run(f"kill -9 {victim.pid}")
        hand.machine.wait(
            lambda victim=victim: any(  # type: ignore[misc]  # bound to this round
                task.program == victim.program and task.pid != victim.pid for task in tasks(shell)
            ),
            BACK_S,
            f"{program} after it was killed",
        )
        hand.tell(f"killed {program}; back after {time.monotonic() - begun:.0f} s")
    for unit in (SCREEN, SYNC):
        if shell.run(f"systemctl is-active {unit}") != "active":
            raise MachineError(f"{unit} does not run")
    return len(wanted)
