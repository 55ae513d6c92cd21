"""Searches a folder for texts and bytes that must not be there, in every usual disguise.

Knows nothing of the project. Used by the fault tests and after whole visits.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SAMPLE_BYTES = 48
SAMPLE_STEP = 4096
_SHORTEST = 4  # bytes; what is shorter turns up by chance,
_SHORTEST_BASE64 = 6  # and so do fewer characters of base64


@dataclass(frozen=True, slots=True)
class Leak:
    """One find: which secret (by its label), in which form, where."""

    label: str
    form: str
    path: Path
    offset: int


def find_leaks(
    folder: Path, texts: Mapping[str, str], blobs: Mapping[str, bytes] | None = None
) -> list[Leak]:
    """Search file contents and names below a folder.

    ``texts`` and ``blobs`` map a label to what is secret. Of a blob (a photo) samples are
    searched, plain, in base64 and in hexadecimal. Files that vanish meanwhile are skipped.
    """
    needles = [*_text_needles(texts), *_blob_needles(blobs or {})]
    found: list[Leak] = []
    for path in sorted(folder.rglob("*")):
        found += _search(needles, path, str(path.relative_to(folder)).encode(errors="replace"))
        try:
            content = path.read_bytes() if path.is_file() else b""
        except OSError:
            continue
        found += _search(needles, path, content)
    return found


@dataclass(frozen=True, slots=True)
class _Needle:
    label: str
    form: str
    pattern: re.Pattern[bytes]


def _search(needles: Iterable[_Needle], path: Path, content: bytes) -> Iterator[Leak]:
    for needle in needles:
        match = needle.pattern.search(content)
        if match:
            yield Leak(needle.label, needle.form, path, match.start())


def _text_needles(texts: Mapping[str, str]) -> Iterator[_Needle]:
    for label, text in texts.items():
        forms: dict[str, bytes] = {
            "UTF-8": text.encode(),
            "UTF-16LE": text.encode("utf-16-le"),
            "UTF-16BE": text.encode("utf-16-be"),
            "GB18030": text.encode("gb18030"),
        }
        for form, raw in forms.items():
            yield from _raw_needles(label, form, raw)
        escaped = json.dumps(text)[1:-1].encode()
        if escaped != forms["UTF-8"]:
            yield _Needle(label, "JSON escapes", re.compile(re.escape(escaped), re.IGNORECASE))


def _blob_needles(blobs: Mapping[str, bytes]) -> Iterator[_Needle]:
    for label, blob in blobs.items():
        for start in range(0, max(1, len(blob) - SAMPLE_BYTES + 1), SAMPLE_STEP):
            yield from _raw_needles(label, f"bytes at {start}", blob[start : start + SAMPLE_BYTES])


def _raw_needles(label: str, form: str, raw: bytes) -> Iterator[_Needle]:
    if len(raw) < _SHORTEST:
        return
    yield _Needle(label, form, re.compile(re.escape(raw)))
    yield _Needle(label, f"{form} hex", re.compile(re.escape(raw.hex().encode()), re.IGNORECASE))
    for shift in range(3):
        encoded = _base64_core(raw, shift)
        if len(encoded) >= _SHORTEST_BASE64:
            # lines of base64 may be broken, and the URL alphabet differs in two characters
            pattern = rb"(?:\\?[\r\n]|\\[rn])*".join(_either_alphabet(byte) for byte in encoded)
            yield _Needle(label, f"{form} base64 +{shift}", re.compile(pattern))


def _base64_core(raw: bytes, shift: int) -> bytes:
    """The characters that base64 has for ``raw`` when it starts ``shift`` bytes into a group."""
    encoded = base64.b64encode(b"\0" * shift + raw).rstrip(b"=")
    whole = (len(raw) + shift) % 3 == 0
    return encoded[(0, 2, 3)[shift] : None if whole else -1]


def _either_alphabet(byte: int) -> bytes:
    return {ord("+"): b"[+-]", ord("/"): b"(?:\\\\?/|_)"}.get(byte, re.escape(bytes([byte])))
