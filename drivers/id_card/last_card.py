"""Knows the card that was read last, without knowing whose it is."""

import hashlib
import secrets


class LastCard:
    """A digest under a key of this process; tells the same card from another one.

    Attributes:
        offered_again: it still lies there, and the reset that told so made the module find it
            again: its next reading is nobody's wish.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._digest: bytes | None = None
        self.offered_again = False

    def was_read(self, text: bytes) -> bool:
        """Note a reading; tell whether it is the card that lay there since the one before."""
        digest = hashlib.blake2b(text, key=self._key).digest()
        same = self.offered_again and digest == self._digest
        self._digest, self.offered_again = digest, False
        return same

    def was_seen(self, *, present: bool) -> None:
        """Note whether a card was found after a reset of the field."""
        if not present:
            self._digest = None
        self.offered_again = self._digest is not None
