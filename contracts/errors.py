"""The one error hierarchy of the project.

KioskError
├── DeviceError          a device cannot do its work; an attendant can help
│   ├── DeviceTimeoutError     the deadline passed
│   ├── DeviceCancelledError   nobody waits for the result any more
│   └── DeviceLostError        unplugged, powered off or silent
├── NetworkError         the centre cannot be reached; waiting helps
├── StorageError         the terminal cannot keep data safely
│   └── StorageFullError       no room left on the disk
├── PolicyError          the request is understood and refused by a rule
│   └── InvalidDocumentError   an item, a setting or a message breaks its schema
└── BugError             our own mistake

``str(error)`` is for engineers and never holds personal data. People read the text of
``user_text_key`` in the catalogues of ``assets/text``.
"""

from typing import ClassVar


class KioskError(Exception):
    """Root of all errors that this project raises on purpose."""

    code: ClassVar[str] = "K-000"
    user_text_key: ClassVar[str] = "error.generic"
    retryable: ClassVar[bool] = False


class DeviceError(KioskError):
    """A device cannot do its work.

    Attributes:
        state, reason: what its health check means by it, in the words of ``drivers.status``.
    """

    code = "D-100"
    user_text_key = "error.device"
    retryable = True
    state: ClassVar[str] = "hardware_error"
    reason: ClassVar[str] = "fault"


class DeviceTimeoutError(DeviceError):
    """The device did not answer within its deadline."""

    code = "D-101"
    user_text_key = "error.device_timeout"
    state = "unknown"
    reason = "silent"


class DeviceCancelledError(DeviceError):
    """The command was cancelled: its visit or page is over."""

    code = "D-102"
    user_text_key = "error.device_cancelled"


class DeviceLostError(DeviceError):
    """The device is unplugged, powered off or its line is dead."""

    code = "D-103"
    user_text_key = "error.device_lost"
    state = "power_off"
    reason = "unplugged"


class NetworkError(KioskError):
    """The centre cannot be reached, or what answers is not the centre."""

    code = "N-100"
    user_text_key = "error.network"
    retryable = True


class StorageError(KioskError):
    """The terminal could not keep data durably."""

    code = "S-100"
    user_text_key = "error.storage"
    retryable = True


class StorageFullError(StorageError):
    """There is no room left on the terminal's disk."""

    code = "S-101"
    user_text_key = "error.storage_full"


class PolicyError(KioskError):
    """The request is understood and refused by a rule."""

    code = "P-100"
    user_text_key = "error.policy"


class InvalidDocumentError(PolicyError):
    """An item, a setting or a message does not fit its schema."""

    code = "P-101"
    user_text_key = "error.invalid_document"


class BugError(KioskError):
    """An impossible state was reached: our own mistake."""

    code = "B-100"
    user_text_key = "error.generic"
