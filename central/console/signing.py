"""Keys in the browser: one person's key file and passphrase, for one signature, never kept.

Both are read from memory, open the key, and are gone with the request; the opened key is gone when
it has signed. Nothing is written to disk, logged or put into a session. They come over TLS or from
this machine only. See ``docs/decisions/roles-and-second-factor.md``.
"""

from fastapi import Request, UploadFile
from securesystemslib.signer import Signer

from central.addresses import home_of
from central.console.desk import Desk
from central.publishing.errors import SignerKeyError
from central.publishing.keys import signer_from

MAX_KEY_BYTES = 16 * 1024
_HERE = frozenset(home_of(address) for address in ("127.0.0.1", "::1"))


def browser_signs(request: Request, desk: Desk) -> bool:
    """Whether keys are taken in this browser."""
    return desk.settings.signing == "browser" and _private(request)


def signer_of(file: UploadFile | None, passphrase: str) -> Signer:
    """What signs with an uploaded key. Raises SignerKeyError."""
    data = file.file.read(MAX_KEY_BYTES + 1) if file is not None else b""
    if not data or len(data) > MAX_KEY_BYTES:
        raise SignerKeyError("this is no key file")
    return signer_from(data, "the key file", lambda _words: passphrase.strip().encode())


def _private(request: Request) -> bool:
    """Whether nobody on the way can read what is sent."""
    address = request.client.host if request.client else ""
    return request.scope["scheme"] == "https" or home_of(address) in _HERE
