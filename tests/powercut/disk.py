"""What a disk holds between syncs: names, contents, and what may or may not have reached it.

Knows nothing of the project. Operations come in the order in which they returned; a ``Disk`` keeps
for every file and folder what a sync made durable and what came after it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ROOT = 0
LINK = b"\0a symbolic link to "
"""Begins what stands for one."""
"""The folder under which everything lies; itself durable."""

Image = dict[str, bytes | None]
"""What a disk holds: paths below the root to contents, None for a folder. Sorted by path."""


@dataclass(frozen=True, slots=True)
class Make:
    """A file or folder that has no name yet."""

    node: int
    folder: bool


@dataclass(frozen=True, slots=True)
class Names:
    """Entries of folders, changed together: (folder, name, node or None when the name goes)."""

    entries: tuple[tuple[int, str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes written into a file."""

    node: int
    offset: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Size:
    """A file cut or grown to a size."""

    node: int
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """fsync or fdatasync of a file or folder that returned without an error."""

    node: int


@dataclass(frozen=True, slots=True)
class Failed:
    """fsync or fdatasync of a file that returned an error: what it should have written may never
    reach the disk, whatever a later sync says (Linux marks such pages as clean).
    """

    node: int


@dataclass(frozen=True, slots=True)
class Said:
    """A word of the subject: what it is about to do, or what it now promises."""

    word: Mapping[str, object]


Op = Make | Names | Write | Size | Sync | Failed | Said


@dataclass(slots=True)
class Node:
    """A file or folder: its content at the last sync and the changes since, by their number."""

    folder: bool
    durable: bytes = b""
    pending: list[tuple[int, Write | Size]] = field(default_factory=list)
    given_up: int = 0
    """How many of the pending changes no later sync will write."""
    _versions: list[bytes] = field(default_factory=list)

    def versions(self) -> list[bytes]:
        """The durable content, then the content after each pending change."""
        found = self._versions
        if not found:
            found.append(self.durable)
        for _, change in self.pending[len(found) - 1 :]:
            found.append(changed(found[-1], change))
        return found

    def sync(self) -> None:
        """Make the pending changes durable, but for writes that were given up."""
        for turn, (_, change) in enumerate(self.pending):
            if turn >= self.given_up or isinstance(change, Size):
                self.durable = changed(self.durable, change)
        self.pending.clear()
        self._versions.clear()
        self.given_up = 0


def changed(content: bytes, change: Write | Size) -> bytes:
    """The content after one change; what was never written is zero."""
    if isinstance(change, Size):
        return content[: change.size].ljust(change.size, b"\0")
    end = change.offset + len(change.data)
    return content[: change.offset].ljust(change.offset, b"\0") + change.data + content[end:]


class Disk:
    """A disk on which operations happen one after the other."""

    def __init__(self) -> None:
        self.nodes: dict[int, Node] = {ROOT: Node(folder=True)}
        self.names: dict[int, dict[str, int]] = {ROOT: {}}
        """Durable entries of each folder."""
        self.pending: list[tuple[int, Names]] = []
        self.last_sync = -1
        self._number = 0

    def apply(self, op: Op) -> None:
        """Let one operation happen."""
        number, self._number = self._number, self._number + 1
        match op:
            case Make(node, folder):
                self.nodes[node] = Node(folder)
                if folder:
                    self.names[node] = {}
            case Names():
                self.pending.append((number, op))
            case Write(node) | Size(node):
                self.nodes[node].pending.append((number, op))
            case Sync(node):
                self._sync(self.nodes[node], node)
                self.last_sync = number
            case Failed(node):
                self.nodes[node].given_up = len(self.nodes[node].pending)
            case Said():
                pass

    def settle(self) -> None:
        """Make everything durable, as a clean shutdown does."""
        for number, node in self.nodes.items():
            self._sync(node, number)

    def _sync(self, node: Node, number: int) -> None:
        if node.folder:
            kept = [op for op in self.pending if _touches(op[1], number)]
            enter(self.names, (names for _, names in kept))
            self.pending = [op for op in self.pending if not _touches(op[1], number)]
        else:
            node.sync()

    def image(self, names: Mapping[int, Mapping[str, int]], contents: Mapping[int, bytes]) -> Image:
        """Everything that can be reached from the root, with its chosen content."""
        found: Image = {}
        self._walk(ROOT, "", names, contents, found)
        return dict(sorted(found.items()))

    def _walk(
        self,
        folder: int,
        prefix: str,
        names: Mapping[int, Mapping[str, int]],
        contents: Mapping[int, bytes],
        found: Image,
    ) -> None:
        for name, number in names[folder].items():
            path = prefix + name
            if self.nodes[number].folder:
                found[path] = None
                self._walk(number, f"{path}/", names, contents, found)
            else:
                found[path] = contents.get(number, self.nodes[number].durable)


def enter(names: dict[int, dict[str, int]], changes: Iterable[Names]) -> None:
    """Change folders' entries."""
    for change in changes:
        for folder, name, node in change.entries:
            if node is None:
                names[folder].pop(name, None)
            else:
                names[folder][name] = node


def _touches(names: Names, folder: int) -> bool:
    return any(entry[0] == folder for entry in names.entries)
