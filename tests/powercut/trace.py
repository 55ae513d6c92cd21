"""Runs a subject under strace and reads what it did to its folder, with all bytes.

The subject says ``ready`` on its output and waits for a line: what lies in its folder then is the
disk before everything. Words it writes to descriptor ``WORDS`` come between its other calls, so
that each is known to come before or after a sync.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.calls import read_calls
from tests.powercut.disk import ROOT, Disk, Image, Make, Names, Op, Write
from tests.powercut.reader import UNKEPT, Reader

NAMING = "openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,rmdir"
MOVING = "link,linkat,symlink,symlinkat,close,lseek,dup,dup2,dup3"
WRITING = "write,writev,pwrite64,pwritev,pwritev2,ftruncate,truncate,fallocate"
COPYING = "sendfile,copy_file_range"
CALLS = f"{NAMING},{MOVING},{WRITING},{COPYING},fsync,fdatasync,sync,syncfs,sendto"
SHOWN_BYTES = str(1 << 21)
WORDS = "words"
"""Name of the file, beside the root, that the subject writes its words to."""
START_S = 120.0

_NOT_TRACED = ("not permitted", "Operation not permitted")


class CannotTraceError(Exception):
    """This system forbids tracing."""


class SubjectFailedError(Exception):
    """The subject ended by an error; the text is the last line it said."""


class NotBegunError(Exception):
    """The subject did not come as far as being watched; the text is what was said."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a subject did: the disk before and every operation since, in order of return."""

    before: Image
    ops: tuple[Op, ...]
    calls: tuple[tuple[str, int], ...] = ()
    """Calls on the root that may be made to fail: name, how many-eth of it in its thread."""
    failed_at: int | None = None
    """How many operations there were before the first call that was made to fail."""

    def disk(self) -> Disk:
        """The disk before everything, all of it durable."""
        disk = Disk()
        for op in _made(self.before)[0]:
            disk.apply(op)
        disk.settle()
        return disk


def record(
    command: Sequence[str], root: Path, environment: dict[str, str], inject: str = ""
) -> Recording:
    """Run a subject on a folder under strace.

    Args:
        command: its words; it is told the root by them.
        root: the folder that is watched.
        environment: added to our own.
        inject: what strace shall make fail, such as ``fsync:error=EIO:when=3``.

    Raises:
        CannotTraceError: tracing is forbidden here, or there is no strace.
        NotBegunError: it ended before it was ready, as one does whose loader is made to fail.
        SubjectFailedError: it ended by an error of its own.
    """
    if shutil.which("strace") is None:
        raise CannotTraceError("strace is not installed")
    trace = root.with_name("trace")
    words = [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-xx",
        "-s",
        SHOWN_BYTES,
        "-o",
        str(trace),
        "-e",
        f"trace={CALLS}",
    ]
    if inject:
        words += ["-e", f"inject={inject}"]
    settings = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    with subprocess.Popen(
        [*words, *command],
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as subject:
        assert subject.stdin is not None
        assert subject.stdout is not None
        ready = subject.stdout.readline()
        before = picture(root)
        try:
            _, errors = subject.communicate("go\n", START_S)
        except subprocess.TimeoutExpired:
            subject.kill()
            raise
    if not ready:
        if any(word in errors for word in _NOT_TRACED):
            raise CannotTraceError(errors.strip().splitlines()[-1])
        raise NotBegunError(errors)
    if subject.returncode != 0:
        said = errors.strip().splitlines() or [f"ended with {subject.returncode}"]
        raise SubjectFailedError(said[-1])
    reader = Reader(root, root.with_name(WORDS), _made(before)[1], before)
    with trace.open(encoding="ascii", errors="replace") as lines:
        for call in read_calls(lines):
            reader.take(call)
    return Recording(before, tuple(reader.ops), tuple(reader.failable), reader.failed_at)


def picture(root: Path) -> Image:
    """What lies in a folder now."""
    found: Image = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_dir():
            found[name] = None
        elif path.is_file() and not UNKEPT.search(name):
            found[name] = path.read_bytes()
    return found


def _made(image: Image) -> tuple[list[Op], dict[str, int]]:
    """The operations that make an image, and the number of each path."""
    ops: list[Op] = []
    numbers = {"": ROOT}
    for path, content in image.items():
        number = numbers[path] = len(numbers)
        folder, _, name = path.rpartition("/")
        ops.append(Make(number, content is None))
        ops.append(Names(((numbers[folder], name, number),)))
        if content:
            ops.append(Write(number, 0, content))
    return ops, numbers
