"""Reads a social security card through anything that carries commands to it."""

from collections.abc import Callable

from drivers.smart_card import codec
from drivers.smart_card.codec import Answer, Record
from drivers.smart_card.errors import SmartCardForeignError, SmartCardUnreadableError
from drivers.smart_card.port import SocialCard

Transmit = Callable[[bytes], bytes]
MOST_FOLLOWING = 8
"""A card that wants to be asked further more often is broken."""


def read_card(transmit: Transmit) -> SocialCard:
    """Select the application and read what is open.

    Raises:
        SmartCardForeignError: the card has no such application.
        SmartCardUnreadableError: it answers what cannot be true; and what ``transmit`` raises.
    """
    selected = ask(transmit, codec.SELECT_SSSE)
    if selected.status != codec.DONE:
        raise SmartCardForeignError(f"status {selected.status:04x}")
    if ask(transmit, codec.SELECT_EF05).status != codec.DONE:
        _need(ask(transmit, codec.SELECT_EF05_BY_ID))
    number = codec.decode_number(_value(transmit, codec.NUMBER))
    issuer = _value(transmit, codec.ISSUER).hex().upper()
    card_class = _optional(transmit, codec.CARD_CLASS)
    issued = _optional(transmit, codec.ISSUED)
    valid_until = _optional(transmit, codec.VALID_UNTIL)
    name, id_number = _holder(transmit)
    return SocialCard(
        number=number,
        issuer=issuer,
        card_class=codec.decode_class(card_class) if card_class else "",
        issued=codec.decode_date(issued) if issued else None,
        valid_until=codec.decode_date(valid_until) if valid_until else None,
        name=name,
        id_number=id_number,
    )


def ask(transmit: Transmit, command: bytes) -> Answer:
    """Send one command and fetch all of its answer.

    Raises:
        SmartCardUnreadableError: the answer has no end; and what ``transmit`` raises.
    """
    data = b""
    for _ in range(MOST_FOLLOWING):
        answer = codec.split(transmit(command))
        data += answer.data
        following = codec.next_command(command, answer)
        if following is None:
            return Answer(data, answer.status)
        command = following
    raise SmartCardUnreadableError("an answer without end")


def _holder(transmit: Transmit) -> tuple[str | None, str | None]:
    """The holder's name and number, (None, None) where the card keeps them locked."""
    selected = ask(transmit, codec.SELECT_EF06)
    if selected.status in codec.LOCKED:
        return None, None
    _need(selected)
    number = _optional(transmit, codec.HOLDER_NUMBER)
    name = _optional(transmit, codec.HOLDER_NAME)
    return (
        codec.decode_name(name) if name else None,
        codec.decode_holder_number(number) if number else None,
    )


def _value(transmit: Transmit, record: Record) -> bytes:
    return codec.value_of(record, _need(ask(transmit, record.command)))


def _optional(transmit: Transmit, record: Record) -> bytes | None:
    answer = ask(transmit, record.command)
    if answer.status in codec.LOCKED:
        return None
    return codec.value_of(record, _need(answer))


def _need(answer: Answer) -> bytes:
    if answer.status != codec.DONE:
        raise SmartCardUnreadableError(f"status {answer.status:04x}")
    return answer.data
