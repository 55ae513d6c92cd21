"""A good pack, and pictures made by hand, for tests to spoil."""

import copy
import struct
import zlib
from pathlib import Path
from typing import Any

import yaml

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 160" width="90" height="160">'
    '<rect width="90" height="160" fill="#123B52"/>'
    '<path d="M0,120 q30,-40 60,0 t30,0 V160 H0 Z" fill="#0F2F41"/></svg>'
)
GOOD: dict[str, Any] = {
    "schema": 1,
    "name": "春天",
    "colours": {"accent": "#7A2048", "accentDeep": "#55142F", "header": "#7A2048"},
    "words": {
        "zh-CN": {"attract.greeting": "欢迎来示例区", "header.service": "示例区自助"},
        "en": {"attract.greeting": "Welcome to Shili", "header.service": "Shili services"},
    },
    "home": {"order": ["residence-permit", "elder-allowance"], "elder": ["elder-allowance"]},
    "pictures": {"hills-portrait": "spring.svg", "person-staff": "staff.png"},
    "sizes": {"words": 102, "corners": 60},
    "notices": {
        "first": {"zh-CN": "周三下午大厅停电检修。", "en": "No power on Wednesday afternoon."},
        "home": {"zh-CN": "居住证本周免费寄送。", "en": "Permits are posted free this week."},
    },
}


def good() -> dict[str, Any]:
    return copy.deepcopy(GOOD)


def chunk(kind: bytes, body: bytes) -> bytes:
    checked = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checked)


def png(wide: int = 8, high: int = 8, *more: bytes, after: bytes = b"") -> bytes:
    """A grey PNG; ``more`` parts stand before its end, ``after`` behind it."""
    rows = b"".join(b"\0" + b"\x80" * min(wide, 64) for _ in range(min(high, 64)))
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), *more, chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + after


def files(document: dict[str, Any] | None = None) -> dict[str, bytes]:
    """The good pack as files by their path."""
    content = good() if document is None else document
    return {
        "pack.yaml": yaml.safe_dump(content, allow_unicode=True).encode(),
        "pictures/spring.svg": SVG.encode(),
        "pictures/staff.png": png(),
    }


def written(folder: Path, contents: dict[str, bytes]) -> Path:
    """The files in a folder."""
    for path, data in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder
