"""The terminal's own Ed25519 key: made here at enrolment, never leaves this machine."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.errors import InvalidDocumentError, StorageError
from contracts.keyfile import key_file, read_key_file
from kiosk.records.enrolment import replace_file

KEY_PATH = Path("keys") / "terminal.key"


class KeyDamagedError(StorageError):
    """The terminal's key is missing or cannot be read; the terminal has to be enrolled anew."""

    code = "S-110"
    retryable = False


def load_key(data_dir: Path) -> Ed25519PrivateKey:
    """Read the key.

    Raises:
        KeyDamagedError: there is none, or it is not as it was kept.
    """
    try:
        return read_key_file((data_dir / KEY_PATH).read_bytes())
    except (OSError, InvalidDocumentError) as exc:
        raise KeyDamagedError(f"cannot read the terminal's key: {type(exc).__name__}") from exc


def load_or_make_key(data_dir: Path) -> Ed25519PrivateKey:
    """The key of an enrolment that was begun before, or a fresh one, durably kept (0600)."""
    path = data_dir / KEY_PATH
    if path.exists():
        return load_key(data_dir)
    key = Ed25519PrivateKey.generate()
    replace_file(path, key_file(key), mode=0o600)
    os.chmod(path.parent, 0o700)
    return key
