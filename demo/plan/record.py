"""What a plan leaves behind: how terminals and rollouts stood when, and pictures of the screens."""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from contracts.sets import SHIPPED
from demo.link import Picture
from demo.plan.looking import state_of
from demo.robot.record import now_ms, save_png
from demo.stage import Stage

LOOK_S = 0.2
ASK_S = 4.0
"""How often the centre is asked for its rollouts while one of them goes on."""
FLEET_EVERY = 4
"""The simulated terminals are asked for every how manieth time."""
FINAL = ("returned", "overtaken", "done")
Rows = Callable[[], list[dict[str, Any]]]


class Record:
    """Watches on threads of its own until ``close``, which writes what is still to be written.

    Args:
        rollouts, fleet: what the centre says; they take their time.
        simulated: whether terminals are worth asking the centre for.
    """

    def __init__(
        self,
        folder: Path,
        terminals: Mapping[str, Stage],
        *,
        rollouts: Rows,
        fleet: Rows,
        simulated: bool,
    ) -> None:
        self._folder = folder
        self._terminals = terminals
        self._rollouts = rollouts
        self._fleet = fleet
        self._simulated = simulated
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._ended = threading.Event()
        self._going_on = threading.Event()
        self.states: dict[str, list[dict[str, Any]]] = {name: [] for name in terminals}
        self.rolled: dict[str, dict[str, Any]] = {}
        (folder / "screens").mkdir(exist_ok=True)
        self._threads = [
            threading.Thread(target=work, name=name, daemon=True)
            for name, work in (("states", self._watch), ("rollouts", self._follow))
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Look once more, write everything, watch no more."""
        self._ended.set()
        self._going_on.set()
        for thread in self._threads:
            thread.join(60)
        self._look()
        if self.rolled:
            self.ask_rollouts()
        if self._simulated:
            self._ask_fleet()
        self.write()

    def write(self) -> None:
        """Write ``fleet.json`` and ``rollouts.json`` as far as it is known."""
        with self._lock:
            _write(self._folder / "fleet.json", self.states)
            _write(self._folder / "rollouts.json", [*self.rolled.values()])

    def picture(self, number: int, word: str, name: str, picture: Picture | None) -> None:
        """Keep what a terminal shows after a step."""
        if picture is not None:
            save_png(picture, self._folder / "screens" / f"{number:02d}-{word}-{name}.png")

    # ---- terminals ---------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_S):
            self._look()

    def _look(self) -> None:
        for name, stage in self._terminals.items():
            state = state_of(stage)
            self._stands(name, {"running": SHIPPED, **state, "reason": _reason(state)})

    def _stands(self, name: str, state: Mapping[str, Any]) -> None:
        """Take note of it when it is otherwise than before."""
        now = {
            "running": _name(state.get("running")),
            "previous": _name(state.get("previous")),
            "returned": [_name(each) for each in state.get("returned") or ()],
            "reason": str(state.get("reason") or ""),
        }
        with self._lock:
            known = self.states.setdefault(name, [])
            last = (
                {key: value for key, value in known[-1].items() if key != "t_ms"} if known else {}
            )
            if now != last:
                known.append({"t_ms": now_ms(), **now})

    # ---- what the centre says ----------------------------------------------------------------

    def rollout_began(self) -> None:
        """There is something to follow."""
        self._going_on.set()

    def ask_rollouts(self) -> list[dict[str, Any]]:
        """How the rollouts stand, taken note of."""
        with self._asking:
            rows = self._rollouts()
        with self._lock:
            for row in rows:
                self._rolled(row)
        return rows

    def _follow(self) -> None:
        turn = 0
        while not self._ended.is_set():
            self._going_on.wait()
            if self._ended.wait(ASK_S):
                return
            rows = self.ask_rollouts()
            turn += 1
            if self._simulated and turn % FLEET_EVERY == 0:
                self._ask_fleet()
            if rows and all(row.get("state") in FINAL for row in rows):
                self._going_on.clear()

    def _rolled(self, row: Mapping[str, Any]) -> None:
        key = str(row.get("id"))
        known = self.rolled.setdefault(key, {"id": key, "set": row.get("set"), "states": []})
        names = ("state", "reason", "already", "exposed", "unreached")
        now = {name: row.get(name) for name in names}
        last = known["states"][-1] if known["states"] else {}
        if any(now[name] != last.get(name) for name in names):
            known["states"].append({"t_ms": now_ms(), **now})
        known["history"] = row.get("states", [])

    def _ask_fleet(self) -> None:
        with self._asking:
            rows = self._fleet()
        for row in rows:
            name = str(row.get("name") or row.get("id") or row.get("terminal_id"))
            if name not in self._terminals:
                self._stands(name, row)


def newest(rows: Iterable[Mapping[str, Any]], set_name: str) -> Mapping[str, Any] | None:
    """The newest rollout of a set."""
    return next((row for row in reversed([*rows]) if row.get("set") == set_name), None)


def _name(value: object) -> str | None:
    if isinstance(value, Mapping):
        return str(value.get("name") or "") or None
    return str(value) if value else None


def _reason(state: Mapping[str, Any]) -> str:
    """Why the set runs that runs, or why what was chosen does not run yet."""
    return str(state.get("waiting") or state.get("reason") or "")


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
