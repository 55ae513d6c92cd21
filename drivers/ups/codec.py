"""The text protocol of Network UPS Tools (RFC 9271): one question, the lines of its answer. No I/O.

Everything is ASCII. A list is ``BEGIN LIST VAR name``, lines ``VAR name variable "value"`` and
``END LIST VAR name``; in a value a backslash stands before ``"`` and itself. Trouble is one line
``ERR CODE``.
"""

import math
import re
from collections.abc import Mapping

from contracts.errors import DeviceError
from drivers.status import DeviceState
from drivers.ups.errors import UpsGarbledError, UpsServiceError, UpsStaleError, UpsUnknownError
from drivers.ups.port import UpsReading

LONGEST = 64 * 1024
"""Bytes of a whole answer; the richest drivers give some 10 kB."""

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_LINE = re.compile(r'VAR (\S+) ([A-Za-z0-9_.-]+) "((?:[^"\\]|\\.)*)"')
_ERRORS: Mapping[str, type[DeviceError]] = {
    "DATA-STALE": UpsStaleError,
    "DRIVER-NOT-CONNECTED": UpsStaleError,
    "UNKNOWN-UPS": UpsUnknownError,
    "ACCESS-DENIED": UpsUnknownError,
    "USERNAME-REQUIRED": UpsUnknownError,
    "PASSWORD-REQUIRED": UpsUnknownError,
}
_TROUBLE = frozenset({"OVER", "ALARM", "OFF"})


def question(ups: str) -> bytes:
    """Ask for all variables of one UPS; raises UpsUnknownError for a name that is none."""
    if not _NAME.fullmatch(ups):
        raise UpsUnknownError("the name of the UPS is none")
    return f"LIST VAR {ups}\n".encode("ascii")


def is_whole(answer: bytes) -> bool:
    """Whether an answer has come to its end; raises UpsGarbledError when it never will."""
    if len(answer) > LONGEST:
        raise UpsGarbledError("an answer without end")
    if not answer.endswith(b"\n"):
        return False
    return not answer.startswith(b"BEGIN ") or answer.splitlines()[-1].startswith(b"END ")


def variables(ups: str, answer: bytes) -> dict[str, str]:
    """The variables of a whole answer.

    Raises:
        UpsStaleError, UpsUnknownError, UpsServiceError: what the answer says instead.
        UpsGarbledError: it is no answer to this question.
    """
    try:
        lines = answer.decode("utf-8").split("\n")[:-1]
    except UnicodeDecodeError as error:
        raise UpsGarbledError("bytes that are no text") from error
    if len(lines) == 1 and lines[0].startswith("ERR "):
        code = lines[0].split()[1] if len(lines[0].split()) > 1 else ""
        raise _ERRORS.get(code, UpsServiceError)(f"upsd says {code[:40]}")
    if lines[:1] != [f"BEGIN LIST VAR {ups}"] or lines[-1] != f"END LIST VAR {ups}":
        raise UpsGarbledError("another answer than that to the question")
    return dict(_variable(ups, line) for line in lines[1:-1])


def reading(values: Mapping[str, str]) -> UpsReading:
    """How the power stands by these variables; what is not said or is no number is None."""
    model = " ".join(
        filter(None, (values.get("ups.mfr", "").strip(), values.get("ups.model", "").strip()))
    )
    charge = _number(values.get("battery.charge"))
    return UpsReading(
        flags=frozenset(values.get("ups.status", "").split()),
        charge=charge if charge is None or charge <= 100 else None,
        runtime_s=_number(values.get("battery.runtime")),
        model=model,
        serial=values.get("ups.serial", "").strip(),
        firmware=values.get("ups.firmware", "").strip(),
    )


def state_of(power: UpsReading) -> tuple[DeviceState, str]:
    """The state and the reason that a reading stands for; the worst that it says counts."""
    if power.battery_low:
        return DeviceState.HARDWARE_ERROR, "battery-low"
    if power.on_battery:
        return DeviceState.ONLINE, "on-battery"
    if "RB" in power.flags:
        return DeviceState.HARDWARE_ERROR, "battery-worn"
    if power.flags & _TROUBLE:
        return DeviceState.HARDWARE_ERROR, "fault"
    if power.on_battery is False:
        return DeviceState.ONLINE, ""
    if "WAIT" in power.flags:
        return DeviceState.STARTING, "starting"
    return DeviceState.UNKNOWN, "silent"


def _variable(ups: str, line: str) -> tuple[str, str]:
    found = _LINE.fullmatch(line)
    if found is None or found[1] != ups:
        raise UpsGarbledError("a line that is no variable")
    return found[2], re.sub(r"\\(.)", r"\1", found[3])


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text is not None else None
    except ValueError:
        return None
    return number if number is not None and math.isfinite(number) and number >= 0 else None
