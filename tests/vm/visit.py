"""A resident who asks for the old-age allowance, on simple pages in English, and has a receipt."""

from collections.abc import Mapping
from typing import Any

from demo.resident import load_resident
from kiosk.catalogue import load_catalogue
from tests.journeys.receipts import ROOT
from tests.vm.eyes import Sight
from tests.vm.glass import ENGLISH
from tests.vm.hand import Act, Hand, Page, nothing
from tests.vm.town import Town

ITEM = "elder-allowance"
WHOSE = ROOT / "tests" / "journeys" / "residents" / "elder-allowance-at-home.yaml"
_STROKES = ((0.2, 0.3, 0.4, 0.7), (0.4, 0.3, 0.2, 0.7), (0.6, 0.3, 0.6, 0.7), (0.5, 0.5, 0.8, 0.5))
"""What is written in the field for a name: from and to, in shares of the field."""
_POINTS = 12


class Resident:
    """One person with a card, who goes on wherever the terminal stands."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._card = load_resident(WHOSE).card
        self._answers: Mapping[str, Any] = load_resident(WHOSE).answers
        catalogue = load_catalogue((ROOT / "assets" / "items",)).items
        self._doc = next(item.doc for item in catalogue if item.doc.code == ITEM)
        self.done = 0

    def pages(self, hand: Hand) -> Mapping[str, Page]:
        """Every page of the visit."""
        words = hand.words

        def page(act: Act, *keys: str) -> Page:
            return Page(tuple(words(key) for key in keys), act)

        questions = {
            f"form-{question.id}": Page((question.label.get(ENGLISH),), self._question(question.id))
            for question in self._doc.questions
        }
        return {
            "attract": page(self._start, "attract.greeting"),
            "idle-warning": page(self._still_here, "idle-warning.title"),
            "home": page(self._item, "home.greeting"),
            "guide": page(self._begin, "guide.bring", "guide.more"),
            "for-whom": page(self._for_me, "for-whom.title"),
            "identify": page(self._card_down, "identify.title_waiting", "identify.again"),
            "identify-take": page(self._card_up, "identify.title_take", "identify.title_lying"),
            "identify-reading": page(nothing, "identify.title_reading"),
            "confirm-identity": page(
                self._it_is_me, "confirm-identity.title", "confirm-identity.title_facts"
            ),
            "notice": page(self._agree, "notice.agree"),
            **questions,
            "review": page(self._check, "review.title"),
            "sign": page(self._sign, "sign.title"),
            "commit": page(nothing, "commit.title"),
            "receipt-printed": page(self._paper, "receipt.printed", "receipt.sent"),
            "receipt-on-screen": page(self._noted, "receipt.on_screen"),
            "receipt": page(nothing, "receipt.printing"),
            "done": page(self._finish, "done.next_steps", "done.take_paper", "done.no_paper"),
            "rating": page(self._skip, "rating.title"),
        }

    def gone(self) -> None:
        """The terminal went away: the card is taken back."""
        self._town.reader.do("lift-card")

    # ---- pages --------------------------------------------------------------------------------

    def _start(self, hand: Hand, sight: Sight) -> bool:
        hand.memory.clear()
        return hand.press_first(sight, "attract.start", "attract.start_in")

    def _still_here(self, hand: Hand, sight: Sight) -> bool:
        return hand.press_first(sight, "idle-warning.still_here")

    def _item(self, hand: Hand, sight: Sight) -> bool:
        if hand.press_first(sight, "dock.mode_elder"):
            return True
        further = hand.words("home.more_items", number="1", count="2").partition("(")[0]
        return hand.press(sight.find(self._doc.name.get(ENGLISH)) or sight.find(further))

    def _begin(self, hand: Hand, sight: Sight) -> bool:
        if sight.find(self._doc.name.get(ENGLISH)) is None:  # somebody else's, or a slip
            return hand.press_first(sight, "dock.back")
        return hand.press_first(sight, "guide.begin")

    def _for_me(self, hand: Hand, sight: Sight) -> bool:
        return hand.press_first(sight, "for-whom.self")

    def _card_down(self, hand: Hand, sight: Sight) -> bool:
        self._town.reader.do("lift-card")
        again = hand.press_first(sight, "identify.again")
        self._town.reader.do("put-card", card=dict(self._card or {}))
        hand.tell("puts the card down")
        return again or True

    def _card_up(self, hand: Hand, sight: Sight) -> bool:
        self._town.reader.do("lift-card")
        hand.press_first(sight, "identify.taken")
        return True

    def _it_is_me(self, hand: Hand, sight: Sight) -> bool:
        return hand.press_first(sight, "confirm-identity.yes", "confirm-identity.yes_facts")

    def _agree(self, hand: Hand, sight: Sight) -> bool:
        return hand.press_first(sight, "notice.agree")

    def _question(self, qid: str) -> Act:
        question = next(each for each in self._doc.questions if each.id == qid)
        answer = self._answers.get(qid)

        def act(hand: Hand, sight: Sight) -> bool:
            if answer is None or hand.often(qid) > 1:
                return hand.press_first(sight, "input.next_question", "input.back_to_review")
            if question.type == "phone":
                hand.type_digits(str(answer))
                return hand.press_first(sight, "input.next_question", "input.back_to_review")
            return hand.press(sight.find(self._word(qid, answer)))

        return act

    def _word(self, qid: str, answer: Any) -> str:
        """What stands on the key of this answer."""
        question = next(each for each in self._doc.questions if each.id == qid)
        if isinstance(answer, bool):
            assert question.bool_labels is not None, "the item words its yes and no"
            words = question.bool_labels.true if answer else question.bool_labels.false
            return words.get(ENGLISH)
        return next(c.label.get(ENGLISH) for c in question.choices if c.code == answer)

    def _check(self, hand: Hand, sight: Sight) -> bool:
        if hand.press_first(sight, "review.to_sign"):
            return True
        further = hand.words("review.next", number="1", count="1").partition("(")[0]
        return hand.press(sight.find(further))

    def _sign(self, hand: Hand, sight: Sight) -> bool:
        if hand.often("signs") == 1:
            left, top, width, height = hand.glass.pad
            for x0, y0, x1, y1 in _STROKES:
                shares = (step / _POINTS for step in range(_POINTS + 1))
                hand.machine.draw(
                    [
                        (
                            round(left + width * (x0 + (x1 - x0) * share)),
                            round(top + height * (y0 + (y1 - y0) * share)),
                        )
                        for share in shares
                    ]
                )
        return hand.press_first(sight, "sign.done")

    def _paper(self, hand: Hand, sight: Sight) -> bool:
        self._town.take_paper()
        return hand.press_first(sight, "receipt.ok", "receipt.out")

    def _noted(self, hand: Hand, sight: Sight) -> bool:
        return hand.press_first(sight, "receipt.noted")

    def _finish(self, hand: Hand, sight: Sight) -> bool:
        if hand.press_first(sight, "done.finish"):
            self.done += 1
            return True
        return False

    def _skip(self, hand: Hand, sight: Sight) -> bool:
        return hand.press_first(sight, "rating.skip")
