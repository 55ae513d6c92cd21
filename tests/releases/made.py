"""Releases for tests: a copy of this very program, another version, the tests' libraries."""

import re
import shutil
import sysconfig
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from contracts.canonical import sha256_hex
from contracts.releases import SetProgram
from kiosk.launch.pointer import Release
from kiosk.releases.machine import this_machine
from kiosk.releases.packing import pack
from sync.updates.slots import Slots

ROOT = Path(__file__).parents[2]
FOLDERS = ("contracts", "hardening", "drivers", "kiosk", "ui", "sync", "assets", "demo")
SITE = f"python/lib/python{this_machine().python}/site-packages"
VERSION_LINE = re.compile(r'^VERSION = ".+"$', re.MULTILINE)


@cache
def bare_tree() -> Path:
    """The program as it is here; its libraries are found where the tests have theirs."""
    tree = Path(mkdtemp(prefix="release-tree-"))
    skipped = shutil.ignore_patterns("__pycache__", "test_*", "*.opus")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, tree / "program" / name, ignore=skipped)
    site = tree / SITE
    site.mkdir(parents=True)
    (site / "civic_kiosk.pth").write_text("../../../../program\n", "utf-8")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return tree


def tree_of(
    folder: Path,
    version: str,
    changed: Mapping[str, str] | None = None,
    extra: Mapping[str, str] | None = None,
) -> Path:
    """The tree of a release; ``changed``: text that is put behind a file of the program;
    ``extra``: files beside it.
    """
    tree = folder / f"tree-{version}"
    shutil.copytree(bare_tree(), tree)
    about = tree / "program" / "kiosk" / "__init__.py"
    text = VERSION_LINE.sub(f'VERSION = "{version}"', about.read_text("utf-8"))
    about.write_text(text, "utf-8")
    for path, more in (changed or {}).items():
        file = tree / "program" / path
        file.write_text(file.read_text("utf-8") + "\n" + more + "\n", "utf-8")
    for path, text in (extra or {}).items():
        (tree / path).write_text(text, "utf-8")
    return tree


def slotted(
    data_dir: Path,
    folder: Path,
    version: str,
    changed: Mapping[str, str] | None = None,
    extra: Mapping[str, str] | None = None,
) -> SetProgram:
    """A release in its slot, as the sync process leaves it."""
    packed, program = archive(folder, version, changed, extra)
    Slots(data_dir / "releases").unpack(packed, program)
    return program


def archive(
    folder: Path,
    version: str,
    changed: Mapping[str, str] | None = None,
    extra: Mapping[str, str] | None = None,
) -> tuple[Path, SetProgram]:
    """An archive, and how a set names it."""
    packed = pack(tree_of(folder, version, changed, extra), folder, preset=0)
    data = packed.read_bytes()
    return packed, program_of(folder, version, data)


def program_of(folder: Path, version: str, data: bytes) -> SetProgram:
    tree = folder / f"tree-{version}"
    machine = this_machine()
    unpacked = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file())
    return SetProgram(
        machine=machine.machine,
        python=machine.python,
        libc=machine.libc,
        version=version,
        sha256=sha256_hex(data),
        length=len(data),
        unpacked=unpacked,
    )


def release_of(program: SetProgram) -> Release:
    return Release(program.version, program.sha256)
