"""What a slot says, and what the virtual reader of the contract tests cannot show."""

import pytest

from contracts.errors import DeviceLostError
from drivers.deadline import Clock, Deadline, SystemClock
from drivers.smart_card.errors import SmartCardUnreadableError
from drivers.smart_card.pcsc import PcscSmartCardReader
from drivers.smart_card.service import PcscService, Slot

EMPTY, MUTE = Slot(0x0001_0010), Slot(0x0002_0220)


class Service(PcscService):
    """A reader whose slot stands as it is told."""

    def __init__(self, clock: Clock, *slots: Slot) -> None:
        super().__init__(clock)
        self._slots = list(slots)

    def readers(self, deadline: Deadline) -> list[str]:
        return ["Reader 00 00"]

    def slot(self, reader: str, deadline: Deadline, other_than: Slot | None, wait_s: float) -> Slot:
        return self._slots.pop(0)


def test_card_that_is_upside_down_is_unreadable_and_not_waited_for() -> None:
    reader = PcscSmartCardReader(service=Service(SystemClock(), EMPTY, MUTE))
    reader.open()
    with pytest.raises(SmartCardUnreadableError):
        reader.read(Deadline.after(5))


def test_closed_reader_is_lost() -> None:
    with pytest.raises(DeviceLostError):
        PcscSmartCardReader().read(Deadline.after(5))


@pytest.mark.parametrize(
    ("state", "present", "mute", "held", "events"),
    [
        (0x0001_0010, False, False, False, 1),
        (0x0002_0020, True, False, False, 2),
        (0x0002_0420, True, False, False, 2),
        (0x0003_00A0, True, False, True, 3),
        (0x0002_0220, True, True, False, 2),
    ],
)
def test_slot_is_read_off_its_bits(
    state: int, present: bool, mute: bool, held: bool, events: int
) -> None:
    slot = Slot(state)
    assert (slot.present, slot.mute, slot.held, slot.events) == (present, mute, held, events)
