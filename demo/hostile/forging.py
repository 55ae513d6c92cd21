"""Signs metadata with keys of its own: all that somebody can do who has none of the centre's."""

from datetime import timedelta

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root, Signature, Timestamp

AHEAD = 1000
"""How far above the true version a forged one is."""
LIFE = timedelta(days=365)


class Forger:
    """Somebody with a key."""

    def __init__(self) -> None:
        self._signer = CryptoSigner.generate_ed25519()

    def signed_anew(self, timestamp: bytes) -> bytes:
        """A newer timestamp, under our key and under the name of the true one."""
        metadata: Metadata[Timestamp] = Metadata.from_bytes(timestamp)
        names = tuple(metadata.signatures)
        metadata.signed.version += AHEAD
        metadata.sign(self._signer)
        ours = metadata.signatures[self._signer.public_key.keyid].signature
        for name in names:
            metadata.signatures[name] = Signature(name, ours)
        return metadata.to_bytes()

    def another_root(self, root: bytes) -> bytes:
        """The root after this one, in which our key stands for everybody's."""
        metadata: Metadata[Root] = Metadata.from_bytes(root)
        names = tuple(metadata.signatures)
        signed = metadata.signed
        signed.version += 1
        signed.expires += LIFE
        for role in signed.roles.values():
            role.keyids, role.threshold = [], 1
        for role_name in signed.roles:
            signed.add_key(self._signer.public_key, role_name)
        metadata.sign(self._signer)
        ours = metadata.signatures[self._signer.public_key.keyid].signature
        for name in names:
            metadata.signatures[name] = Signature(name, ours)
        return metadata.to_bytes()
