"""Browsers that somebody has logged in with before: strangers cannot shut these out.

After OWASP's "Slow Down Online Guessing Attacks with Device Cookies": a log-in leaves a cookie that
only the centre can make, for one name, once its second factor was given too where it has one. Tries
that carry it are counted by themselves, so that no number of strangers' failures locks the name for
them.
"""

import hmac
import secrets

from central.console.lockout import name_hash

_NONCE_BYTES = 16
_NAME_CHARS = 16


class Devices:
    """Makes and knows the marks of browsers; ``key`` is a secret of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def cookie(self, name: str) -> str:
        """Under which name the browser keeps its mark: one for each user."""
        return f"centre_known_{name_hash(name)[:_NAME_CHARS]}"

    def new_mark(self, name: str) -> str:
        """A mark for a browser that has just logged in."""
        nonce = secrets.token_hex(_NONCE_BYTES)
        return f"{nonce}.{self._seal(name, nonce)}"

    def known(self, name: str, mark: str) -> str:
        """What tells this browser from others, "" when the mark is none of ours for the name."""
        nonce, _dot, seal = mark.partition(".")
        return nonce if hmac.compare_digest(self._seal(name, nonce).encode(), seal.encode()) else ""

    def _seal(self, name: str, nonce: str) -> str:
        message = f"device\n{name_hash(name)}\n{nonce}".encode()
        return hmac.digest(self._key, message, "sha256").hex()
