"""The first start on a console: asks step by step, shows what stands, goes on where it was."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from contracts.errors import PolicyError
from kiosk.maintenance.finding import Finding, Level
from kiosk.maintenance.sets import sets
from kiosk.provisioning.checking import BuiltIn, by_language_of, joined
from kiosk.provisioning.consoleauthority import ask_authority
from kiosk.provisioning.consoledevices import ask_devices
from kiosk.provisioning.consolehours import ask_hours
from kiosk.provisioning.consolenetwork import ask_network
from kiosk.provisioning.diagnosis import diagnose
from kiosk.provisioning.enrolling import (
    enrol,
    enrol_by_stick,
    enrolled,
    is_joining,
    make_store,
    take_place,
)
from kiosk.provisioning.fields import Field, Form, fields_of, shown, typed
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.reporting import Reporter
from kiosk.provisioning.steps import ORDER, Step, before
from kiosk.provisioning.talk import KEEP, NOTHING, Move, Talk
from kiosk.provisioning.way import way_of

Left = Move | None
"""How a step was left: None when it is done."""


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
        step = first.next()
        if step is None:
            self._overview()
            step = self._chosen()
        while step is not None:
            talk.say()
            talk.say(f"== {ORDER.index(step) + 1}/{len(ORDER)} {talk.word(f'step_{step}')}")
            left = self._steps.get(step, lambda each=step: self._fields(each))()
            talk.language = first.language
            match left:
                case Move.STOP:
                    talk.tell("stopped")
                    return False
                case Move.OVERVIEW:
                    self._overview()
                    step = self._chosen() or step
                case Move.BACK:
                    step = before(step) or step
                case Move.LATER:
                    step = self._later(step)
                case None:
                    step = self._done(step)
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
        """The next that is open behind it; at the end one that was left open before."""
        marks = {state.step: state.mark for state in self._first.steps()}
        behind = ORDER[ORDER.index(step) + 1 :]
        return next((each for each in behind if marks[each] == "open"), self._first.next())

    def _overview(self) -> None:
        for number, state in enumerate(self._first.steps(), start=1):
            mark = self._talk.word(f"mark_{state.mark.replace('-', '_')}")
            self._talk.say(f"{number} {self._talk.word(f'step_{state.step}')}: {mark}")

    def _chosen(self) -> Step | None:
        """The step that somebody wants to see again, by its number."""
        answer = self._talk.ask(self._talk.word("which_step"))
        if answer.isdecimal() and 1 <= int(answer) <= len(ORDER):
            return ORDER[int(answer) - 1]
        return None

    # ---- steps ------------------------------------------------------------------------------

    def _fields(self, step: Step) -> Left:
        """Every value of a step, one after the other; back goes to the one before."""
        fields = fields_of(step)
        at = 0
        while at < len(fields):
            left = self._field(fields[at])
            if left is Move.BACK and at:
                at -= 1
            elif left is not None:
                return left
            else:
                at += 1
        return None

    def _field(self, field: Field) -> Left:
        languages = tuple(self._first.value("terminal.languages"))
        if field.form is Form.BY_LANGUAGE and len(languages) > 1:
            return self._texts(field, languages)
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

    def _texts(self, field: Field, languages: tuple[str, ...]) -> Left:
        """One text for each language."""
        while True:
            texts = by_language_of(self._first.value(field.key), languages)
            for language in languages:
                answer = self._asked(field, texts[language], f" ({language})")
                if isinstance(answer, Move):
                    return answer
                if answer != KEEP:
                    texts[language] = "" if answer == NOTHING else answer
            if joined(texts) == (self._first.value(field.key) or "") and not field.needed:
                return None
            mistake = self._first.put(field.key, joined(texts))
            if mistake is None:
                return None
            self._talk.refuse(mistake)

    def _asked(self, field: Field, stands: str, more: str = "") -> str | Move:
        self._talk.say(f"{self._talk.word(f'ask_{field.name}')}{more}")
        return self._talk.ask(f"  [{stands}] >")

    def _network(self) -> Left:
        left = ask_network(self._talk) or self._fields(Step.NETWORK)
        while left is None and self._tell_all(diagnose(way_of(self._first.value))):
            answer = self._talk.ask(self._talk.word("network_again"))
            if answer is Move.LATER:
                return None
            if answer is Move.BACK:
                left = self._fields(Step.NETWORK)
            elif isinstance(answer, Move):
                left = answer
        return left

    def _centre(self) -> Left:
        """A code is used at once and kept nowhere."""
        first, talk = self._first, self._talk
        found = enrolled(first.data_dir)
        while found.level is not Level.OK:
            talk.find(found)
            code = talk.ask(talk.word("ask_code"))
            if isinstance(code, Move):
                return code
            if code == KEEP:
                continue
            try:
                found = self._enrolled(code)
            except PolicyError as error:
                talk.say(f"✗ {error}")
                return Move.BACK
            if found.key == "enrol_asked":
                talk.find(found)
                return Move.LATER
        talk.find(found)
        take_place(first)
        made = make_store(first.data_dir)
        talk.find(made)
        return None if made.level is Level.OK else Move.LATER

    def _enrolled(self, said: str) -> Finding:
        """By the line with a code, or by a stick whose folder is named; raises PolicyError."""
        first, talk, stick = self._first, self._talk, Path(said.strip())
        with first.for_sync() as settings:
            if not stick.is_absolute():
                return enrol(settings, first.data_dir, said)
            code = ""
            if not is_joining(first.data_dir):
                answer = talk.ask(talk.word("ask_stick_code"))
                code = "" if isinstance(answer, Move) or answer == KEEP else answer
            return enrol_by_stick(settings, first.data_dir, stick, code)

    def _devices(self) -> Left:
        return ask_devices(self._first, self._talk, self._built_in, self._now)

    def _place(self) -> Left:
        return self._fields(Step.PLACE) or ask_hours(self._first, self._talk) or self._written()

    def _items(self) -> Left:
        left = self._fields(Step.ITEMS) or self._written()
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
