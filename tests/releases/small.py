"""A release of a few small files, for what does not run it."""

import io
from pathlib import Path

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.releases import MANIFEST, SetProgram, parse_release
from hardening.archives import Archive, write_archive
from kiosk.releases.machine import this_machine

MACHINE = this_machine()
NEEDS = {"machine": MACHINE.machine, "python": MACHINE.python, "libc": MACHINE.libc}


def listed(files: dict[str, bytes], version: str = "0.2.0") -> bytes:
    """What stands first in an archive of these files."""
    return canonical_bytes(
        {
            "schema": 1,
            "version": version,
            "needs": NEEDS,
            "files": [
                {"path": path, "sha256": sha256_hex(data), "length": len(data)}
                for path, data in files.items()
            ],
        }
    )


def packed(files: list[tuple[str, bytes]]) -> bytes:
    """An archive of just this."""
    out = io.BytesIO()
    write_archive(out, files, preset=0)
    return out.getvalue()


def small(version: str = "0.2.0") -> bytes:
    """A release."""
    site = f"python/lib/python{MACHINE.python}/site-packages"
    files = {
        "program/kiosk/__init__.py": f'VERSION = "{version}"\n'.encode(),
        f"{site}/x.py": version.encode() * 900,
    }
    return packed([(MANIFEST, listed(files, version)), *files.items()])


def named(archive: Path | bytes, version: str = "0.2.0") -> SetProgram:
    """How a set names it."""
    data = archive if isinstance(archive, bytes) else archive.read_bytes()
    inside = Archive(io.BytesIO(data), 1 << 30)
    next(inside.files())
    manifest = parse_release(b"".join(inside.content()))
    return SetProgram(
        **NEEDS,
        version=version,
        sha256=sha256_hex(data),
        length=len(data),
        unpacked=manifest.unpacked,
    )
