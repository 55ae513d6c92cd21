"""What signs with a key on a token (PKCS #11): the private half never leaves it.

Loaded only where such a key is used. Ed25519 and ECDSA P-256, as terminals verify them. A PIN is
tried once: tokens lock themselves after a few wrong ones. What a token signed is held against its
public half before anybody uses it. See ``docs/decisions/keys-on-tokens.md``.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

import PyKCS11
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import Key, SecretsHandler, Signature, Signer, SSlibKey

from central.publishing.errors import SignerKeyError
from central.publishing.keys import Secret
from central.publishing.token_address import TokenAddress, parse_token_address

MODULE_VARIABLE = "PKCS11_MODULE"
_P256 = bytes.fromhex("06082a8648ce3d030107")  # the curve's name in DER
_ED25519_BYTES = 32
_P256_BYTES = 32  # of each half of a signature
_P256_POINT_BYTES = 65
_WRONG_PIN = (PyKCS11.CKR_PIN_INCORRECT, PyKCS11.CKR_PIN_INVALID, PyKCS11.CKR_PIN_LEN_RANGE)
_EMPTY_SLOT = (PyKCS11.CKR_TOKEN_NOT_PRESENT, PyKCS11.CKR_TOKEN_NOT_RECOGNIZED)
_GONE = (
    PyKCS11.CKR_DEVICE_REMOVED,
    PyKCS11.CKR_TOKEN_NOT_PRESENT,
    PyKCS11.CKR_SESSION_CLOSED,
    PyKCS11.CKR_SESSION_HANDLE_INVALID,
)
_NONSENSE = (ValueError, TypeError, LookupError)
_WANTED_KINDS = "Ed25519 or ECDSA P-256 is wanted"


@dataclass(frozen=True, slots=True)
class _Token:
    """A token that is plugged in."""

    library: PyKCS11.PyKCS11Lib
    slot: int
    name: str

    @property
    def flags(self) -> int:
        """How it is now."""
        return self.library.getTokenInfo(self.slot).flags


@dataclass(frozen=True, slots=True)
class _PrivateKey:
    """A private half on a token whose user is known."""

    session: PyKCS11.Session
    handle: PyKCS11.CK_OBJECT_HANDLE
    kind: int
    pin_each_time: bytes | None
    """For a key that wants its PIN before each signature."""

    def sign(self, data: bytes, mechanism: int) -> bytes:
        """What the token makes of it. Raises PyKCS11Error."""
        library, session = self.session.lib, self.session.session
        how, given = PyKCS11.Mechanism(mechanism), PyKCS11.ckbytelist(data)
        signature = PyKCS11.ckbytelist()
        _check(library.C_SignInit(session, how.to_native(), self.handle))
        if self.pin_each_time is not None:
            self.session.login(self.pin_each_time, PyKCS11.CKU_CONTEXT_SPECIFIC)
        _check(library.C_Sign(session, given, signature))  # how long it will be
        _check(library.C_Sign(session, given, signature))
        return bytes(signature)


class TokenSigner(Signer):
    """Signs with one key of one token, for which somebody gave the PIN.

    The same bytes are signed once: who is in a hurry for the signature asks for it before.
    """

    def __init__(self, token_name: str, private: _PrivateKey, public_key: SSlibKey) -> None:
        self._token_name = token_name
        self._private = private
        self._public_key = public_key
        self._signed: dict[bytes, Signature] = {}

    @classmethod
    def from_priv_key_uri(
        cls, priv_key_uri: str, public_key: Key, secrets_handler: SecretsHandler | None = None
    ) -> Signer:
        """Not offered: ``open_token`` learns the public half from the token."""
        raise NotImplementedError

    @property
    def public_key(self) -> Key:
        """The public half as metadata names it."""
        return self._public_key

    def sign(self, payload: bytes) -> Signature:
        """Sign these bytes. Raises SignerKeyError."""
        if payload not in self._signed:
            with _told(self._token_name):
                raw = self._raw(payload)
            signature = Signature(self._public_key.keyid, raw.hex())
            try:
                self._public_key.verify_signature(signature, payload)
            except UnverifiedSignatureError:
                raise SignerKeyError(
                    f"what token {self._token_name} signed does not fit its own public key; "
                    "it was thrown away"
                ) from None
            self._signed[payload] = signature
        return self._signed[payload]

    def _raw(self, payload: bytes) -> bytes:
        if self._private.kind == PyKCS11.CKK_EC_EDWARDS:
            return self._private.sign(payload, PyKCS11.CKM_EDDSA)
        halves = self._private.sign(sha256(payload).digest(), PyKCS11.CKM_ECDSA)
        if len(halves) != 2 * _P256_BYTES:
            raise ValueError("no signature of P-256")
        r, s = halves[:_P256_BYTES], halves[_P256_BYTES:]
        return encode_dss_signature(int.from_bytes(r), int.from_bytes(s))


def open_token(address: str, ask: Secret) -> TokenSigner:
    """What signs with the key at a ``pkcs11:`` address. Raises SignerKeyError."""
    wanted = parse_token_address(address)
    token = _found(wanted)
    with _told(token.name):
        session, pin = _opened(token, ask)
        private = _private(session, token, wanted, pin)
        public = _public(private, token)
    return TokenSigner(token.name, private, public)


def _found(wanted: TokenAddress) -> _Token:
    """The one token that fits. Raises SignerKeyError."""
    module = wanted.module or os.environ.get(MODULE_VARIABLE)
    if not module:
        raise SignerKeyError(
            "which library speaks to the token? Name its file: "
            f"pkcs11:…?module-path=FILE, or the variable {MODULE_VARIABLE}"
        )
    try:
        fit = list(_tokens(PyKCS11.PyKCS11Lib().load(module), wanted))
    except PyKCS11.PyKCS11Error as exc:
        raise SignerKeyError(f"{module} is no library of tokens that can be used: {exc}") from None
    if not fit:
        raise SignerKeyError(f"no token that is plugged in fits {wanted.text}")
    if len(fit) > 1:
        raise SignerKeyError(
            f"{len(fit)} tokens fit {wanted.text}: say which one with token= or serial="
        )
    return fit[0]


def _tokens(library: PyKCS11.PyKCS11Lib, wanted: TokenAddress) -> Iterator[_Token]:
    for slot in library.getSlotList(tokenPresent=True):
        try:
            info = library.getTokenInfo(slot)
        except PyKCS11.PyKCS11Error as exc:
            if exc.value in _EMPTY_SLOT:
                continue
            raise
        pairs = (
            (wanted.token, info.label),
            (wanted.serial, info.serialNumber),
            (wanted.manufacturer, info.manufacturerID),
            (wanted.model, info.model),
        )
        fits = all(asked in (None, found.rstrip(" \0")) for asked, found in pairs)
        if fits and info.flags & PyKCS11.CKF_TOKEN_INITIALIZED:
            yield _Token(library, slot, info.label.rstrip(" \0"))


def _opened(token: _Token, ask: Secret) -> tuple[PyKCS11.Session, bytes | None]:
    """A session whose user is known, and the PIN. Raises SignerKeyError: the PIN is wrong."""
    flags = token.flags
    if flags & PyKCS11.CKF_USER_PIN_LOCKED:
        raise _locked(token.name)
    pin = None
    if not flags & PyKCS11.CKF_PROTECTED_AUTHENTICATION_PATH:  # else typed on the device itself
        last = flags & PyKCS11.CKF_USER_PIN_FINAL_TRY
        pin = ask(f"PIN of token {token.name}{' (last try before it locks)' if last else ''}: ")
        if not pin:
            raise SignerKeyError("no PIN was given; the token was not asked")
    session = token.library.openSession(token.slot)
    try:
        session.login(pin)
    except PyKCS11.PyKCS11Error as exc:
        if exc.value in _WRONG_PIN:
            raise _wrong(token) from None
        if exc.value != PyKCS11.CKR_USER_ALREADY_LOGGED_IN:  # for another key of this token
            raise
    return session, pin


def _wrong(token: _Token) -> SignerKeyError:
    flags = token.flags
    if flags & PyKCS11.CKF_USER_PIN_LOCKED:
        return _locked(token.name)
    last = flags & PyKCS11.CKF_USER_PIN_FINAL_TRY
    left = "one try is left before it locks" if last else "it locks itself after a few wrong ones"
    return SignerKeyError(f"this PIN does not open token {token.name}: take care, {left}")


def _locked(name: str) -> SignerKeyError:
    return SignerKeyError(
        f"the PIN of token {name} is locked after too many wrong ones; "
        "whoever set the token up can unlock it"
    )


def _private(
    session: PyKCS11.Session, token: _Token, wanted: TokenAddress, pin: bytes | None
) -> _PrivateKey:
    """The one private half that fits. Raises SignerKeyError."""
    template: list[tuple[int, object]] = [(PyKCS11.CKA_CLASS, PyKCS11.CKO_PRIVATE_KEY)]
    if wanted.key_label is not None:
        template.append((PyKCS11.CKA_LABEL, wanted.key_label))
    if wanted.key_id is not None:
        template.append((PyKCS11.CKA_ID, wanted.key_id))
    fit = [
        (handle, kind)
        for kind in (PyKCS11.CKK_EC, PyKCS11.CKK_EC_EDWARDS)
        for handle in session.findObjects([*template, (PyKCS11.CKA_KEY_TYPE, kind)])
    ]
    if len(fit) > 1:
        raise SignerKeyError(
            f"{len(fit)} keys on token {token.name} fit {wanted.text}: "
            "say which one with object= or id="
        )
    if not fit and session.findObjects(template):
        raise SignerKeyError(f"the key on token {token.name} is of another kind: {_WANTED_KINDS}")
    if not fit:
        raise SignerKeyError(f"token {token.name} holds no key that fits {wanted.text}")
    handle, kind = fit[0]
    (each_time,) = session.getAttributeValue(handle, [PyKCS11.CKA_ALWAYS_AUTHENTICATE])
    return _PrivateKey(session, handle, kind, pin if each_time else None)


def _public(private: _PrivateKey, token: _Token) -> SSlibKey:
    """The public half that lies beside a private one. Raises SignerKeyError."""
    session = private.session
    by = (PyKCS11.CKA_ID, PyKCS11.CKA_LABEL)
    identity, label = session.getAttributeValue(private.handle, by)
    same = (PyKCS11.CKA_ID, bytes(identity)) if identity else (PyKCS11.CKA_LABEL, label)
    kind = (PyKCS11.CKA_KEY_TYPE, private.kind)
    found = session.findObjects([(PyKCS11.CKA_CLASS, PyKCS11.CKO_PUBLIC_KEY), kind, same])
    if len(found) != 1:
        raise SignerKeyError(f"token {token.name} holds no public half for this key, or several")
    wanted = (PyKCS11.CKA_EC_PARAMS, PyKCS11.CKA_EC_POINT)
    told = session.getAttributeValue(found[0], wanted, allAsBinary=True)
    curve, point = (bytes(each) for each in told)
    # The standard wants the point within two bytes of DER; some tokens leave these out.
    if private.kind == PyKCS11.CKK_EC_EDWARDS and len(point) in _with_der(_ED25519_BYTES):
        edwards = Ed25519PublicKey.from_public_bytes(point[-_ED25519_BYTES:])
        return SSlibKey.from_crypto(edwards)
    if curve == _P256 and len(point) in _with_der(_P256_POINT_BYTES):
        bare = point[-_P256_POINT_BYTES:]
        return SSlibKey.from_crypto(EllipticCurvePublicKey.from_encoded_point(SECP256R1(), bare))
    raise SignerKeyError(f"the key on token {token.name} is of another kind: {_WANTED_KINDS}")


def _with_der(length: int) -> tuple[int, int]:
    return length, length + 2


def _check(answer: int) -> None:
    if answer != PyKCS11.CKR_OK:
        raise PyKCS11.PyKCS11Error(answer)


@contextmanager
def _told(name: str) -> Iterator[None]:
    """What a token refuses or answers wrong, as a sentence."""
    try:
        yield
    except PyKCS11.PyKCS11Error as exc:
        if exc.value == PyKCS11.CKR_PIN_LOCKED:
            raise _locked(name) from None
        raise SignerKeyError(_sentence(name, exc)) from None
    except _NONSENSE:
        raise SignerKeyError(f"token {name} answers what makes no sense") from None


def _sentence(name: str, exc: PyKCS11.PyKCS11Error) -> str:
    if exc.value in _GONE:
        return f"token {name} is not there any more: plug it in and sign again"
    if exc.value == PyKCS11.CKR_USER_PIN_NOT_INITIALIZED:
        return f"token {name} has no PIN yet: set one first"
    if exc.value == PyKCS11.CKR_DATA_LEN_RANGE:
        return (
            f"this is too long for the key on token {name}, which takes all of it in at once: "
            "use a key of P-256"
        )
    return f"token {name} refuses: {exc}"
