"""What a hostile server does. It can keep, mix, lengthen, slow and sign by keys of its own.

Some attacks have two faces, one for metadata and one for files; they turn with every look of the
terminal for something new, because a client that refuses the first never comes to the second.
"""

import threading
from collections.abc import Iterator
from pathlib import Path

from demo.hostile import forging
from demo.hostile.traffic import TIMESTAMP, Ask, Memory, Reply, Request, told

DRIP_S = 1.0
FLOOD = b"\x20" * 65536
FLOOD_PAUSE_S = 0.01


class Attack:
    """Passes everything on; what is below does otherwise. ``over`` ends what goes on."""

    def __init__(self, memory: Memory, ask: Ask, words: dict[str, str]) -> None:
        self._memory = memory
        self._ask = ask
        self._words = words
        self._looks = 0
        self.over = threading.Event()

    def answer(self, request: Request) -> Reply:
        """What the terminal gets."""
        if request.is_timestamp:
            self._looks += 1
        return self._lie(request) or self._ask(request)

    def _lie(self, request: Request) -> Reply | None:
        """What is not true; None for the truth."""
        return None

    @property
    def _at_files(self) -> bool:
        return self._looks % 2 == 0


class Freeze(Attack):
    """Everything stays as it was when this began; only what the centre says itself goes through."""

    def __init__(self, memory: Memory, ask: Ask, words: dict[str, str]) -> None:
        super().__init__(memory, ask, words)
        self._old = memory.timestamps[-1:] or [ask(Request("GET", TIMESTAMP)).data]

    def _lie(self, request: Request) -> Reply | None:
        return told(self._old[0], request) if request.is_timestamp else None


class Rollback(Attack):
    """The oldest of everything that went by: metadata, and what the centre wanted then.

    Every other heartbeat is answered truly: who is told of a new set looks at the metadata.
    """

    def __init__(self, memory: Memory, ask: Ask, words: dict[str, str]) -> None:
        super().__init__(memory, ask, words)
        self._old = memory.timestamps[:1] or [ask(Request("GET", TIMESTAMP)).data]
        self._beat = memory.beats[:1]
        self._beats = 0

    def _lie(self, request: Request) -> Reply | None:
        if request.is_timestamp:
            return told(self._old[0], request)
        if request.is_heartbeat and self._beat:
            self._beats += 1
            return told(self._beat[0], request) if self._beats % 2 else None
        return None


class Mix(Attack):
    """Parts of another set in place of those that were asked for, each of them truly signed."""

    def _lie(self, request: Request) -> Reply | None:
        if self._at_files and request.is_file:
            others = [data for path, data in self._memory.files.items() if path != request.path]
            return told(others[-1], request) if others else None
        if self._at_files or request.numbered is None or "root" in request.path:
            return None
        others_of_role = self._memory.others(request)
        if others_of_role:
            return told(others_of_role[max(others_of_role)], request)
        number, role = request.numbered
        before = self._ask(
            request.of(request.path.replace(f"/{number}.{role}", f"/{number - 1}.{role}"))
        )
        return told(before.data, request) if before.status == 200 else None


class Endless(Attack):
    """What is asked for begins as it should and never ends."""

    def _lie(self, request: Request) -> Reply | None:
        wanted = request.is_file if self._at_files else request.is_metadata
        if not wanted or "root" in request.path:
            return None
        true = self._ask(request)
        return Reply(true.status, true.headers, self._flood(true.data), None)

    def _flood(self, begun: bytes) -> Iterator[bytes]:
        yield begun
        while not self.over.wait(FLOOD_PAUSE_S):
            yield FLOOD


class Slow(Attack):
    """A byte a second."""

    def _lie(self, request: Request) -> Reply | None:
        wanted = request.is_file if self._at_files else request.is_metadata
        if not wanted:
            return None
        true = self._ask(request)
        return Reply(true.status, true.headers, self._drip(true.data), true.length)

    def _drip(self, data: bytes) -> Iterator[bytes]:
        for at in range(len(data)):
            if self.over.wait(DRIP_S):
                return
            yield data[at : at + 1]


class WrongKey(Attack):
    """Newer metadata and a new root, all signed well by keys that nobody trusts."""

    def __init__(self, memory: Memory, ask: Ask, words: dict[str, str]) -> None:
        super().__init__(memory, ask, words)
        self._forger = forging.Forger()

    def _lie(self, request: Request) -> Reply | None:
        if request.is_timestamp and not self._at_files:
            return told(self._forger.signed_anew(self._ask(request).data), request)
        numbered = request.numbered
        if numbered is None or numbered[1] != "root" or not self._at_files:
            return None
        before = request.of(request.path.replace(f"/{numbered[0]}.", f"/{numbered[0] - 1}."))
        root = self._ask(before)
        return told(self._forger.another_root(root.data), request) if root.status == 200 else None


class Expired(Attack):
    """Validly signed metadata whose time is over; ``folder`` holds them."""

    def _lie(self, request: Request) -> Reply | None:
        if not request.is_metadata:
            return None
        file = Path(self._words["folder"]) / Path(request.path).name
        return told(file.read_bytes(), request) if file.is_file() else None


ATTACKS: dict[str, type[Attack]] = {
    "normal": Attack,
    "freeze": Freeze,
    "rollback": Rollback,
    "mix": Mix,
    "endless": Endless,
    "slow": Slow,
    "wrong-key": WrongKey,
    "expired": Expired,
}
