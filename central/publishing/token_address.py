"""Where a key on a token is: the address of RFC 7512, like ``pkcs11:token=li;object=sign``."""

from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from central.publishing.errors import SignerKeyError

SCHEME = "pkcs11:"
_TOKEN = ("token", "serial", "manufacturer", "model")
_KEY = ("object", "id", "type")  # tools print the type; a pair of keys is always meant
_MODULE = "module-path"


@dataclass(frozen=True, slots=True)
class TokenAddress:
    """What is known of a token and of the key on it; what is not said fits anything."""

    text: str
    """As people wrote it, without the module."""
    module: str | None = None
    token: str | None = None
    serial: str | None = None
    manufacturer: str | None = None
    model: str | None = None
    key_label: str | None = None
    key_id: bytes | None = None


def parse_token_address(text: str) -> TokenAddress:
    """Read an address. Raises SignerKeyError: something in it is not understood here."""
    path, _, query = text.removeprefix(SCHEME).partition("?")
    said = _attributes(path, ";", (*_TOKEN, *_KEY))
    asked = _attributes(query, "&", (_MODULE,))
    words = {name: _text(name, value) for name, value in (said | asked).items() if name != "id"}
    return TokenAddress(
        text=f"{SCHEME}{path}",
        module=words.get(_MODULE),
        **{name: words.get(name) for name in _TOKEN},
        key_label=words.get("object"),
        key_id=said.get("id"),
    )


def _attributes(text: str, between: str, known: tuple[str, ...]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for part in filter(None, text.split(between)):
        name, _, value = part.partition("=")
        if name.startswith("pin-"):
            raise SignerKeyError("a PIN has no place in an address, which others can read")
        if name not in known or name in found:
            raise SignerKeyError(f"{name}= is not understood in this place of a pkcs11: address")
        found[name] = unquote_to_bytes(value)
    return found


def _text(name: str, value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise SignerKeyError(f"{name}= of the pkcs11: address is no text") from None
