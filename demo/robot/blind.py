"""One visit by somebody who sees nothing: only what is said is known, only a keypad is pressed.

Pages are known by what is said first on them, things by what is said when the ring comes to them.
The accessible tree and the screen are never asked; they are only kept for whoever looks later.
"""

import time
from contextlib import suppress
from importlib import import_module

from demo import steps
from demo.link import ScreenLostError
from demo.robot.blind_form import BlindForm
from demo.robot.careful import WalkedAwayError
from demo.robot.ear import Ear
from demo.robot.hand import TWICE_S, StuckError
from demo.robot.keyed import KeyedHand
from demo.robot.meaning import Meaning
from demo.robot.patience import Patience
from demo.robot.walk import OVERALL_LIMIT_S, End, Walk

ANSWER_S, SPELLED_S = 4.0, 10.0
"""How long after a key something is heard at the latest, and to its end where words are spelled."""
PAGE_S, SILENT_S = 60.0, 20.0
"""The longest sentence is said in less than this silence."""
WAITS_S = 3.0
AGAIN, WAKING, FASTER = 4, 15, 3
"""So often a key is pressed of which nothing comes, and that of a terminal that only starts."""
PLACES = ("step.question", "step.page", "step.question_of", "step.page_of")
"""Said first where a page goes on under its name."""
MOST = 90
"""Things that the ring goes over before it comes round."""


class Blind:
    """Ears and a thumb: hears what is said, presses, and knows where it is.

    Attributes:
        page: where it is, as far as it has heard.
        asked: the question that was heard last.
    """

    def __init__(self, walk: "BlindWalk", keys: KeyedHand, ear: Ear, meaning: Meaning) -> None:
        self._walk = walk
        self._keys = keys
        self._ear = ear
        self.means = meaning
        self.page = ""
        self.asked = ""
        self._pressed_s = 0.0
        self._turned = False

    def hear(self, limit_s: float) -> str | None:
        """The next text that begins after the last key; what was cut off by it is only noted."""
        end = time.monotonic() + limit_s
        while (said := self._ear.next(max(0.0, end - time.monotonic()))) is not None:
            before = said.begun_s < self._pressed_s or said.scarcely
            self._note(said.text, before)
            if not before:
                return said.text
        return None

    def _note(self, text: str, before: bool) -> None:
        page, asked = self.means.page(text), self.means.question(text)
        self._turned = self._turned or (page not in ("", self.page) and not before)
        self.page, self.asked = page or self.page, asked or self.asked
        self._walk.told(self.page, text)

    def press(self, key: str) -> None:
        """Press a key of the keypad."""
        if key == "select":
            time.sleep(max(0.0, self._pressed_s + TWICE_S - time.monotonic()))
        self._turned = False
        self._pressed_s = self._keys.pressed(key) / 1000

    def move(self, key: str = "next") -> str:
        """Move the ring and hear where it is; "" when another page is heard instead.

        Raises:
            StuckError: nothing is said any more.
        """
        text = self._pressed_until_heard(key, AGAIN, SPELLED_S)
        if text is None:
            raise StuckError(f"nothing is said when the ring moves on {self.page}")
        return text

    def begin(self) -> None:
        """Press a key until the terminal, which may only start, says something.

        Raises:
            StuckError: it says nothing.
        """
        if self._pressed_until_heard("next", WAKING, ANSWER_S) is None:
            raise StuckError("the terminal says nothing")

    def _pressed_until_heard(self, key: str, tries: int, limit_s: float) -> str | None:
        for _ in range(tries):
            self.press(key)
            if (text := self.hear(limit_s)) is not None:
                return text
        return None

    def rest(self, silent_s: float) -> None:
        """Listen until it is silent."""
        while self.hear(silent_s) is not None:
            continue

    def choose(self) -> bool:
        """Choose what the ring is on; whether another page was heard then.

        Who hears nothing asks for it to be said again.
        """
        self.press("select")
        end = time.monotonic() + PAGE_S
        text = self.hear(ANSWER_S)
        if text is None:
            self.press("repeat")
            text = ""
        while not (self._turned or text is None or self._knows(text) or time.monotonic() > end):
            text = self.hear(SILENT_S)
        return self._turned

    def _knows(self, text: str) -> bool:
        """Whether this is enough to go on: where the page is, a question, or its last words."""
        here = steps.called(self.means.language).get(self.page, "")
        placed = bool(here) and text.startswith(here) and self.means.is_any(text, *PLACES)
        asked = bool(self.means.question(text))
        return placed or asked or self.means.is_any(text, "voice.choose")

    def say_again(self) -> None:
        """Have the page said from its beginning, until it is known or silent."""
        self.press("repeat")
        while not self._turned and self.hear(SILENT_S) is not None:
            continue

    def hurry(self) -> None:
        """Have everything said as fast as it goes, as whoever has heard it a hundred times."""
        passed = [self.move()]
        while not self.means.is_any(passed[-1], "voice.faster") and len(passed) < MOST:
            passed.append(self.move())
        for _ in range(FASTER):
            self.press("select")

    def find(self, *keys: str) -> str:
        """Go round the ring to the first of these keys, by their texts; "" when there is none."""
        page = self.page
        passed = [self.move()]
        while not self.means.is_any(passed[-1], *keys):
            if self.page != page:
                return ""
            if (len(passed) > 3 and passed[-3:] == passed[:3]) or len(passed) > MOST:
                return ""
            passed.append(self.move())
        return passed[-1]


class BlindWalk(Walk):
    """Plays a resident who knows nothing but what is said."""

    def run(self) -> End:
        """Go on by what is heard until the visit is over."""
        keys = self._hand
        assert isinstance(keys, KeyedHand)
        assert self._spoken is not None
        self.blind = Blind(self, keys, Ear(self._spoken), Meaning(self._resident, self._items))
        self._form = BlindForm(self.blind, self._resident.answers)
        self._asked_for_all, self._hurried = False, False
        self._vain = Patience()
        end = time.monotonic() + 3 * OVERALL_LIMIT_S
        try:
            self.blind.begin()
            while time.monotonic() < end:
                if (over := self._go_on()) is not None:
                    return over
        except StuckError as error:
            return End("stuck", self.blind.page, str(error))
        except WalkedAwayError:
            return super().run()  # which only watches then
        except ScreenLostError:
            return End("dead", self.blind.page, "the terminal's process is gone")
        return End("stuck", self.blind.page, "the visit takes too long")

    def told(self, page: str, text: str) -> None:
        """Something was said: a page's module may know what hands do then."""
        self._vain.heard(page, text)
        hand = steps.hand(page) if page else None
        if hand is not None and hand.thought:
            module = import_module(f"demo.robot.pages.{steps.folder(page)}")
            if hasattr(module, "by_ear"):
                module.by_ear(self.visitor, text, self.blind.means)

    def _go_on(self) -> End | None:
        blind = self.blind
        if not blind.page:
            return self._first_words()
        with suppress(ScreenLostError):
            self._remember()
        page, hand = blind.page, steps.hand(blind.page)
        if not hand.first and not self._hurried:
            self._hurried = True
            blind.hurry()
        if hand.first and self.visitor.asked_readable:
            return self._over(self._hand.look())
        if hand.questions:
            self._form.fill()
            return self._again("the form does not go on") if blind.page == page else None
        if hand.waits:
            blind.rest(WAITS_S)
        turns = hand.turns[-1:] if self._asked_for_all else hand.turns
        key = blind.find(*hand.finds, *turns)
        if not key and blind.page == page:
            blind.say_again()
            return self._again("nothing that leads on is said")
        if not key:
            return None
        if not blind.means.is_any(key, *hand.finds):
            self._asked_for_all = True
            blind.press("select")
            blind.hear(ANSWER_S)
            return self._again("what is looked for stands nowhere on this page")
        turned = blind.choose()
        self.visitor.asked_readable = self.visitor.asked_readable or hand.number
        self.visitor.rated = hand.number and self._resident.rating is not None
        if turned:
            return None
        tree = self._hand.look() if hand.number else None  # to see that nothing of it is left
        if tree is not None and steps.hand(tree.page).first:
            return self._over(tree)
        return self._again("the key that was chosen leads nowhere")

    def _first_words(self) -> End | None:
        """Look for something to begin with where nothing else is understood: another language."""
        blind = self.blind
        blind.say_again()
        if blind.page:
            return None
        firsts = (steps.hand(page) for page in steps.pages())
        if blind.find(*(key for hand in firsts if hand.first for key in hand.finds)):
            blind.choose()
        return None if blind.page else self._again("it is not said which page this is")

    def _again(self, reason: str) -> End | None:
        return End("stuck", self.blind.page, reason) if self._vain.ends() else None
