"""The centre's word, signed by its answer key without making the key's name anew each time."""

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.fleet.doors import card_salt, door_half
from contracts.canonical import canonical_bytes
from contracts.signatures import ack_key_info
from contracts.wire import SignedAnswer


class AnswerSigner:
    """Signs as ``contracts.signatures.sign_answer`` does. Safe to use from several threads.

    ``door``, ``salt``: see ``central.fleet.doors``.
    """

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.door, self.salt = door_half(key), card_salt(key)
        self.key_id = ack_key_info(key.public_key().public_bytes_raw()).key_id

    def signed(self, ack: dict[str, Any]) -> SignedAnswer:
        """These words with their signature."""
        return SignedAnswer(
            ack=ack, key_id=self.key_id, signature=self._signature(canonical_bytes(ack))
        )

    def signed_json(self, ack: dict[str, Any]) -> bytes:
        """The same as the body of an answer, put into bytes once."""
        said = canonical_bytes(ack)
        end = f',"key_id":"{self.key_id}","signature":"{self._signature(said)}"}}'
        return b'{"ack":' + said + end.encode()

    def _signature(self, said: bytes) -> str:
        return base64.b64encode(self._key.sign(said)).decode()
