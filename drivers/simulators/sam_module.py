"""A SAM_V module without a line: the cards on it, requests in, replies out."""

from dataclasses import dataclass

START = b"\xaa\xaa\xaa\x96\x69"
_SAM_ID = bytes.fromhex("050001008e5133013930000015cd5b07")
_PHOTO = b"SIMULATED PORTRAIT, NO WLT".ljust(1024, b"\0")


@dataclass
class Lying:
    """One card on the reader.

    Attributes:
        done: it was read or failed, and answers again only when it is put anew or the field is
            reset.
    """

    text: bytes
    new_address: bytes | None
    readable: bool = True
    done: bool = False


class Module:
    """The module and what lies on it; two cards that both answer disturb each other."""

    def __init__(self) -> None:
        self.cards: list[Lying] = []
        self.unreadable = False
        self.lift_mid_read = False
        self.reads = 0
        self._selected: Lying | None = None
        self._found = False

    def put(self, text: bytes, new_address: bytes | None, *, readable: bool = True) -> None:
        """Put a card on the reader, in the place of any other."""
        self.lift()
        self.cards = [Lying(text, new_address, readable)]

    def add(self, text: bytes, new_address: bytes | None) -> None:
        """Put one more card on what lies there."""
        self.cards.append(Lying(text, new_address))

    def lift(self, which: int | None = None) -> None:
        """Take one card off, or all of them."""
        self.cards = [] if which is None else self.cards[:which] + self.cards[which + 1 :]
        self._selected, self._found = None, False

    def answer(self, command: int, parameter: int) -> bytes:
        """Give the reply's bytes from the status on."""
        match command, parameter:
            case 0x10, 0xFF:
                return self._reset()
            case 0x11, 0xFF:
                return b"\0\0\x90"
            case 0x12, 0xFF:
                return b"\0\0\x90" + _SAM_ID
            case 0x20, 0x01:
                return self._find()
            case 0x20, 0x02:
                return self._select()
            case 0x30, 0x01:
                return self._read()
            case 0x30, 0x03:
                return self._read_new_address()
        return b"\0\0\x21"

    def _reset(self) -> bytes:
        """The field goes off and on again: every card begins anew."""
        self._selected, self._found = None, False
        for card in self.cards:
            card.done = False
        return b"\0\0\x90"

    def _answering(self) -> list[Lying]:
        return [card for card in self.cards if not card.done]

    def _find(self) -> bytes:
        self._selected = None
        self._found = bool(self._answering())
        return b"\0\0\x9f\0\0\0\0" if self._found else b"\0\0\x80"

    def _select(self) -> bytes:
        answering = self._answering()
        self._selected = answering[0] if self._found and len(answering) == 1 else None
        return b"\0\0\x90" + bytes(8) if self._selected else b"\0\0\x81"

    def _read(self) -> bytes:
        if self.lift_mid_read and self._selected is not None:
            self.lift_mid_read = False
            self.lift()
        card = self._selected
        if card is None or card.done or self.unreadable or not card.readable:
            # After a failed read too the card is found again only when it was put anew.
            for lying in self._answering():
                lying.done = True
            return b"\0\0\x41"
        card.done = True
        self.reads += 1
        return b"\0\0\x90\x01\x00\x04\x00" + card.text + _PHOTO

    def _read_new_address(self) -> bytes:
        if self._selected is None:
            return b"\0\0\x41"
        address = self._selected.new_address
        return b"\0\0\x91" if address is None else b"\0\0\x90" + address


def take_request(buffer: bytearray) -> tuple[int, int] | int | None:
    """Take the first whole request off the buffer: command and parameter, or an error status."""
    while True:
        start = buffer.find(START)
        if start < 0:
            del buffer[: max(0, len(buffer) - 4)]
            return None
        del buffer[:start]
        if len(buffer) < 7:
            return None
        length = buffer[5] << 8 | buffer[6]
        if not 3 <= length <= 64:
            del buffer[:1]
            continue
        if len(buffer) < 7 + length:
            return None
        frame = bytes(buffer[5 : 7 + length])
        del buffer[: 7 + length]
        check = 0
        for byte in frame[:-1]:
            check ^= byte
        return (frame[2], frame[3]) if check == frame[-1] else 0x10


def framed(body: bytes) -> bytes:
    """Put a reply into its frame."""
    length = len(body) + 1
    frame = bytes((length >> 8, length & 0xFF)) + body
    check = 0
    for byte in frame:
        check ^= byte
    return START + frame + bytes((check,))
