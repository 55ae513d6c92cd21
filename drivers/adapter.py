"""How an adapter is offered, and how it is found: by the name that the settings give.

An adapter of the project or of somebody else's package is one ``Adapter`` value. Other packages
name theirs as an entry point of the group ``civic_kiosk.drivers``; nothing of a package is loaded
before the settings name its adapter, because an installed package is code that runs with the
terminal's rights.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import structlog
from pydantic import ValidationError, validate_call
from pydantic_core import ErrorDetails

from contracts.errors import PolicyError
from drivers.deadline import Deadline
from drivers.runner import Driver

API = 1
"""The shape of ``Adapter`` and of the ports. Adapters of another shape are refused."""
GROUP = "civic_kiosk.drivers"

_log = structlog.get_logger(__name__)


class AdapterError(PolicyError):
    """The settings name an adapter that is not there, does not fit or takes other settings."""

    code = "P-140"
    user_text_key = "error.settings"


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """Which device it is, as it says itself; "" where it does not say."""

    model: str = ""
    serial: str = ""
    firmware: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One step of a self-test.

    Attributes:
        name: key of its sentence, ``check.<name>``.
        passed: None when it could not be tried, with the reason in ``note``.
        note: for technicians; never personal data.
    """

    name: str
    passed: bool | None
    note: str = ""


Ask = Callable[[str], bool]
"""Puts the sentence ``ask.<key>`` to the person before the device: yes or no."""
SelfTest = Callable[[Any, Deadline, Ask], Iterable[Check]]


def nobody_asked(_key: str) -> bool:
    """The answer when no person is there: what needs eyes is not confirmed."""
    return False


@dataclass(frozen=True, slots=True)
class Adapter:
    """One kind of device that can be driven.

    Attributes:
        name: how the settings call it, ``sam_v``.
        device_class: whose port it fulfils: a folder of ``drivers``, or a class of your own.
        make: makes the driver; its parameters are the device's settings, and are checked
            against their annotations.
        self_test: tries what the device is for; may ask a person.
        identity: asks an open driver which device it is.
        poll_s: how often an idle device is asked how it is.
        first_check_s: how long after the start it is first sought.
    """

    name: str
    device_class: str
    make: Callable[..., Driver]
    self_test: SelfTest | None = None
    identity: Callable[[Any, Deadline], DeviceIdentity] | None = None
    poll_s: float = 2.0
    first_check_s: float = 0.0
    api: int = API

    def driver(self, options: Mapping[str, Any]) -> Any:
        """Make the driver with these settings.

        Raises:
            AdapterError: with the place of every mistake, and every setting that it has not.
        """
        try:
            return validate_call(self.make)(**options)
        except ValidationError as error:
            wrong = "; ".join(map(_mistake, error.errors()))
            raise AdapterError(f"{self.name}, {wrong}") from error


def _mistake(found: ErrorDetails) -> str:
    place = ".".join(map(str, found["loc"]))
    unknown = found["type"] == "unexpected_keyword_argument"
    return f"{place}: there is no such setting" if unknown else f"{place}: {found['msg']}"


def find(device_class: str, name: str, built_in: Mapping[str, str]) -> Adapter:
    """The adapter of this name, of the project (``built_in``: name to module) or of a package.

    Raises:
        AdapterError: there is none, it cannot be loaded, or it is for something else.
    """
    module = built_in.get(name)
    found: object = import_module(module).ADAPTER if module else _load(_entry_point(name))
    if not isinstance(found, Adapter):
        raise AdapterError(f"{name} is no adapter")
    if found.api != API:
        raise AdapterError(f"{name} is made for drivers of shape {found.api}, not {API}")
    if found.device_class != device_class:
        raise AdapterError(f"{name} drives {found.device_class}, not {device_class}")
    return found


def _entry_point(name: str) -> EntryPoint:
    offered = [*entry_points(group=GROUP, name=name)]
    if not offered:
        raise AdapterError(f"no adapter is called {name}")
    if len(offered) > 1:
        raise AdapterError(f"more than one package offers an adapter called {name}")
    point: EntryPoint = offered[0]
    return point


def _load(point: EntryPoint) -> object:
    try:
        return point.load()
    except Exception as error:
        # A package of somebody else may fail in any way; it must not take the terminal along.
        _log.error("driver.load_failed", adapter=point.name, error=type(error).__name__)
        raise AdapterError(f"{point.name} cannot be loaded: {type(error).__name__}") from error
