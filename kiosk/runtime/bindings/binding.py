"""What one effect means for one device: the command, its time, and what the visit is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from contracts.errors import KioskError
from drivers.deadline import Deadline
from kiosk.visit.effects import Asked, Effect
from kiosk.visit.events import Event, Result

E = TypeVar("E", bound=Asked)
R = TypeVar("R")

Post = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Binding(Generic[E, R]):
    """One effect of a visit as a job of a device's worker.

    Attributes:
        effect: its type.
        limit_s: how long the job may take.
        command: what the driver does; on the worker's thread, blocking.
        told: what the visit is told of the outcome.
        failed: what it is told of a failure; not of a job that was cancelled.
        absent: what it is told when there is no such device; what it is told when it is given
            up where nothing is said.
    """

    effect: type[E]
    limit_s: float
    command: Callable[[E, Any, Deadline, Post], R]
    told: Callable[[E, R], Result]
    failed: Callable[[E, KioskError], Result]
    absent: Callable[[E], Result | None] = Asked.given_up


@dataclass(frozen=True, slots=True)
class Direct:
    """An effect that no worker is needed for; it must return at once."""

    effect: type[Effect]
    do: Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class DeviceBindings:
    """All that visits ask of one device class."""

    device: str
    jobs: tuple[Binding[Any, Any], ...]
    direct: tuple[Direct, ...] = ()
    at_the_end: Callable[[], None] | None = None
    """What is done at once when a visit has ended."""
