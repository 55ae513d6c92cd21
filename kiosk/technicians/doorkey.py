"""``keys/door.key``: this terminal's half of the key that codes for technicians are made with.

X25519, made here, never leaves this machine. The sync process tells the public half to the centre.
A damaged one is replaced: the centre hears of it, and codes work again from then on.
"""

import os
import secrets
from pathlib import Path

import structlog

from kiosk.records.errors import StateDamagedError
from kiosk.records.statefile import read_state, write_state

KEY_PATH = Path("keys") / "door.key"
_BYTES = 32

_log = structlog.get_logger(__name__)


def door_key(data_dir: Path) -> bytes:
    """The private half; made at the first time. Raises StorageError."""
    path = data_dir / KEY_PATH
    try:
        document = read_state(path) or {}
        key = bytes.fromhex(str(document.get("key", "")))
        if len(key) == _BYTES:
            return key
    except (StateDamagedError, ValueError):
        _log.error("technicians.door_key_damaged")
    key = secrets.token_bytes(_BYTES)
    write_state(path, {"key": key.hex()})
    os.chmod(path.parent, 0o700)
    return key
