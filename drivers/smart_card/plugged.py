"""Readers that the PC/SC service knows."""

from collections.abc import Iterator

from drivers.deadline import Deadline, SystemClock
from drivers.plugged import Kind, Plugged
from drivers.smart_card.service import PcscService


def plugged(deadline: Deadline) -> Iterator[Plugged]:
    """Each by its name; raises DeviceError where there is none, or no service."""
    service = PcscService(SystemClock())
    try:
        for name in service.readers(deadline):
            yield Plugged(Kind.CARD_SLOT, name, name)
    finally:
        service.close()
