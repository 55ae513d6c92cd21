"""Packs what ``deploy/tree`` made into a release: ``python -m kiosk.releases.packing TREE OUT``.

In the folder OUT it is ``civic-kiosk-VERSION-MACHINE-pyX.Y.tar.xz``, ``release.json`` in front. Its
version is the one that the tree says of itself, its needs are those of this machine.
"""

import hashlib
import re
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from contracts.canonical import canonical_bytes
from contracts.machines import Machine
from contracts.releases import MANIFEST, ReleaseManifest
from hardening.archives import write_archive
from kiosk.releases.machine import this_machine

_LEFT_OUT = ("python/bin/", "python/pyvenv.cfg")


def version_of(tree: Path) -> str:
    """As the program in the tree says it."""
    text = (tree / "program" / "kiosk" / "__init__.py").read_text("utf-8")
    found = re.search(r'^VERSION = "(.+)"$', text, re.MULTILINE)
    if found is None:
        raise SystemExit(f"{tree}: no terminal's program")
    return found[1]


def files_of(tree: Path) -> Iterator[tuple[str, Path]]:
    """Plain files in the order that they are packed in; links are made where it is unpacked."""
    for path in sorted(tree.rglob("*")):
        name = path.relative_to(tree).as_posix()
        linked = any(each.is_symlink() for each in (path, *path.parents) if tree in each.parents)
        if path.is_file() and not linked and not name.startswith(_LEFT_OUT):
            yield name, path


def pack(tree: Path, out: Path, machine: Machine | None = None, preset: int = 6) -> Path:
    """Write the archive into a folder; where it lies."""
    machine = machine or this_machine()
    listed = list(files_of(tree))
    manifest = ReleaseManifest.model_validate(
        {
            "schema": 1,
            "version": version_of(tree),
            "needs": {"machine": machine.machine, "python": machine.python, "libc": machine.libc},
            "files": [
                {"path": name, "sha256": _hash_of(path), "length": path.stat().st_size}
                for name, path in listed
            ],
        }
    )
    told = canonical_bytes(manifest.model_dump(mode="json", by_alias=True))
    name = f"civic-kiosk-{manifest.version}-{machine.machine}-py{machine.python}.tar.xz"
    with (out / name).open("wb") as file:
        contents = ((each, path.read_bytes()) for each, path in listed)
        write_archive(file, chain([(MANIFEST, told)], contents), preset)
    return out / name


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    print(pack(Path(sys.argv[1]), Path(sys.argv[2])))
