"""The process that speaks PC/SC: ``python -m drivers.smart_card.helper``.

A PC/SC call has no time limit while a card does not answer, and a thread in it cannot be ended:
this process can. It answers one line of JSON with one line of JSON and keeps nothing. It ends with
its socket or with its parent.
"""

import json
import socket
from collections.abc import Callable

from smartcard import scard

from drivers.helper_process import Json, helper_words, live_with_parent
from hardening.memory import keep_private_as_told

_MASK = 0xFFFFFFFF
_INVALID_HANDLE = 0x80100003


class Helper:
    """One context and at most one card."""

    def __init__(self) -> None:
        self._context = 0
        self._card = 0
        self._protocol = scard.SCARD_PCI_T1
        self._calls: dict[str, Callable[[Json], Json]] = {
            "open": self._open,
            "readers": self._readers,
            "slot": self._slot,
            "connect": self._connect,
            "transmit": self._transmit,
            "disconnect": self._disconnect,
        }

    def answer(self, request: Json) -> Json:
        """Do one call; ``code`` of the answer is that of PC/SC, 0 when all is well."""
        try:
            return self._calls[request["call"]](request)
        except (SystemError, TypeError, ValueError):
            # pyscard's answers when a handle means nothing any more.
            return {"code": _INVALID_HANDLE}

    def _open(self, _request: Json) -> Json:
        code, self._context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        return {"code": code & _MASK}

    def _readers(self, _request: Json) -> Json:
        code, names = scard.SCardListReaders(self._context, [])
        return {"code": code & _MASK, "readers": names}

    def _slot(self, request: Json) -> Json:
        known = (request["reader"], request["known"])
        code, states = scard.SCardGetStatusChange(self._context, request["wait_ms"], [known])
        return {"code": code & _MASK, "state": states[0][1] & _MASK}

    def _connect(self, request: Json) -> Json:
        code, self._card, protocol = scard.SCardConnect(
            self._context,
            request["reader"],
            scard.SCARD_SHARE_EXCLUSIVE,
            scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
        )
        t0 = protocol == scard.SCARD_PROTOCOL_T0
        self._protocol = scard.SCARD_PCI_T0 if t0 else scard.SCARD_PCI_T1
        return {"code": code & _MASK}

    def _transmit(self, request: Json) -> Json:
        command = list(bytes.fromhex(request["command"]))
        code, reply = scard.SCardTransmit(self._card, self._protocol, command)
        return {"code": code & _MASK, "reply": bytes(byte & 0xFF for byte in reply).hex()}

    def _disconnect(self, _request: Json) -> Json:
        code = scard.SCardDisconnect(self._card, scard.SCARD_RESET_CARD)
        self._card = 0
        return {"code": code & _MASK}


def main() -> None:
    """Answer on the socket that the driver handed down."""
    options = helper_words("drivers.smart_card.helper").parse_args()
    live_with_parent(options.parent)
    helper = Helper()
    with socket.socket(fileno=options.fd) as line, line.makefile("rwb") as lines:
        try:
            for request in lines:
                lines.write(json.dumps(helper.answer(json.loads(request))).encode() + b"\n")
                lines.flush()
        except OSError:
            return


if __name__ == "__main__":
    keep_private_as_told()
    main()
