"""What a printer says on one line: five kinds of answer, mixed and cut anywhere. No I/O.

Each kind has fixed bits. Automatic status (four bytes after GS a) comes unasked, also from
printers that do not know how to switch it off, and its last three bytes would pass for answers
to GS r; an answer to DLE EOT may stand in the middle of it. What fits nowhere is damage, and a
line with damage on it has said nothing that counts.
"""

from dataclasses import dataclass

MARK_LETTERS = b"13579ABCDEFGHIJKLMNOQSUWY"
"""For a job's mark: none of them has the bits of a status, so one in between is told apart."""


@dataclass(frozen=True, slots=True)
class State:
    """The answer to DLE EOT n; which n, only its asker knows."""

    byte: int


@dataclass(frozen=True, slots=True)
class OnPaper:
    """The answer to GS r 1: all before it was worked off."""

    byte: int

    @property
    def paper_ran_out(self) -> bool:
        """Whether there is no paper any more."""
        return self.byte & 0x0C == 0x0C


@dataclass(frozen=True, slots=True)
class Marked:
    """The answer to GS ( H: all before the command with this mark was worked off."""

    mark: bytes


@dataclass(frozen=True, slots=True)
class Cleared:
    """The answer to DLE DC4 8: nothing waits any more, no question either."""


@dataclass(frozen=True, slots=True)
class Automatic:
    """Status that came unasked: four bytes, kept as they are."""

    status: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are no answer, or the beginning of one that never ended."""

    length: int = 1


Answer = State | OnPaper | Marked | Cleared | Automatic | Damage


def is_state(byte: int) -> bool:
    """Tell an answer to DLE EOT by its fixed bits."""
    return byte & 0x93 == 0x12


def is_automatic(byte: int) -> bool:
    """Tell the first byte of automatic status by its fixed bits."""
    return byte & 0x93 == 0x10


def is_on_paper(byte: int) -> bool:
    """Tell an answer to GS r 1: each of its two sensors has a pair of equal bits."""
    return byte in (0x00, 0x03, 0x0C, 0x0F)


class Answers:
    """Tells the answers on one line apart."""

    def __init__(self) -> None:
        self._begun = bytearray()

    def feed(self, data: bytes) -> list[Answer]:
        """The answers that are whole with these bytes."""
        found: list[Answer] = []
        for byte in data:
            if self._begun:
                found += self._go_on(byte)
            else:
                found += self._begin(byte)
        return found

    def _begin(self, byte: int) -> list[Answer]:
        if is_automatic(byte) or byte == 0x37:
            self._begun.append(byte)
            return []
        if is_state(byte):
            return [State(byte)]
        return [OnPaper(byte) if is_on_paper(byte) else Damage()]

    def _go_on(self, byte: int) -> list[Answer]:
        if is_state(byte):
            return [State(byte)]
        if is_automatic(byte):  # the answer that had begun never ended
            broken, self._begun = len(self._begun), bytearray((byte,))
            return [Damage(broken)]
        self._begun.append(byte)
        if self._begun[0] != 0x37:
            return self._automatic(byte)
        return self._block(byte)

    def _automatic(self, byte: int) -> list[Answer]:
        if byte & 0x90:
            return self._broken()
        return [Automatic(self._taken())] if len(self._begun) == 4 else []

    def _block(self, byte: int) -> list[Answer]:
        """After 37: 25 00, or 22, a mark of four characters and 00."""
        begun = self._begun
        if len(begun) == 2:
            return [] if byte in (0x22, 0x25) else self._broken()
        if begun[1] == 0x25:
            if byte:
                return self._broken()
            self._taken()
            return [Cleared()]
        if len(begun) < 7:
            return [] if byte in MARK_LETTERS else self._broken()
        return [Marked(self._taken()[2:6])] if byte == 0 else self._broken()

    def _taken(self) -> bytes:
        taken, self._begun = bytes(self._begun), bytearray()
        return taken

    def _broken(self) -> list[Answer]:
        return [Damage(len(self._taken()))]
