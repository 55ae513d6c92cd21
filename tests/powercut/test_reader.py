from pathlib import Path

import pytest

from tests.journeys.calls import read_calls
from tests.powercut.disk import LINK, Failed, Image, Make, Names, Op, Said, Size, Sync, Write
from tests.powercut.reader import NotFollowedError, Reader

ROOT, WORDS = Path("/r/root"), Path("/r/words")
BEFORE: Image = {"d": None, "d/old": b"12345"}
NUMBERS = {"": 0, "d": 1, "d/old": 2}


def quoted(text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    return '"' + "".join(f"\\x{byte:02x}" for byte in data) + '"'


BEGIN = (
    f"7 openat(AT_FDCWD, {quoted('/r/words')}, O_WRONLY|O_CREAT|O_CLOEXEC, 0777) = 9",
    f"7 writev(9, [{{iov_base={quoted(chr(123) + chr(125) + chr(10))}, iov_len=3}}], 1) = 3",
)


def ops(*lines: str, early: tuple[str, ...] = ()) -> list[Op]:
    """What the lines after the first word come to."""
    reader = Reader(ROOT, WORDS, NUMBERS, BEFORE)
    for call in read_calls([*early, *BEGIN, *lines]):
        reader.take(call)
    return reader.ops


def opened(path: str, number: int, flags: str = "O_RDWR|O_CREAT") -> str:
    return f"7 openat(AT_FDCWD, {quoted(path)}, {flags}, 0600) = {number}"


def test_a_new_file_is_made_named_written_and_synced() -> None:
    assert ops(
        opened("/r/root/d/new", 4),
        f"7 pwrite64(4, {quoted(b'ab')}, 2, 100) = 2",
        f"7 write(4, {quoted(b'xyz')}, 3) = 2",
        "7 fdatasync(4) = 0",
        "7 fsync(4)                                = -1 EIO (Input/output error) (INJECTED)",
        "7 ftruncate(4, 1)                         = 0",
    ) == [
        Make(3, False),
        Names(((1, "new", 3),)),
        Write(3, 100, b"ab"),
        Write(3, 0, b"xy"),
        Sync(3),
        Failed(3),
        Size(3, 1),
    ]


def test_names_below_a_folders_descriptor_are_found() -> None:
    early = (opened("/r/root/d", 5, "O_RDONLY|O_DIRECTORY"),)
    assert ops(
        f"7 openat(5, {quoted('.in')}, O_WRONLY|O_CREAT|O_EXCL, 0600) = 6",
        f"7 renameat(5, {quoted('.in')}, 5, {quoted('name')}) = 0",
        "7 fsync(5) = 0",
        f"7 unlinkat(5, {quoted('old')}, 0) = 0",
        early=early,
    ) == [
        Make(3, False),
        Names(((1, ".in", 3),)),
        Names(((1, ".in", None), (1, "name", 3))),
        Sync(1),
        Names(((1, "old", None),)),
    ]


def test_appending_goes_on_at_the_end_and_truncating_empties() -> None:
    path = "/r/root/d/old"
    assert ops(
        opened(path, 4, "O_WRONLY|O_APPEND"),
        f"7 write(4, {quoted(b'6')}, 1) = 1",
        opened(path, 5, "O_WRONLY|O_TRUNC"),
    ) == [Write(2, 5, b"6"), Size(2, 0)]


def test_what_lies_elsewhere_or_failed_is_not_followed() -> None:
    assert (
        ops(
            opened("/elsewhere/f", 4),
            f"7 write(4, {quoted(b'x')}, 1) = 1",
            opened("/r/root/d/records.db-shm", 5),
            f"7 pwrite64(5, {quoted(b'x')}, 1, 3) = 1",
            f"7 mkdir({quoted('/r/root/d')}, 0700) = -1 EEXIST (File exists)",
        )
        == []
    )


def test_a_closed_descriptor_is_somebody_elses() -> None:
    closed = ("7 close(4) = 0", f"7 write(4, {quoted(b'x')}, 1) = 1")
    assert ops(opened("/r/root/d/old", 4, "O_RDWR"), *closed) == []


def test_words_come_in_their_place_and_a_sent_key_is_a_word() -> None:
    word = quoted(b'{"promise": "x"}\n')
    sent = quoted(b'{"code":"C","name":"n","public_key":"AAA=","v":1}')
    assert ops(
        f"7 writev(9, [{{iov_base={word}, iov_len=17}}], 1) = 17",
        f"8 sendto(12, {sent}, 48, 0, NULL, 0) = 48",
    ) == [Said({"promise": "x"}), Said({"promise": "key", "public": "AAA="})]


def test_a_symbolic_link_is_there_with_its_name() -> None:
    written, synced, named = ops(f"7 symlink({quoted('/a')}, {quoted('/r/root/d/b')}) = 0")[-3:]
    assert isinstance(written, Write)
    assert written.data == LINK + b"/a"
    assert isinstance(synced, Sync)
    assert isinstance(named, Names)


@pytest.mark.parametrize(
    "line",
    [
        "7 fallocate(4, 0, 0, 4096) = 0",
        "7 dup(4) = 11",
        f"7 openat(AT_FDCWD, {quoted('/r/root/d')}, O_RDWR|O_TMPFILE, 0600) = 6",
        f"7 write(4, {quoted(b'x')}..., 9000) = 9000",
    ],
)
def test_what_cannot_be_followed_is_an_error(line: str) -> None:
    with pytest.raises(NotFollowedError):
        ops(opened("/r/root/d/old", 4, "O_RDWR"), line)


def test_only_calls_that_change_or_sync_something_may_fail() -> None:
    reader = Reader(ROOT, WORDS, NUMBERS, BEFORE)
    lines = ("7 fsync(30) = 0", *BEGIN, opened("/r/root/d/old", 4, "O_RDWR"), "7 fsync(4) = 0")
    for call in read_calls(lines):
        reader.take(call)
    assert reader.failable == [("fsync", 2)]
