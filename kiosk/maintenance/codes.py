"""What a code of the error hierarchy means, in the words that whoever sets a terminal up reads.

A step of a self-test keeps the code alone, so that a report travels small and is read in any
language. What the doctor says of a device in the state that the error stands for says what to do
as well; where the error stands for no state of its own, it is told as everybody reads it.
"""

import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec

import drivers
from contracts.errors import DeviceError, KioskError
from drivers.adapter import AdapterError
from kiosk.texts import Texts

_CODE = re.compile(r"[A-Z]-\d{3}", re.ASCII)


def code_text(code: str, device: str, texts: Texts, language: str) -> str:
    """What happened and what to do; "" for what is no code, or one that nobody here knows.

    Args:
        device: what people call it, "" for "the device".
    """
    error = _errors().get(code) if _CODE.fullmatch(code) else None
    if error is None:
        return ""
    key = f"doctor.device_{_state(error).replace('-', '_')}"
    if not texts.has(key, language):
        return texts.text(error.user_text_key, language)
    called = device or texts.text("check.device", language)
    said = (texts.text(each, language, device=called) for each in (key, f"{key}_do"))
    return " ".join(said)


def _state(error: type[KioskError]) -> str:
    """Why a device in that state does not work; "" where the error itself says nothing of it.

    That a card is unreadable is no fault of the reader, though its error is one of a device.
    """
    if issubclass(error, AdapterError):
        return "adapter"
    if issubclass(error, DeviceError) and "reason" in vars(error):
        return error.reason
    return ""


@cache
def _errors() -> dict[str, type[KioskError]]:
    """By their codes: those of every class of devices of the project, and all that is loaded."""
    for each in pkgutil.iter_modules(drivers.__path__, f"{drivers.__name__}."):
        module = f"{each.name}.errors"
        if each.ispkg and find_spec(module) is not None:
            import_module(module)
    found: dict[str, type[KioskError]] = {}
    for error in _below(KioskError):
        found.setdefault(error.code, error)
    return found


def _below(error: type[KioskError]) -> Iterator[type[KioskError]]:
    yield error
    for each in error.__subclasses__():
        yield from _below(each)
