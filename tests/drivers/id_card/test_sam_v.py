"""The reader's adapter against a line whose every byte the test writes."""

import os
import threading
import tty
from collections.abc import Iterator

import pytest

from drivers.deadline import Deadline
from drivers.id_card.errors import NoCardError, ReaderFaultError
from drivers.id_card.sam_v import SamVCardReader
from drivers.simulators.chip import chip_text
from tests.contracts.asking import opened
from tests.drivers.id_card.cards import PERMIT, RESIDENT

FIND = bytes.fromhex("AAAAAA9669 0003 2001 22")
SELECT = bytes.fromhex("AAAAAA9669 0003 2002 21")
READ = bytes.fromhex("AAAAAA9669 0003 3001 32")
NEW_ADDRESS = bytes.fromhex("AAAAAA9669 0003 3003 30")
STATUS = bytes.fromhex("AAAAAA9669 0003 11FF ED")
NO_CARD = bytes.fromhex("AAAAAA9669 0004 000080 84")
FOUND = bytes.fromhex("AAAAAA9669 0008 00009F 00000000 97")
SELECTED = bytes.fromhex("AAAAAA9669 000C 000090 0000000000000000 9C")
NO_NEW_ADDRESS = bytes.fromhex("AAAAAA9669 0004 000091 95")
BAD_COMMAND = bytes.fromhex("AAAAAA9669 0004 000021 25")
SELF_TEST_FAILED = bytes.fromhex("AAAAAA9669 0004 000060 64")


def reading(card: dict[str, object]) -> bytes:
    body = bytes.fromhex("0508 000090 01000400") + chip_text(card) + bytes(1024)
    check = 0
    for byte in body:
        check ^= byte
    return bytes.fromhex("AAAAAA9669") + body + bytes((check,))


class Peer:
    """The module's side of a line: the n-th request gets the n-th reply, the last one for ever."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.requests: list[bytes] = []
        self.replies: list[bytes] = []
        self.by_request: dict[bytes, bytes] = {}
        self.delay_s = 0.0
        self._thread: threading.Thread | None = None

    def start(self, *replies: bytes) -> None:
        self.replies = list(replies)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the line: with the last slave gone a read fails, so no thread outlives its master."""
        os.close(self.slave)
        if self._thread is not None:
            self._thread.join(5)
            assert not self._thread.is_alive()
        os.close(self.master)

    def _serve(self) -> None:
        try:
            while request := os.read(self.master, len(FIND)):
                self.requests.append(request)
                threading.Event().wait(self.delay_s)
                os.write(self.master, self.by_request.get(request) or self.replies[0])
                if len(self.replies) > 1:
                    self.replies.pop(0)
        except OSError:
            return


@pytest.fixture
def peer() -> Iterator[Peer]:
    made = Peer()
    yield made
    made.stop()


@pytest.fixture
def reader(peer: Peer) -> Iterator[SamVCardReader]:
    with opened(
        SamVCardReader(os.ttyname(peer.slave), find_every_s=0.01, exchange_s=1.0, read_s=1.0)
    ) as made:
        yield made


def test_reading_is_the_exchange_of_the_vendor_document(peer: Peer, reader: SamVCardReader) -> None:
    peer.start(NO_CARD, FOUND, SELECTED, reading(RESIDENT), NO_NEW_ADDRESS)
    data = reader.wait_and_read(Deadline.after(5))
    assert data.identity.name == RESIDENT["name"]
    assert peer.requests == [FIND, FIND, SELECT, READ, NEW_ADDRESS]


def test_late_replies_are_dropped_and_the_right_ones_awaited(
    peer: Peer, reader: SamVCardReader
) -> None:
    peer.start(
        reading(PERMIT) + FOUND,
        FOUND + SELECTED,
        SELECTED + NO_CARD + reading(RESIDENT),
        reading(PERMIT) + NO_NEW_ADDRESS,
    )
    assert reader.wait_and_read(Deadline.after(5)).identity.name == RESIDENT["name"]
    assert peer.requests == [FIND, SELECT, READ, NEW_ADDRESS]


def test_what_lies_on_the_line_before_a_request_is_no_reply_to_it(
    peer: Peer, reader: SamVCardReader
) -> None:
    os.write(peer.master, FOUND)
    peer.start(NO_CARD)
    with pytest.raises(NoCardError):
        reader.wait_and_read(Deadline.after(0.2))
    assert set(peer.requests) == {FIND}


def test_module_slower_than_the_time_limit_is_given_more_time(peer: Peer) -> None:
    hasty = SamVCardReader(os.ttyname(peer.slave), find_every_s=0.01, exchange_s=0.1)
    hasty.open()
    peer.delay_s = 0.15
    peer.by_request = {FIND: FOUND, SELECT: SELECTED, READ: reading(RESIDENT)}
    peer.start(NO_NEW_ADDRESS)
    try:
        assert hasty.wait_and_read(Deadline.after(5)).identity.name == RESIDENT["name"]
    finally:
        hasty.close()


def test_old_module_without_the_new_address_keeps_the_printed_one(
    peer: Peer, reader: SamVCardReader
) -> None:
    peer.start(FOUND, SELECTED, reading(RESIDENT), BAD_COMMAND)
    assert reader.wait_and_read(Deadline.after(5)).identity.address == RESIDENT["address"]


def test_module_that_failed_its_self_test_is_broken(peer: Peer, reader: SamVCardReader) -> None:
    peer.start(SELF_TEST_FAILED)
    with pytest.raises(ReaderFaultError):
        reader.health(Deadline.after(5))
    assert peer.requests == [STATUS]
