"""What may be left on a disk when the power goes: seven models, from generous to cruel.

Each takes a ``Disk`` at the moment of the cut and dice, and gives an image. What a sync made
durable is never touched. Sources: POSIX fsync(2) (``lost``); SQLite's "Atomic Commit In SQLite"
(torn sectors, order of pages); ext4's documentation of delayed allocation and data=ordered.
"""

import random
from collections.abc import Callable

from tests.powercut.disk import ROOT, Disk, Image, Names, Node, Write, changed, enter

PAGE = 4096
SECTOR = 512

Model = Callable[[Disk, random.Random], Image]
Content = Callable[[Node, random.Random], bytes]


def lost(disk: Disk, dice: random.Random) -> Image:
    """Whatever was not synced is gone; a name is there when its own folder was synced."""
    return disk.image(disk.names, {})


def kill(disk: Disk, dice: random.Random) -> Image:
    """Only the process died: all of it is there."""
    return _laid(disk, len(disk.pending), dice, lambda node, _: node.versions()[-1])


def prefix(disk: Disk, dice: random.Random) -> Image:
    """Everything up to some moment since the last sync, nothing after it."""
    numbers = [number for number, _ in disk.pending]
    numbers += [number for node in disk.nodes.values() for number, _ in node.pending]
    upto = dice.choice(sorted(numbers) or [0]) + dice.randrange(2)
    kept = sum(number < upto for number, _ in disk.pending)

    def content(node: Node, _: random.Random) -> bytes:
        return node.versions()[sum(number < upto for number, _ in node.pending)]

    return _laid(disk, kept, dice, content)


def reordered(disk: Disk, dice: random.Random) -> Image:
    """Each page of 4 KiB as it was at some moment; the file ends where the last of them does."""
    return _laid(disk, _some(disk, dice), dice, lambda node, dice: _mixed(node, dice, PAGE))


def torn(disk: Disk, dice: random.Random) -> Image:
    """Writes up to some moment, and of the next one only some sectors of 512 bytes."""

    def content(node: Node, dice: random.Random) -> bytes:
        whole = dice.randrange(len(node.pending))
        before = node.versions()[whole]
        change = node.pending[whole][1]
        if not isinstance(change, Write):
            return before
        for start in range(change.offset // SECTOR * SECTOR, _end(change), SECTOR):
            if dice.random() < 0.5:
                first, last = max(start, change.offset), min(start + SECTOR, _end(change))
                data = change.data[first - change.offset : last - change.offset]
                before = changed(before, Write(change.node, first, data))
        return before

    return _laid(disk, _some(disk, dice), dice, content)


def stale(disk: Disk, dice: random.Random) -> Image:
    """The file has its new length, but blocks hold zeros, old bytes or those of another file."""

    def content(node: Node, dice: random.Random) -> bytes:
        versions = node.versions()
        result = bytearray(versions[-1])
        for start in range(0, len(result), PAGE):
            here = slice(start, start + PAGE)
            new, old = versions[-1][here], versions[0][here]
            if new != old and dice.random() < 0.5:
                rest = dice.choice((bytes(len(new)), dice.randbytes(len(new))))
                result[here] = (old + rest[len(old) :])[: len(new)]
        return bytes(result)

    return _laid(disk, _some(disk, dice), dice, content)


def ext4(disk: Disk, dice: random.Random) -> Image:
    """Names follow a journal that every sync commits; data not synced is absent, zero or there."""
    committed = sum(number < disk.last_sync for number, _ in disk.pending)

    def content(node: Node, dice: random.Random) -> bytes:
        newest = node.versions()[-1]
        return dice.choice(
            (node.durable, (node.durable + bytes(len(newest)))[: len(newest)], newest)
        )

    return _laid(disk, dice.randint(committed, len(disk.pending)), dice, content)


MODELS: dict[str, Model] = {
    model.__name__: model for model in (lost, prefix, reordered, torn, stale, ext4, kill)
}


def solid_ground(disk: Disk) -> None:
    """Make the folders right under the root durable, as an installer that syncs them would."""
    made = [
        (number, op)
        for number, op in disk.pending
        if all(
            folder == ROOT and node is not None and disk.nodes[node].folder
            for folder, _, node in op.entries
        )
    ]
    enter(disk.names, (op for _, op in made))
    disk.pending = [op for op in disk.pending if op not in made]


def _laid(disk: Disk, kept: int, dice: random.Random, content: Content) -> Image:
    """The first ``kept`` changes of names, and for each file with pending changes ``content``."""
    names = {folder: dict(entries) for folder, entries in disk.names.items()}
    enter(names, _until(disk, kept))
    contents = {number: content(node, dice) for number, node in disk.nodes.items() if node.pending}
    return disk.image(names, contents)


def _until(disk: Disk, kept: int) -> list[Names]:
    return [names for _, names in disk.pending[:kept]]


def _some(disk: Disk, dice: random.Random) -> int:
    return dice.randint(0, len(disk.pending))


def _mixed(node: Node, dice: random.Random, block: int) -> bytes:
    versions = node.versions()
    longest = max(map(len, versions))
    result = b""
    for start in range(0, longest, block):
        piece = dice.choice(versions)[start : start + block]
        if piece:
            result = result.ljust(start, b"\0") + piece
    return result


def _end(change: Write) -> int:
    return change.offset + len(change.data)
