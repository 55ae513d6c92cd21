"""Builds that are broken on purpose, to see that the rig catches them.

``POWERCUT_BROKEN`` names one; it is a variable of this rig and unknown to the product. What it
breaks is outside the product's own code: the calls it relies on.
"""

import os
import sqlite3
import stat
import sys
from typing import Any

VARIABLE = "POWERCUT_BROKEN"
_PRODUCT = ("kiosk.", "sync.", "central.", "contracts.")

_connect = sqlite3.connect
_fsync, _fdatasync = os.fsync, os.fdatasync


class _Careless(sqlite3.Connection):
    """A connection on which nothing makes SQLite sync."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        super().execute("PRAGMA synchronous=OFF")

    def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
        careless = "PRAGMA synchronous=OFF" if "synchronous" in sql.lower() else sql
        return super().execute(careless, *args)


class _Agreeing(str):
    """A hash that agrees with every other."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str)

    def __ne__(self, other: object) -> bool:
        return not isinstance(other, str)

    __hash__ = str.__hash__


def _synchronous_off() -> None:
    def connect(*args: Any, **options: Any) -> Any:
        return _connect(*args, **({"factory": _Careless} | options))

    for module in (sqlite3, sqlite3.dbapi2):
        setattr(module, "connect", connect)  # noqa: B010 - mypy: the stub's overloads


def _no_sync_of(folders: bool) -> None:
    def careless(sync: Any) -> Any:
        def skipping(file: Any) -> None:
            number = file if isinstance(file, int) else file.fileno()
            if stat.S_ISDIR(os.fstat(number).st_mode) is not folders:
                sync(number)

        return skipping

    os.fsync, os.fdatasync = careless(_fsync), careless(_fdatasync)


def _no_hash_check() -> None:
    from contracts import canonical

    real = canonical.sha256_hex

    def agreeing(data: bytes) -> str:
        return _Agreeing(real(data))

    for name, module in list(sys.modules.items()):
        if name.startswith(_PRODUCT) and getattr(module, "sha256_hex", None) is real:
            setattr(module, "sha256_hex", agreeing)  # noqa: B010 - of any module


BROKEN = {
    "synchronous-off": _synchronous_off,
    "no-folder-sync": lambda: _no_sync_of(folders=True),
    "no-file-sync": lambda: _no_sync_of(folders=False),
    "no-hash-check": _no_hash_check,
}

CAUGHT_BY = {
    "synchronous-off": {"kept", "delivered", "number", "starts", "attachment"},
    "no-folder-sync": {"kept", "delivered", "number", "starts", "attachment"},
    "no-file-sync": {"kept", "attachment"},
    "no-hash-check": {"damage"},
}
"""Promises of which at least one must break under each build."""


def install() -> None:
    """Break what the environment says; once, after the product was imported."""
    name = os.environ.get(VARIABLE, "")
    if name:
        BROKEN[name]()
