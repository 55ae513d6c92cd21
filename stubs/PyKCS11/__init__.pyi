"""What we use of PyKCS11 1.5, which brings no types."""

from collections.abc import Iterable, Sequence
from typing import Any

CKA_ALWAYS_AUTHENTICATE: int
CKA_CLASS: int
CKA_EC_PARAMS: int
CKA_EC_POINT: int
CKA_ID: int
CKA_KEY_TYPE: int
CKA_LABEL: int
CKA_MODULUS_BITS: int
CKA_PRIVATE: int
CKA_SENSITIVE: int
CKA_SIGN: int
CKA_TOKEN: int
CKA_VERIFY: int
CKF_PROTECTED_AUTHENTICATION_PATH: int
CKF_RW_SESSION: int
CKF_TOKEN_INITIALIZED: int
CKF_USER_PIN_FINAL_TRY: int
CKF_USER_PIN_LOCKED: int
CKK_EC: int
CKK_EC_EDWARDS: int
CKM_ECDSA: int
CKM_EC_EDWARDS_KEY_PAIR_GEN: int
CKM_EC_KEY_PAIR_GEN: int
CKM_EDDSA: int
CKM_RSA_PKCS_KEY_PAIR_GEN: int
CKO_PRIVATE_KEY: int
CKO_PUBLIC_KEY: int
CKR_DATA_LEN_RANGE: int
CKR_DEVICE_REMOVED: int
CKR_OK: int
CKR_PIN_INCORRECT: int
CKR_PIN_INVALID: int
CKR_PIN_LEN_RANGE: int
CKR_PIN_LOCKED: int
CKR_SESSION_CLOSED: int
CKR_SESSION_HANDLE_INVALID: int
CKR_TOKEN_NOT_PRESENT: int
CKR_TOKEN_NOT_RECOGNIZED: int
CKR_USER_ALREADY_LOGGED_IN: int
CKR_USER_PIN_NOT_INITIALIZED: int
CKU_CONTEXT_SPECIFIC: int
CKU_USER: int

class PyKCS11Error(Exception):
    value: int
    text: str

class ckbytelist:
    def __init__(self, data: bytes | None = ...) -> None: ...
    def __bytes__(self) -> bytes: ...

class CK_OBJECT_HANDLE: ...

class CK_TOKEN_INFO:
    label: str
    manufacturerID: str
    model: str
    serialNumber: str
    flags: int

class Mechanism:
    def __init__(self, mechanism: int, param: None = ...) -> None: ...
    def to_native(self) -> object: ...

class LowLevelLib:
    """Each answers a CKR."""

    def C_SignInit(self, session: object, mechanism: object, key: CK_OBJECT_HANDLE) -> int: ...
    def C_Sign(self, session: object, data: ckbytelist, signature: ckbytelist) -> int: ...

class Session:
    session: object
    lib: LowLevelLib

    def login(self, pin: bytes | None, user_type: int = ...) -> None: ...
    def findObjects(self, template: Sequence[tuple[int, Any]] = ...) -> list[CK_OBJECT_HANDLE]: ...
    def getAttributeValue(
        self, obj_id: CK_OBJECT_HANDLE, attr: Iterable[int], allAsBinary: bool = ...
    ) -> list[Any]: ...
    def generateKeyPair(
        self,
        templatePub: Sequence[tuple[int, Any]],
        templatePriv: Sequence[tuple[int, Any]],
        mecha: Mechanism = ...,
    ) -> tuple[CK_OBJECT_HANDLE, CK_OBJECT_HANDLE]: ...
    def destroyObject(self, obj: CK_OBJECT_HANDLE) -> None: ...
    def logout(self) -> None: ...
    def closeSession(self) -> None: ...

class PyKCS11Lib:
    def load(self, pkcs11dll_filename: str) -> PyKCS11Lib: ...
    def getSlotList(self, tokenPresent: bool = ...) -> list[int]: ...
    def getTokenInfo(self, slot: int) -> CK_TOKEN_INFO: ...
    def openSession(self, slot: int, flags: int = ...) -> Session: ...
