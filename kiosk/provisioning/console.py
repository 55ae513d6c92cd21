"""The first start on a console: asks step by step, shows what stands, goes on where it was."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from contracts.errors import PolicyError
from kiosk.maintenance.finding import Finding, Level
from kiosk.maintenance.sets import sets
from kiosk.provisioning.checking import BuiltIn, Mistake, by_language_of, joined
from kiosk.provisioning.consoleauthority import ask_authority
from kiosk.provisioning.consolecentre import ask_centre
from kiosk.provisioning.consoledevices import ask_devices
from kiosk.provisioning.consolehours import hours_asks
from kiosk.provisioning.consolenetwork import ask_network
from kiosk.provisioning.diagnosis import diagnose
from kiosk.provisioning.fields import Field, Form, fields_of, shown, typed
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.inturn import Ask, Left, in_turn, passed
from kiosk.provisioning.reporting import Reporter
from kiosk.provisioning.steps import ORDER, Mark, Step, before
from kiosk.provisioning.talk import KEEP, NOTHING, Move, Talk
from kiosk.provisioning.way import way_of


class Console:
    """One sitting. ``run`` gives whether everything is done."""

    def __init__(
        self,
        first: FirstStart,
        talk: Talk,
        built_in: BuiltIn,
        reporter: Reporter,
        now: Callable[[], datetime],
    ) -> None:
        self._first, self._talk = first, talk
        self._built_in, self._reporter, self._now = built_in, reporter, now
        self._gone_back_from = set[Step]()
        self._steps: Mapping[Step, Callable[[], Left]] = {
            Step.NETWORK: self._network,
            Step.CENTRE: self._centre,
            Step.DEVICES: self._devices,
            Step.PLACE: self._place,
            Step.ITEMS: self._items,
            Step.REPORT: self._report,
        }

    def run(self) -> bool:
        """Go on from the first step that is open to the end, or until somebody stops."""
        first, talk = self._first, self._talk
        if first.began_anew:
            talk.tell("draft_damaged")
        talk.tell("how_to")
        step, back = first.next() or self._chosen(None), False
        while isinstance(step, Step):
            talk.say()
            talk.say(f"== {ORDER.index(step) + 1}/{len(ORDER)} {talk.word(f'step_{step}')}")
            ask = self._steps.get(step, lambda each=step: self._fields(each))
            left = passed(talk, ask, back=back)
            talk.language = first.language
            back = left is Move.BACK
            match self._chosen(step) if left is Move.OVERVIEW else left:
                case Step() as chosen:
                    self._gone_back_from.clear()
                    step = chosen
                case Move.BACK:
                    self._gone_back_from.add(step)
                    step = before(step) or step
                case Move.LATER:
                    step = self._later(step)
                case None:
                    step = self._done(step)
                case _:
                    talk.tell("stopped")
                    return False
        talk.say()
        self._overview()
        return first.next() is None

    # ---- moving -----------------------------------------------------------------------------

    def _done(self, step: Step) -> Step | None:
        mistake = self._first.finish(step)
        if mistake is not None:
            self._talk.refuse(mistake)
            return step
        return self._after(step)

    def _later(self, step: Step) -> Step | None:
        mistake = self._first.leave_out(step)
        if mistake is not None:
            self._talk.refuse(mistake)
            return step
        return self._after(step)

    def _after(self, step: Step) -> Step | None:
        """The next that is open behind it, or that somebody went back from; at the end one that
        was left open before.
        """
        self._gone_back_from.discard(step)
        marks = {state.step: state.mark for state in self._first.steps()}
        for each in ORDER[ORDER.index(step) + 1 :]:
            if marks[each] is Mark.OPEN or each in self._gone_back_from:
                return each
        return self._first.next()

    def _overview(self) -> None:
        for number, state in enumerate(self._first.steps(), start=1):
            mark = self._talk.word(f"mark_{state.mark.replace('-', '_')}")
            self._talk.say(f"{number} {self._talk.word(f'step_{state.step}')}: {mark}")

    def _chosen(self, here: Step | None) -> Step | Move | None:
        """All steps, and the one that somebody wants to see by its number; else where they are."""
        self._overview()
        while True:
            answer = self._talk.ask(self._talk.word("which_step"))
            if answer is Move.STOP:
                return answer
            if answer in (KEEP, Move.BACK):
                return here
            if answer.isdecimal() and 1 <= int(answer) <= len(ORDER):
                return ORDER[int(answer) - 1]
            if answer is not Move.OVERVIEW:
                self._talk.refuse(Mistake("no_step", {"last": str(len(ORDER))}))
            self._overview()

    # ---- steps ------------------------------------------------------------------------------

    def _fields(self, step: Step) -> Left:
        """Every value of a step, one after the other; back goes to the one before."""
        return in_turn(self._talk, self._asks(step))

    def _asks(self, step: Step) -> list[Ask]:
        """A question for each value of a step."""
        return [partial(self._field, field) for field in fields_of(step)]

    def _field(self, field: Field, back: bool) -> Left:
        languages = tuple(self._first.value("terminal.languages"))
        if field.form is Form.BY_LANGUAGE and len(languages) > 1:
            return self._texts(field, languages, back)
        while True:
            stands = self._first.value(field.key)
            answer = self._asked(field, shown(stands))
            if isinstance(answer, Move):
                return answer
            if answer == NOTHING and not field.needed:
                self._first.take_away(field.key)
                return None
            if answer == KEEP and (stands or not field.needed):
                return None
            said = typed(field, answer)
            if field.form is Form.FILE:
                kept = ask_authority(answer, self._folder, self._talk, self._now())
                if kept is None:
                    continue
                said = str(kept)
            mistake = self._first.put(field.key, said)
            if mistake is None:
                return None
            self._talk.refuse(mistake)

    @property
    def _folder(self) -> Path:
        """Where the settings lie, and what they name."""
        return self._first.path.absolute().parent

    def _texts(self, field: Field, languages: tuple[str, ...], back: bool) -> Left:
        """One text for each language."""
        while True:
            texts = by_language_of(self._first.value(field.key), languages)
            asks: list[Ask] = [
                partial(self._text, field, language, texts) for language in languages
            ]
            left = in_turn(self._talk, asks, from_behind=back)
            if left is not None:
                return left
            if joined(texts) == (self._first.value(field.key) or "") and not field.needed:
                return None
            mistake = self._first.put(field.key, joined(texts))
            if mistake is None:
                return None
            self._talk.refuse(mistake)
            back = False

    def _text(self, field: Field, language: str, texts: dict[str, str], _back: bool) -> Left:
        answer = self._asked(field, texts[language], f" ({language})")
        if isinstance(answer, Move):
            return answer
        if answer != KEEP:
            texts[language] = "" if answer == NOTHING else answer
        return None

    def _asked(self, field: Field, stands: str, more: str = "") -> str | Move:
        self._talk.say(f"{self._talk.word(f'ask_{field.name}')}{more}")
        return self._talk.ask(f"  [{stands}] >")

    def _network(self) -> Left:
        talk = self._talk
        asks: list[Ask] = [lambda _back: ask_network(talk), *self._asks(Step.NETWORK)]
        left = in_turn(talk, asks)
        while left is None and self._tell_all(diagnose(way_of(self._first.value))):
            answer = talk.ask(talk.word("network_again"))
            if answer is Move.LATER:
                return None
            if answer is Move.BACK:
                left = in_turn(talk, asks)
            elif isinstance(answer, Move):
                left = answer
        return left

    def _centre(self) -> Left:
        return ask_centre(self._first, self._talk)

    def _devices(self) -> Left:
        return ask_devices(self._first, self._talk, self._built_in, self._now)

    def _place(self) -> Left:
        hours = hours_asks(self._first, self._talk)
        return in_turn(self._talk, [*self._asks(Step.PLACE), *hours]) or self._written()

    def _items(self) -> Left:
        asks: list[Ask] = [*self._asks(Step.ITEMS), lambda _back: self._sets()]
        return in_turn(self._talk, asks)

    def _sets(self) -> Left:
        """Which set runs, as often as somebody wants to look."""
        left = self._written()
        while left is None:
            self._tell_all(sets(self._first.settings(), self._first.language))
            answer = self._talk.ask(self._talk.word("items_again"))
            if answer == KEEP:
                return None
            left = answer if isinstance(answer, Move) else None
        return left

    def _report(self) -> Left:
        """What is not written yet would not be what is reported."""
        left = self._written()
        if left is not None:
            return left
        first = self._first
        report = self._reporter.make(first.settings(), first.proofs, first.left_out)
        self._talk.say(self._reporter.text(report, self._talk.language))
        for finding in self._reporter.hand_out(report, self._first.path, self._talk.language):
            self._talk.find(finding)
        return None

    def _written(self) -> Left:
        """What was chosen stands in the settings file; else somebody has to go back."""
        if not self._first.unwritten:
            return None
        try:
            self._first.write()
        except PolicyError as error:
            self._talk.say(f"✗ {error}")
            return Move.OVERVIEW
        self._talk.tell("written", file=str(self._first.path))
        return None

    def _tell_all(self, findings: Iterable[Finding]) -> bool:
        """Tell each as it comes; whether one is a trouble."""
        bad = False
        for finding in findings:
            self._talk.find(finding)
            bad = bad or finding.level is Level.TROUBLE
        return bad
