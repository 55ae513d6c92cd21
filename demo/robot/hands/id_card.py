"""The card on the reader: whose it is, whether it is forgotten, and somebody else's besides."""

import threading

from demo.resident import SECOND_CARD, Resident
from demo.simulators import Simulator


def hands(device: Simulator, resident: Resident) -> "CardHands":
    """The hands that lay this resident's card down."""
    return CardHands(device, resident)


class CardHands:
    """Verbs besides the reader's own:

    ``put-card`` lays the resident's card down, where there is one; ``take-card`` takes it back,
    unless it is forgotten; ``lift-card`` takes it in any case, as who is reminded does.
    ``leave-card`` forgets it from now on. ``second-card`` lays somebody else's down, on top of the
    resident's or alone, ``take-second`` takes that back; until then it lies on whatever is put.
    """

    def __init__(self, device: Simulator, resident: Resident) -> None:
        self._device = device
        self._card = resident.card
        self._second = dict(resident.second_card or SECOND_CARD)
        self._lock = threading.RLock()
        self._forgets = False
        self._second_lies = False

    def do(self, verb: str, **fields: object) -> None:
        """Do this; what is not told of here is the reader's own."""
        with self._lock:
            match verb:
                case "put-card":
                    self._put()
                case "take-card" if self._forgets:
                    pass
                case "take-card" | "lift-card":
                    self._lift()
                case "leave-card":
                    self._forgets = True
                case "second-card":
                    self._lay_second()
                case "take-second":
                    self._take_second()
                case _:
                    self._device.do(verb, **fields)

    def _put(self) -> None:
        if self._card is None:
            return
        self._device.do("put-card", card=dict(self._card))
        if self._second_lies:
            self._device.do("second-card", card=self._second)

    def _lift(self) -> None:
        self._forgets = False
        if not self._second_lies:
            self._device.do("lift-card")
        elif self._cards > 1:
            self._device.do("lift-card", which="first")

    def _lay_second(self) -> None:
        if not self._second_lies:
            self._device.do("second-card", card=self._second)
        self._second_lies = True

    def _take_second(self) -> None:
        if self._second_lies:
            self._device.do("lift-card", which="second" if self._cards > 1 else "first")
        self._second_lies = False

    @property
    def _cards(self) -> int:
        return int(self._device.state()["cards"])
