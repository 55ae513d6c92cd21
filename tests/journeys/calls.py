"""Reads a system-call trace (strace -f -yy -x) and tells in which order things became durable.

Knows nothing of the project: a call counts as done when it has returned, and bytes count as
sent from the moment the call begins.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LINE = re.compile(r"^(?P<thread>\d+)\s+(?P<rest>.*)$")
_RESUMED = re.compile(r"^<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)$")
_UNFINISHED = " <unfinished ...>"
_CALL = re.compile(r"^(?P<name>\w+)\((?P<words>.*)$", re.DOTALL)
_RESULT = re.compile(r"\)\s+= (?P<value>-?\d+)[^\"]*$")
_STRING = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(x[0-9a-f]{2}|[0-7]{1,3}|.)")
_PLAIN = {"n": b"\n", "t": b"\t", "r": b"\r", "v": b"\v", "f": b"\f", "a": b"\a", "b": b"\b"}
_STATUS = re.compile(rb"\x10\x04[\x01-\x08]", re.DOTALL)
_SYNCS = ("fsync", "fdatasync")
_SENDS = ("sendto", "write")
PAGE_BYTES = 4096
"""Of SQLite; smaller writes to its log are headers."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the numbers of the lines where it began and returned, 0 on success or more."""

    begun: int
    done: int
    name: str
    words: str
    result: int
    thread: str = ""

    @property
    def target(self) -> str:
        """What its file descriptor stands for: a path, or the two ends of a connection."""
        found = re.match(r"\d+<(?P<target>.*?)>(?:[,)]|$)", self.words)
        return found["target"] if found else ""

    @property
    def data(self) -> bytes:
        """The bytes of its first string, as many as the trace shows."""
        found = _STRING.search(self.words)
        return _bytes_of(found["text"]) if found else b""


def _bytes_of(text: str) -> bytes:
    def one(match: re.Match[str]) -> str:
        word = match[1]
        if word[0] == "x":
            return chr(int(word[1:], 16))
        if word[0].isdigit():
            return chr(int(word, 8))
        return _PLAIN.get(word, word.encode()).decode("latin-1")

    return _ESCAPE.sub(one, text).encode("latin-1", "replace")


def read_calls(lines: Iterable[str]) -> list[Call]:
    """Every call that returned, in the order of return; interrupted lines are joined."""
    waiting: dict[str, tuple[int, str]] = {}
    calls: list[Call] = []
    for number, line in enumerate(lines, 1):
        parts = _LINE.match(line.rstrip("\n"))
        if parts is None:
            continue
        thread, rest = parts["thread"], parts["rest"]
        begun = number
        if rest.endswith(_UNFINISHED):
            waiting[thread] = (number, rest.removesuffix(_UNFINISHED))
            continue
        resumed = _RESUMED.match(rest)
        if resumed is not None:
            if thread not in waiting:
                continue
            begun, head = waiting.pop(thread)
            rest = head + resumed["rest"]
        call = _CALL.match(rest)
        result = _RESULT.search(rest)
        if call is not None and result is not None:
            value = int(result["value"])
            calls.append(Call(begun, number, call["name"], call["words"], value, thread))
    return calls


@dataclass(frozen=True, slots=True)
class Durability:
    """Line numbers of what must come one after the other; None for what did not happen.

    Attributes:
        file: the last attachment was synced.
        folder: the attachments' folder was synced after it.
        record: the record's own file was synced.
        records: the folder of records was synced after both.
        log: the index's pages, written to the database's log after that, were synced; the log's
            header, which a first commit syncs alone, is no page.
        receipt: the first byte of the receipt left for the printer; status questions, before
            and after, do not count.
    """

    file: int | None
    folder: int | None
    record: int | None
    records: int | None
    log: int | None
    receipt: int | None

    def faults(self) -> list[str]:
        """What is not as promised, in sentences."""
        steps = (
            ("the attachment was not synced", self.file),
            ("the attachments' folder was not synced after the attachment", self.folder),
            ("the record's file was not synced before its folder", self.record),
            ("the folder of records was not synced after the attachments' folder", self.records),
            ("no page was written to the log and synced after the folder of records", self.log),
        )
        found = [sentence for sentence, at in steps if at is None]
        if self.receipt is None:
            return [*found, "no receipt went to the printer"]
        late = [at for _, at in steps if at is not None and at >= self.receipt]
        if late:
            found.append("the receipt began before all was synced")
        return found


def durability(
    calls: list[Call], *, attachments: str, records: str, database: str, printer: str
) -> Durability:
    """Look for the order of one commit and its receipt.

    Args:
        attachments, records: paths of the two folders of sealed files.
        database: path of the SQLite file.
        printer: ``host:port`` of the printer.
    """
    receipt = min((c.begun for c in calls if _is_receipt(c, printer)), default=None)
    synced = [call for call in calls if call.name in _SYNCS and call.result == 0]
    file = _last(call for call in synced if call.target.startswith(f"{attachments}/"))
    after_file = [call for call in synced if file is not None and call.begun > file.done]
    folder = _first(call for call in after_file if call.target == attachments)
    named = _first(
        call
        for call in synced
        if call.target == records and folder is not None and call.begun > folder.done
    )
    record = _last(
        call
        for call in synced
        if call.target.startswith(f"{records}/") and named is not None and call.done < named.begun
    )
    pages = [
        call
        for call in calls
        if call.name == "pwrite64"
        and call.target == f"{database}-wal"
        and call.result >= PAGE_BYTES
        and named is not None
        and named.done < call.begun < (receipt or call.begun + 1)
    ]
    page = _last(pages)
    log = _first(
        call
        for call in synced
        if call.target == f"{database}-wal" and page is not None and call.begun > page.done
    )
    return Durability(_line(file), _line(folder), _line(record), _line(named), _line(log), receipt)


def _is_receipt(call: Call, printer: str) -> bool:
    if call.name not in _SENDS or f"->{printer}]" not in call.target:
        return False
    return bool(_STATUS.sub(b"", call.data))


def _first(calls: Iterable[Call]) -> Call | None:
    return next(iter(calls), None)


def _last(calls: Iterable[Call]) -> Call | None:
    found = None
    for call in calls:
        found = call
    return found


def _line(call: Call | None) -> int | None:
    return call.done if call is not None else None
