"""What an error means for its device is said by the error itself, in the folder of its class."""

import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

import drivers
import drivers.errors
from contracts.errors import DeviceError, DeviceLostError, KioskError
from drivers.id_card.errors import ReaderSilentError
from drivers.status import DeviceState, status_of

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


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [error.code for owner in OWNERS for error in errors_of(owner)]
    assert len(codes) > 60
    assert len(set(codes)) == len(codes)


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
