"""After a visit nothing that was said is in the voice's helper, its queue, its cache or its files.

What is looked for are canary words: a name and a text that stand nowhere else.
"""

import gc
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kiosk.runtime import speech
from tests.contracts.processes import helpers_of, wait_until
from tests.faults.leaks import find_leaks
from tests.runtime.test_speech import HELPER, LIMIT_S, Room

NAME, TYPED = "王小山山小王王山", "qwvzx-canary-7183"
LEAST_BYTES = 2_000_000
"""Every process that runs Python has more; less was not looked at."""
ENCODINGS = ("utf-8", "utf-16-le", "utf-32-le", "gb18030", "ascii")


@pytest.fixture
def visited(tmp_path: Path) -> Iterator[tuple[Room, int]]:
    """A terminal where the canaries were read aloud, and the helper that read them."""
    room = Room(tmp_path)
    room.runner.start()
    room.speech.start()
    room.say(NAME, TYPED, NAME, aloud=True)
    assert room.next().text == NAME
    room.silent()
    (before,) = helpers_of(HELPER)
    yield room, before
    room.speech.stop()
    room.runner.stop()


def in_memory(pid: int, text: str) -> bool:
    """Whether a process has the text in memory that it may write to, in any usual form."""
    forms = {text.encode(name) for name in ENCODINGS if name != "ascii" or text.isascii()}
    forms.add(text.encode("ascii", "backslashreplace"))  # as in a line of JSON
    seen = 0
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            first, last = (int(end, 16) for end in span.split("-"))
            held = b""
            if rights.startswith("rw"):
                with suppress(OSError):  # given back meanwhile
                    memory.seek(first)
                    held = memory.read(last - first)
            seen += len(held)
            if any(form in held for form in forms):
                return True
    assert seen > LEAST_BYTES
    return False


def next_helper(room: Room, before: int) -> int:
    room.speech.forget()
    wait_until(lambda: helpers_of(HELPER) not in ([], [before]), LIMIT_S)
    (after,) = helpers_of(HELPER)
    return after


def test_the_search_finds_what_is_in_a_helper(visited: tuple[Room, int], tmp_path: Path) -> None:
    assert in_memory(visited[1], str(tmp_path / "voice"))  # the folder of the recordings


def test_the_next_residents_helper_never_knew_the_words(visited: tuple[Room, int]) -> None:
    room, before = visited
    after = next_helper(room, before)
    assert before not in helpers_of(HELPER)
    assert [text for text in (NAME, TYPED) if in_memory(after, text)] == []


def test_nothing_waits_to_be_said_or_is_remembered(visited: tuple[Room, int]) -> None:
    room, before = visited
    next_helper(room, before)
    while not room.heard.empty():
        room.heard.get()
    gc.collect()
    kept = (speech._Order, speech._Made, speech.Spoken)
    told = [repr(vars_of(each)) for each in gc.get_objects() if isinstance(each, kept)]
    assert [each for each in told if NAME in each or TYPED in each] == []
    assert room.speech._orders.empty()


def vars_of(kept: object) -> dict[str, object]:
    return {name: getattr(kept, name) for name in type(kept).__slots__}  # type: ignore[attr-defined]  # dataclasses with slots


def test_no_file_has_the_words(visited: tuple[Room, int], tmp_path: Path) -> None:
    room, before = visited
    next_helper(room, before)
    words = {"name": NAME, "typed": TYPED}
    assert find_leaks(tmp_path, words) == []
    assert find_leaks(Path(f"/proc/{helpers_of(HELPER)[0]}/cwd") / "build", words) == []
    files = [path for path in Path(tempfile.gettempdir()).glob("*voice*") if path.is_file()]
    assert [path for path in files if TYPED.encode() in path.read_bytes()] == []
