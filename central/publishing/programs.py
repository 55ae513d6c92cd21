"""Running the terminal's own checks beside us: another process, with little memory and time.

Drafts are read there first, so that what is hostile in one meets limits and not the centre. Where
the terminal's program is not installed, that is said and nothing that needs it can be signed.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_OUTPUT_BYTES = 4 * 1024**2
_OPEN_FILES = 256
_OUT_FILES = 64
_CPUS = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may take; memory is counted as addresses, of which libraries map much."""

    cpu_s: int
    memory_bytes: int
    written_bytes: int


LINTING = Limits(100, 2 * 1024**3, _OUTPUT_BYTES)
DRAWING = Limits(660, 8 * 1024**3, 32 * 1024**2)
"""A little more than the inspector takes for itself: it says in words what was too much."""


@dataclass(frozen=True, slots=True)
class Said:
    """How a program ended: ``code`` None when it had to be ended, and what it wrote."""

    code: int | None
    output: str


def terminal_root() -> Path | None:
    """Where the terminal's program is installed; None where it is not."""
    found = find_spec("kiosk")
    return Path(found.origin).parents[1] if found is not None and found.origin else None


def run_terminal(
    module: str, arguments: Sequence[str], files: Mapping[str, bytes], root: Path, limits: Limits
) -> Said:
    """Run ``python -m module arguments`` in a new folder with these files in it.

    ``{folder}`` in an argument becomes that folder.
    """
    with tempfile.TemporaryDirectory(prefix="check-") as name:
        folder = Path(name) / "draft"
        folder.mkdir()
        for path, data in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        words = [word.replace("{folder}", str(folder)) for word in arguments]
        output = Path(name) / "said"
        with output.open("wb") as out:
            code = _ended(module, words, root, out.fileno(), limits)
        with output.open("rb") as said:
            return Said(code, said.read(_OUTPUT_BYTES).decode("utf-8", "replace"))


def draw_terminal(
    module: str, arguments: Sequence[str], files: Mapping[str, bytes], root: Path, limits: Limits
) -> tuple[Said, dict[str, bytes]]:
    """The same with the plain files that it leaves in ``{out}``, by their names."""
    with tempfile.TemporaryDirectory(prefix="draw-") as name:
        out = Path(name)
        said = run_terminal(
            module, [word.replace("{out}", name) for word in arguments], files, root, limits
        )
        paths = sorted(path for path in out.iterdir() if path.is_file() and not path.is_symlink())
        small = [path for path in paths[:_OUT_FILES] if path.stat().st_size <= _OUTPUT_BYTES]
        return said, {path.name: path.read_bytes() for path in small}


def _ended(module: str, words: Sequence[str], root: Path, out: int, limits: Limits) -> int | None:
    process = subprocess.Popen(
        [sys.executable, "-m", module, *words],
        cwd=root,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=out,
        start_new_session=True,
    )
    _limit(process.pid, limits)
    try:
        return process.wait(_CPUS * limits.cpu_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None


def _limit(pid: int, limits: Limits) -> None:
    """Before it has read a draft: an interpreter takes many times longer to start than this."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_FSIZE, limits.written_bytes),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.prlimit(pid, what, (most, most))
        except ProcessLookupError:  # it has ended already
            return


def environment() -> dict[str, str]:
    """Nothing of ours but where programs are: no settings, no secrets."""
    kept = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "TMPDIR")
    given = {name: os.environ[name] for name in kept if name in os.environ}
    return given | {"PYTHONDONTWRITEBYTECODE": "1", "QT_QPA_PLATFORM": "offscreen"}
