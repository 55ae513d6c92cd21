"""Turns traced calls into operations on what lies under one folder.

Before the subject's first word only descriptors are followed; from then on everything is. A call
that the reader cannot turn into operations is an error, so that nothing is left out unseen.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.calls import Call
from tests.powercut.disk import LINK, ROOT, Failed, Image, Make, Names, Op, Said, Size, Sync, Write

_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
_SENT_KEY = re.compile(rb'"code":.*"public_key": ?"([A-Za-z0-9+/=]+)"')
_HELD = re.compile(r"/proc/self/fd/([0-9]+)(/.*)?")
"""A folder that is held open, as sticks are, and what lies below it."""
_FOLDER = re.compile(r'(?:^|, )(\d+|AT_FDCWD), "')
_SYNCS = ("fsync", "fdatasync")
_WRITES = frozenset({"write", "writev", "pwrite64", "pwritev", "pwritev2"})


UNKEPT = re.compile(r"-shm$|\.sock$")
"""SQLite's shared memory, made anew by whoever opens first; and what is no file at all."""


class NotFollowedError(Exception):
    """A call on a watched file that this reader does not know how to follow."""


@dataclass(slots=True)
class _Open:
    """What a file descriptor stands for."""

    node: int
    append: bool = False
    offset: int = 0


class Reader:
    """Takes calls in the order of return."""

    def __init__(self, root: Path, words: Path, numbers: Mapping[str, int], before: Image) -> None:
        self.ops: list[Op] = []
        self.failable: list[tuple[str, int]] = []
        """Calls that changed or synced something: name, how many-eth of it in its thread."""
        self.failed_at: int | None = None
        """How many operations came before the first call that strace made fail."""
        self._root, self._words_path = str(root), str(words)
        self._numbers = dict(numbers)
        self._entries: dict[int, dict[str, int]] = {ROOT: {}}
        self._sizes: dict[int, int] = {}
        for path, number in self._numbers.items():
            content = before.get(path)
            if path:
                folder, _, name = path.rpartition("/")
                self._entries[self._numbers[folder]][name] = number
            if content is None:
                self._entries.setdefault(number, {})
            else:
                self._sizes[number] = len(content)
        self._next = len(self._numbers)
        self._early: dict[int, str] = {}
        self._open: dict[int, _Open] = {}
        self._words = -1
        self._word = b""
        self._begun = False
        self._counts: Counter[tuple[str, str]] = Counter()

    def take(self, call: Call) -> None:
        """Follow one call."""
        count = self._counts[call.thread, call.name] = self._counts[call.thread, call.name] + 1
        if call.result < 0:
            if self.failed_at is None and call.words.endswith("(INJECTED)"):
                self.failed_at = len(self.ops)
            if self._begun and call.name in _SYNCS and _first_number(call) in self._open:
                self.ops.append(Failed(self._open[_first_number(call)].node))
            return
        made = len(self.ops)
        if self._begun:
            self._follow(call)
        else:
            self._follow_early(call)
        if self._begun and any(not isinstance(op, Make | Said) for op in self.ops[made:]):
            self.failable.append((call.name, count))

    def _follow_early(self, call: Call) -> None:
        match call.name:
            case "openat" | "open" | "creat":
                self._early.pop(call.result, None)
                path = _strings(call)[0].decode()
                above = self._early.get(_first_number(call))
                if above is not None and not path.startswith("/"):
                    path = f"{above}/{path}"
                if path == self._words_path:
                    self._words = call.result
                elif path.startswith(f"{self._root}/"):
                    self._early[call.result] = path
            case "close":
                self._early.pop(_first_number(call), None)
            case "writev" if _first_number(call) == self._words:
                self._begin()

    def _begin(self) -> None:
        """What is open now is followed from here on."""
        self._begun = True
        for descriptor, path in self._early.items():
            node = self._numbers.get(path.removeprefix(f"{self._root}/"))
            if node is not None:
                self._open[descriptor] = _Open(node)

    def _follow(self, call: Call) -> None:
        if call.name in _WRITES:
            self._written(call)
            return
        match call.name:
            case "openat" | "open" | "creat":
                self._opened(call)
            case "close":
                self._open.pop(_first_number(call), None)
            case "lseek":
                if (found := self._open.get(_first_number(call))) is not None:
                    found.offset = call.result
            case name if name in _SYNCS:
                if (found := self._open.get(_first_number(call))) is not None:
                    self.ops.append(Sync(found.node))
            case "ftruncate":
                if (found := self._open.get(_first_number(call))) is not None:
                    self._sized(found.node, int(call.words.split(", ")[1].split(")")[0]))
            case "mkdir" | "mkdirat":
                if (place := self._place(call, 0)) is not None:
                    self._named(place, self._made(folder=True))
            case "rename" | "renameat" | "renameat2":
                self._renamed(call)
            case "link" | "linkat":
                source, target = self._place(call, 0), self._place(call, 1)
                if source is not None:
                    self._named(target, self._entries[source[0]][source[1]])
            case "symlink" | "symlinkat":
                self._linked(call)
            case "unlink" | "unlinkat" | "rmdir":
                self._named(self._place(call, 0), None)
            case "sendto":
                self._sent(call)
            case _:
                self._refuse_unknown(call)

    def _opened(self, call: Call) -> None:
        descriptor = call.result
        self._open.pop(descriptor, None)
        place = self._place(call, 0)
        if place is None:
            return
        folder, name = place
        if "O_TMPFILE" in call.words:
            raise NotFollowedError("O_TMPFILE")
        node = self._entries[folder].get(name) if name else folder
        if node is None:
            if "O_CREAT" not in call.words and call.name != "creat":
                raise NotFollowedError(f"nobody made {name}")
            node = self._made(folder=False)
            self._named(place, node)
        elif "O_TRUNC" in call.words or call.name == "creat":
            self._sized(node, 0)
        self._open[descriptor] = _Open(node, "O_APPEND" in call.words)

    def _written(self, call: Call) -> None:
        descriptor = _first_number(call)
        if descriptor == self._words:
            self._said(b"".join(_strings(call)))
            return
        found = self._open.get(descriptor)
        if found is None:
            return
        data = b"".join(_strings(call))[: call.result]
        if call.name.startswith("p"):
            offset = int(call.words.rsplit(") ", 1)[0].rsplit(", ", 1)[1])
        else:
            offset = self._sizes[found.node] if found.append else found.offset
            found.offset = offset + len(data)
        self.ops.append(Write(found.node, offset, data))
        self._sizes[found.node] = max(self._sizes[found.node], offset + len(data))

    def _renamed(self, call: Call) -> None:
        source, target = self._place(call, 0), self._place(call, 1)
        if source is None and target is None:
            return
        if source is None or target is None or "RENAME_EXCHANGE" in call.words:
            raise NotFollowedError(call.words)
        node = self._entries[source[0]].pop(source[1])
        self._entries[target[0]][target[1]] = node
        self.ops.append(Names(((*source, None), (*target, node))))

    def _linked(self, call: Call) -> None:
        """What a symbolic link says lies where its name does: it is there with it, or not."""
        place = self._place(call, 1)
        if place is not None:
            node = self._made(folder=False)
            data = LINK + _strings(call)[0]
            self.ops += [Write(node, 0, data), Sync(node)]
            self._sizes[node] = len(data)
            self._named(place, node)

    def _place(self, call: Call, which: int) -> tuple[int, str] | None:
        """Folder and name of one of the call's paths; None outside the root."""
        path = _strings(call)[which].decode()
        held = _HELD.fullmatch(path)
        if held is not None:
            if int(held[1]) not in self._open:
                return None
            folder, path = self._open[int(held[1])].node, (held[2] or "").lstrip("/")
        elif path.startswith("/"):
            if path == self._root:
                return ROOT, ""
            if not path.startswith(f"{self._root}/"):
                return None
            folder, path = ROOT, path.removeprefix(f"{self._root}/")
        else:
            above = [word for word in _FOLDER.findall(call.words)[which:] if word.isdigit()]
            if not above or int(above[0]) not in self._open:
                return None
            folder = self._open[int(above[0])].node
        *middle, name = path.rstrip("/").split("/")
        if UNKEPT.search(name):
            return None
        for part in middle:
            folder = self._entries[folder][part]
        return folder, name

    def _made(self, *, folder: bool) -> int:
        node, self._next = self._next, self._next + 1
        self._sizes[node] = 0
        if folder:
            self._entries[node] = {}
        self.ops.append(Make(node, folder))
        return node

    def _named(self, place: tuple[int, str] | None, node: int | None) -> None:
        if place is None:
            return
        folder, name = place
        if node is None:
            self._entries[folder].pop(name, None)
        else:
            self._entries[folder][name] = node
        self.ops.append(Names(((folder, name, node),)))

    def _sized(self, node: int, size: int) -> None:
        if self._sizes[node] != size:
            self._sizes[node] = size
            self.ops.append(Size(node, size))

    def _said(self, data: bytes) -> None:
        *lines, self._word = (self._word + data).split(b"\n")
        self.ops += [Said(json.loads(line)) for line in lines]

    def _sent(self, call: Call) -> None:
        """A key that goes to the centre is known there from now on."""
        key = _SENT_KEY.search(b"".join(_strings(call)))
        if key is not None:
            self.ops.append(Said({"promise": "key", "public": key[1].decode()}))

    def _refuse_unknown(self, call: Call) -> None:
        numbers = {int(word) for word in re.findall(r"(?:^|, )(\d+)(?=[,)])", call.words)}
        watched = numbers & self._open.keys()
        if watched or any(self._place_known(call)):
            raise NotFollowedError(f"{call.name}({call.words}")

    def _place_known(self, call: Call) -> list[bool]:
        return [word.decode(errors="replace").startswith(self._root) for word in _strings(call)]


def _strings(call: Call) -> list[bytes]:
    found = []
    for text, cut in _STRING.findall(call.words):
        if cut:
            raise NotFollowedError(f"{call.name}: more bytes than the trace shows")
        found.append(bytes.fromhex(text.replace("\\x", "")))
    return found


def _first_number(call: Call) -> int:
    found = re.match(r"-?\d+", call.words)
    return int(found[0]) if found else -1
