"""The first start, gone through by whoever stands before the machine: pages and what is done there.

Each page is known by what stands on it, so that whoever comes back after a cut goes on wherever
the machine went on.
"""

from collections.abc import Mapping

from demo.resident import SECOND_CARD
from tests.vm.eyes import Sight
from tests.vm.hand import Act, Hand, Page, nothing
from tests.vm.town import ADDRESS, Town

NAME, PHONE = "hall 3", "12345"
DEVICES = {"id_card": 1, "receipt_printer": 2}
"""What is plugged in, and the serial port that it is plugged into."""
TRIES = 4
_FIELD_PX, _HINT_PX = 190, 90
"""A field lies at most so far below its label, and what stands of a device below its name."""


class Technician:
    """Knows what the terminal is to be called, and gets codes from the centre."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._code = ""

    def pages(self, hand: Hand) -> Mapping[str, Page]:
        """Every page of the first start, and the one that residents begin at."""
        words = hand.words

        def page(act: Act, *keys: str) -> Page:
            return Page(tuple(words(key) for key in keys), act)

        return {
            "attract": page(nothing, "attract.greeting"),
            "setup-language": page(self._language, "setup-language.title"),
            "setup-upright": page(self._upright, "setup-upright.title"),
            "setup-size": page(self._size, "setup-size.title"),
            "setup-touch": page(self._touch, "setup-touch.title"),
            "typing": page(self._one_question, "input.done"),
            "setup-place-which": page(self._which, "setup-place.which"),
            "setup-place-people": page(self._people, "setup-place.people"),
            "setup-place-stand": page(self._next_page, "setup-place.stand"),
            "setup-hours": page(self._next_page, "setup-hours.when"),
            "setup-address": page(self._address, "setup-address.where"),
            "setup-network-well": page(self._next, "setup-network.well"),
            "setup-network-wrong": page(self._check_again, "setup-network.wrong"),
            "setup-network": page(nothing, "setup-network.looking"),
            "setup-code": page(self._ask_code, "setup-code.known"),
            "setup-enrolment": page(nothing, "setup-enrolment.waiting"),
            "setup-enrolment-unknown": page(self._enrol_again, "setup-enrolment.unknown"),
            "setup-enrolment-known": page(self._next, "setup-enrolment.known_lead"),
            "setup-trial-trying": page(self._answer, "setup-trial.trying"),
            "setup-trial-over": page(self._to_list, "setup-trial.well", "setup-trial.failed"),
            "setup-trial": page(self._try, "setup-trial.offers"),
            "setup-devices": page(self._devices, "setup-devices.lead"),
            "setup-report": page(
                self._report,
                *(
                    f"setup-report.title_{how}"
                    for how in ("well", "warning", "trouble", "not_tried")
                ),
            ),
        }

    # ---- pages --------------------------------------------------------------------------------

    def _language(self, hand: Hand, sight: Sight) -> bool:
        return hand.press(sight.find(hand.words("dock.language_name")))

    def _upright(self, hand: Hand, sight: Sight) -> bool:
        return hand.press_box(hand.glass.arrow_up)

    def _size(self, hand: Hand, sight: Sight) -> bool:
        return hand.press_first(sight, "setup-size.fits")

    def _touch(self, hand: Hand, sight: Sight) -> bool:
        for number, cross in enumerate(hand.glass.crosses, 1):
            lead = hand.words("setup-touch.lead", cross=str(number), crosses="5")
            if sight.says(lead.partition(".")[0]):
                return hand.press_box(cross)
        return False

    def _which(self, hand: Hand, sight: Sight) -> bool:
        return self._open(hand, sight, "setup-place.name") or self._next_page(hand, sight)

    def _people(self, hand: Hand, sight: Sight) -> bool:
        return self._open(hand, sight, "setup-place.phone") or self._next_page(hand, sight)

    def _address(self, hand: Hand, sight: Sight) -> bool:
        return self._open(hand, sight, "setup-address.address") or self._next_page(hand, sight)

    def _ask_code(self, hand: Hand, sight: Sight) -> bool:
        return self._open(hand, sight, "setup-code.code") or self._next_page(hand, sight)

    def _open(self, hand: Hand, sight: Sight, label: str) -> bool:
        """Press the field below this label while nothing stands in it."""
        empty = hand.words("input.touch_to_type")
        return hand.press(sight.below(empty, hand.words(label), _FIELD_PX))

    def _one_question(self, hand: Hand, sight: Sight) -> bool:
        """Type what is asked for; what stood there of before is taken away first."""
        asked = {
            "setup-place.name": lambda: NAME,
            "setup-place.phone": lambda: PHONE,
            "setup-address.address": lambda: f"https://{ADDRESS}",
            "setup-code.code": self._new_code,
        }
        for label, answer in asked.items():
            if sight.find(hand.words(label)):
                hand.type(answer())
                return hand.press_first(sight, "input.done", "input.next_question")
        return False

    def _new_code(self) -> str:
        self._code = self._code or self._town.code(NAME)
        return self._code

    def _next_page(self, hand: Hand, sight: Sight) -> bool:
        return hand.press_first(sight, "input.next_page")

    def _next(self, hand: Hand, sight: Sight) -> bool:
        return hand.press_first(sight, "setup-network.next")

    def _check_again(self, hand: Hand, sight: Sight) -> bool:
        return hand.press_first(sight, "setup-network.again")

    def _enrol_again(self, hand: Hand, sight: Sight) -> bool:
        if hand.often("not enrolled") > 2:
            self._code = ""
        return hand.press_first(sight, "setup-enrolment.again")

    def _devices(self, hand: Hand, sight: Sight) -> bool:
        """Open each that is plugged in and was not tried well, then go on."""
        well = hand.words("setup-devices.stands_well")
        for device, port in DEVICES.items():
            label = hand.words(f"provision.part_{device}")
            spot = sight.find(label)
            if spot is None or sight.below(well, label, _HINT_PX) or hand.often(device) > TRIES:
                continue
            hand.memory["port"] = port
            return hand.press(spot)
        return hand.press_first(sight, "setup-devices.next")

    def _try(self, hand: Hand, sight: Sight) -> bool:
        return hand.press(sight.find(f"ttyS{hand.memory['port']}"))

    def _answer(self, hand: Hand, sight: Sight) -> bool:
        if sight.find(hand.words("ask.card")):
            self._town.reader.do("put-card", card=dict(SECOND_CARD))
        return hand.press_first(sight, "setup-trial.yes")

    def _to_list(self, hand: Hand, sight: Sight) -> bool:
        self._town.reader.do("lift-card")
        if sight.find(hand.words("setup-trial.failed")) and hand.often("failed") <= 2:
            return hand.press_first(sight, "setup-trial.again")
        return hand.press_first(sight, "setup-trial.list")

    def _report(self, hand: Hand, sight: Sight) -> bool:
        if hand.often("report") == 1:
            return hand.press_first(sight, "setup-report.hand_out")
        return hand.press_first(sight, "setup-report.begin")
