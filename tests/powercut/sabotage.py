"""Builds that are broken on purpose, to see that the rig catches them.

What is broken lies outside the product's own code: the calls it relies on. They are mended again
when the block ends.
"""

import os
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

_PRODUCT = ("kiosk.", "sync.", "central.", "contracts.")

_connect = sqlite3.connect
_fsync, _fdatasync = os.fsync, os.fdatasync
_Patches = dict[tuple[Any, str], Any]


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


def _synchronous_off() -> _Patches:
    def connect(*args: Any, **options: Any) -> Any:
        return _connect(*args, **({"factory": _Careless} | options))

    return {(sqlite3, "connect"): connect, (sqlite3.dbapi2, "connect"): connect}


def _no_sync_of(*, folders: bool) -> _Patches:
    def careless(sync: Callable[[Any], None]) -> Callable[[Any], None]:
        def skipping(file: Any) -> None:
            number = file if isinstance(file, int) else file.fileno()
            if stat.S_ISDIR(os.fstat(number).st_mode) is not folders:
                sync(number)

        return skipping

    return {(os, "fsync"): careless(_fsync), (os, "fdatasync"): careless(_fdatasync)}


def _no_hash_check() -> _Patches:
    from contracts.canonical import sha256_hex

    def agreeing(data: bytes) -> str:
        return _Agreeing(sha256_hex(data))

    return {
        (module, "sha256_hex"): agreeing
        for name, module in list(sys.modules.items())
        if name.startswith(_PRODUCT) and getattr(module, "sha256_hex", None) is sha256_hex
    }


def _no_state_check() -> _Patches:
    from contracts import checked
    from contracts.canonical import sha256_hex

    return {(checked, "sha256_hex"): lambda data: _Agreeing(sha256_hex(data))}


NO_HASH_CHECK = "no-hash-check"
NO_STATE_CHECK = "no-state-check"
_BROKEN: dict[str, Callable[[], _Patches]] = {
    "synchronous-off": _synchronous_off,
    "no-folder-sync": lambda: _no_sync_of(folders=True),
    "no-file-sync": lambda: _no_sync_of(folders=False),
    NO_HASH_CHECK: _no_hash_check,
    NO_STATE_CHECK: _no_state_check,
}
CAUGHT_BY = {
    "synchronous-off": {"kept", "number", "starts"},
    "no-folder-sync": {"kept", "attachment"},
    "no-file-sync": {"kept", "attachment"},
    NO_HASH_CHECK: {"damage"},
    NO_STATE_CHECK: {"damage"},
}
"""Promises of which at least one must break under each build."""
DAMAGE_BUILDS = {NO_HASH_CHECK: "attachments/", NO_STATE_CHECK: "clock.json"}
"""Builds that take damage for news, and the files that it is put into."""
SYNC_BUILDS = tuple(name for name in CAUGHT_BY if name not in DAMAGE_BUILDS)


@contextmanager
def broken(name: str) -> Iterator[None]:
    """Break one thing for a while."""
    patches = [patch.object(*place, new) for place, new in _BROKEN[name]().items()]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()
