"""What an error means for its device is said by the error itself, in the folder of its class."""

import pkgutil
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import drivers
import drivers.errors
from contracts.errors import DeviceError, DeviceLostError, KioskError
from drivers.id_card.errors import ReaderSilentError
from drivers.status import DeviceState, status_of

ROOT = Path(__file__).parents[2]
OWNERS = [
    f"drivers.{found.name}.errors"
    for found in pkgutil.iter_modules(drivers.__path__)
    if found.ispkg and Path(drivers.__path__[0], found.name, "errors.py").exists()
]


def errors_of(module: str) -> list[type[KioskError]]:
    found = vars(import_module(module)).values()
    return [
        each
        for each in found
        if isinstance(each, type) and issubclass(each, KioskError) and each.__module__ == module
    ]


class BellJammedError(DeviceLostError):
    """Of a driver that another package brings."""

    code = "D-900"
    state = DeviceState.USER_ERROR
    reason = "jammed"


class BellMeltedError(DeviceError):
    """It names a state that there is not."""

    state = "melted"


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (BellJammedError("x"), DeviceState.USER_ERROR, "jammed"),
        (BellMeltedError("x"), DeviceState.HARDWARE_ERROR, "fault"),
        (ReaderSilentError("x"), DeviceState.UNKNOWN, "silent"),
        (DeviceLostError("x"), DeviceState.POWER_OFF, "unplugged"),
    ],
)
def test_an_error_says_itself_what_it_means(
    error: DeviceError, state: DeviceState, reason: str
) -> None:
    status = status_of(error, 7.0)
    assert (status.state, status.reason, status.since) == (state, reason, 7.0)
    assert status.detail == error.code


def codes_of(owner: str) -> range:
    """The codes that a module of errors says are its own: "codes D-110 to D-119"."""
    said = re.findall(r"D-(\d{3})", import_module(owner).__doc__ or "")
    assert said, f"the first line of {owner} says which codes are its own, such as {free()}"
    return range(int(said[0]), int(said[-1]) + 1)


def free() -> str:
    """The first ten codes that no error has and no module keeps."""
    docs = [import_module(owner).__doc__ or "" for owner in OWNERS]
    tens = {code[2:4] for text in (*docs, *codes()) for code in re.findall(r"D-\d{3}", text)}
    ten = next(f"{n}" for n in range(11, 100) if f"{n}" not in tens)
    return f"codes D-{ten}0 to D-{ten}9"


@cache
def codes() -> dict[str, list[str]]:
    """Every code of the project, and the lines that give it to an error."""
    found: dict[str, list[str]] = {}
    for folder in ("contracts", "hardening", "drivers", "kiosk", "sync", "central", "demo"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
                for code in re.findall(r'^    code\b.* = "([A-Z]-\d{3})"', line):
                    found.setdefault(code, []).append(f"{path.relative_to(ROOT)}:{number}")
    return found


def test_every_error_has_a_code_of_its_own() -> None:
    assert len(codes()) > 90
    double = {code: names for code, names in codes().items() if len(names) > 1}
    assert double == {}, f"free for devices: {free()}"


def test_every_folder_keeps_codes_for_its_errors() -> None:
    kept: dict[int, str] = {}
    for owner in OWNERS:
        for number in codes_of(owner):
            other = kept.setdefault(number, owner)
            assert other == owner, f"{owner} and {other} keep D-{number}; free: {free()}"
        for error in errors_of(owner):
            assert int(error.code[2:]) in codes_of(owner), f"{owner}: {error.code} is not its own"


def test_every_state_is_one_of_the_known() -> None:
    states = {
        error.state
        for owner in OWNERS
        for error in errors_of(owner)
        if issubclass(error, DeviceError)
    }
    assert states <= {*DeviceState}


def test_names_of_the_first_shape_are_still_found_where_they_were() -> None:
    kept = {name: getattr(drivers.errors, name) for name in drivers.errors.__all__}
    errors = [found for found in kept.values() if isinstance(found, type)]
    assert len(errors) == 65
    assert all(error.__module__ != "drivers.errors" for error in errors)
