"""Behind the pages of setting up: keeps what is said, and does what takes a while.

One thread alone speaks to the first start (``kiosk.provisioning``), so that every word is kept in
its turn. What looks around or waits for a person has a thread of its own and holds up nothing.
"""

import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import structlog

from contracts.answers import Problem
from contracts.errors import KioskError
from contracts.items import LANGUAGES, Text
from contracts.readiness import Readiness
from drivers.likely import classes
from kiosk.maintenance.devices import BuiltIn
from kiosk.maintenance.finding import Finding, Level
from kiosk.provisioning.checking import check, check_address, check_port
from kiosk.provisioning.diagnosis import diagnose
from kiosk.provisioning.enrolling import (
    enrol,
    enrol_by_stick,
    enrolled,
    is_joining,
    make_store,
    take_place,
)
from kiosk.provisioning.fields import CLOSED, DEVICES, FIELDS, HOURS
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.mounted import joining_stick, sticks
from kiosk.provisioning.proof import Proof
from kiosk.provisioning.reporting import Reporter
from kiosk.provisioning.steps import Mark, Step
from kiosk.provisioning.syncprocess import await_beginning
from kiosk.provisioning.way import way_of
from kiosk.runtime.perform import Table
from kiosk.runtime.plugged import proposed, proposed_at, reached
from kiosk.runtime.trials import Trials, aside
from kiosk.runtime.trusting import Sticks, Trusting
from kiosk.texts import Texts
from kiosk.visit import events as ev
from kiosk.visit import fitting, setup, trust
from kiosk.visit.effects import Asked, CancelEffect, ClearVisit
from kiosk.visit.order import Flow
from kiosk.visit.setup import Setup, Told
from kiosk.visit.state import State
from kiosk.visit.surroundings import Network, Surroundings

_log = structlog.get_logger(__name__)

Post = Callable[[ev.Event], None]
PART = "setup_"
"""A part of the step bar is called so and then by the step of the first start that it is."""
_LEVELS: Mapping[Level, setup.Level] = {
    Level.OK: "ok",
    Level.WARNING: "warning",
    Level.TROUBLE: "trouble",
}


def said_before(first: FirstStart) -> Setup:
    """What was said before the process began: in the draft, and in settings that are there."""
    values = {key: first.value(key) for key in (*FIELDS, *HOURS, CLOSED)}
    tables = {f"{DEVICES}{name}": table for name, table in first.devices.items()}
    said = {key: value for key, value in values.items() if value not in (None, "", [])}
    known = enrolled(first.data_dir)
    return Setup(
        values={**said, **tables},
        number=known.params.get("number", ""),
        tried={name: proof.passed for name, proof in first.proofs.items()},
        joining=is_joining(first.data_dir),
    )


def checked(texts: Texts, built_in: BuiltIn) -> Callable[[str, object], Problem | None]:
    """Judges a value as it is typed, in sentences of these texts."""

    def wrong(word: str, value: object) -> Problem | None:
        if word.startswith(fitting.PLACE):
            judge = check_port if str(value).startswith("/") else check_address
            mistake = judge(word.removeprefix(fitting.PLACE), str(value))
        else:
            mistake = check(word, value, built_in)
        if mistake is None:
            return None
        key = f"provision.{mistake.key}"
        said = {each: texts.text(key, each, **mistake.params) for each in LANGUAGES}
        return Problem(text=Text(said))

    return wrong


def told(finding: Finding) -> Told:
    """A finding as the pages know it."""
    return Told(_LEVELS[finding.level], finding.key, finding.params)


class SettingUp:
    """Watches the pages, and performs what they ask for.

    Args:
        first: what is chosen so far.
        flow: whose pages these are.
        built_in: the adapters of the project.
        reporter: makes the readiness report.
        begin_anew: ends the process so that it begins anew; any thread.
        plugged: which sticks are plugged in.

    Attributes:
        post: gets every result, set before the first effect.
    """

    def __init__(
        self,
        first: FirstStart,
        flow: Flow,
        built_in: BuiltIn,
        reporter: Reporter,
        begin_anew: Callable[[], None],
        plugged: Sticks = sticks,
    ) -> None:
        self.post: Post = lambda event: None
        self._first = first
        self._parts = [entry.step.part.removeprefix(PART) for entry in flow.order]
        self._places = {entry.step.name: n for n, entry in enumerate(flow.order)}
        self._built_in = built_in
        self._reporter = reporter
        self._begin_anew = begin_anew
        self._report: Readiness | None = None
        self._left = threading.Event()
        self._trials = Trials(built_in, self._tell)
        folder = first.path.absolute().parent
        self._trusting = Trusting(folder, lambda event: self.post(event), plugged)
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="setting-up")

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End it when everything that was said is kept."""
        self._trials.stop()
        self._left.set()
        self._jobs.put(None)
        self._thread.join()

    # ---- what was said ------------------------------------------------------------------------

    def seen(self, before: State, event: ev.Event, after: State) -> None:
        """An event was taken: what it changed is kept."""
        was, now = before.of(Setup).values, after.of(Setup).values
        changed = {key: now.get(key) for key in {*was, *now} if was.get(key) != now.get(key)}
        if changed:
            self._jobs.put(lambda: self._keep(changed))
        if before.page != after.page:
            self._left.set()  # no page waits for a report any more
            self._jobs.put(lambda: self._open(after.page))

    def broke(self) -> None:
        """A page failed by a mistake of ours: the log says it."""

    def _keep(self, changed: Mapping[str, Any]) -> None:
        for key, value in changed.items():
            if value is None:
                self._first.take_away(key)
                continue
            mistake = self._first.put(key, value)
            if mistake is not None:
                _log.warning("setup.not_kept", key=key, why=mistake.key)

    def _open(self, page: str) -> None:
        """Every part that lies before this page is done."""
        place = self._places.get(page)
        if place is not None:
            passed = {Step.LANGUAGE, *self._parts[:place]} - {*self._parts[place:]}
            for state in self._first.steps():
                if state.step in passed and state.mark is not Mark.DONE:
                    self._first.finish(state.step)
        self._first.open_page(page)

    # ---- what is asked ------------------------------------------------------------------------

    def table(self) -> Table:
        """What is done about each effect of these pages."""
        return {
            setup.BeginAnew: lambda effect: self._jobs.put(self._begin_anew),
            setup.Diagnose: lambda effect: self._jobs.put(lambda: self._diagnose(effect)),
            setup.Enrol: lambda effect: self._jobs.put(lambda: self._enrol(effect)),
            setup.Gather: lambda effect: self._jobs.put(lambda: self._gather(effect)),
            setup.HandOut: lambda effect: self._jobs.put(lambda: self._hand_out(effect)),
            setup.BeginAsTerminal: lambda effect: self._jobs.put(lambda: self._begin(effect)),
            trust.FindCertificates: lambda effect: aside(lambda: self._trusting.find(effect)),
            trust.TakeCertificates: lambda effect: self._jobs.put(
                lambda: self._trusting.take(effect)
            ),
            fitting.LookAround: lambda effect: self._jobs.put(lambda: self._look(effect)),
            fitting.ProposeAt: lambda effect: self._jobs.put(
                lambda: self.post(proposed_at(effect, self._first.devices))
            ),
            fitting.TryOut: self._trials.begin,
            fitting.AnswerTrial: lambda effect: self._trials.answer(effect.yes),
            CancelEffect: lambda effect: self._trials.cancel(effect.effect),
            ClearVisit: lambda effect: None,
        }

    def _diagnose(self, effect: Asked) -> None:
        way = way_of(self._first.value)

        def look() -> None:
            network: Network = "unknown"
            try:
                for finding in diagnose(way):
                    self.post(setup.PieceSeen(effect.visit, effect.effect, told(finding)))
                    network = "unreachable" if finding.level is Level.TROUBLE else "reachable"
            finally:
                self.post(setup.Diagnosed(effect.visit, effect.effect))
                self.post(ev.SurroundingsChanged(Surroundings(network=network)))

        aside(look)

    def _enrol(self, effect: setup.Enrol) -> None:
        """Nobody can leave the page meanwhile: there is nothing else to be kept."""
        first = self._first
        try:
            with first.for_sync() as settings:
                stick = joining_stick()
                if stick is not None:
                    found = enrol_by_stick(settings, first.data_dir, stick, effect.code)
                elif effect.code:
                    found = enrol(settings, first.data_dir, effect.code)
                else:
                    found = Finding(Level.TROUBLE, "enrol_stick_waits")
            if found.level is Level.OK:
                take_place(first)
                made = make_store(first.data_dir)
                found = found if made.level is Level.OK else made
        except KioskError as error:
            _log.warning("setup.not_enrolled", code=error.code, error=str(error))
            found = Finding(Level.TROUBLE, "enrol_failed", {"code": error.code})
        number = enrolled(first.data_dir).params.get("number", "")
        self.post(setup.EnrolmentTold(effect.visit, effect.effect, told(found), number))

    def _look(self, effect: Asked) -> None:
        chosen = self._first.devices

        def look() -> None:
            around = fitting.Around(classes(), reached=reached())
            try:
                around = replace(around, offers=proposed(chosen))
            finally:
                self.post(fitting.Looked(effect.visit, effect.effect, around))

        aside(look)

    def _tell(self, event: ev.Event, proof: Proof | None) -> None:
        """What comes of a trial; its end is kept."""
        if proof is not None:
            self._jobs.put(lambda: self._first.proved(proof))
        self.post(event)

    # ---- the end ------------------------------------------------------------------------------

    def _written(self) -> Told | None:
        """Write the settings where something was said since; why that cannot be, None else."""
        first = self._first
        if not (first.value("terminal.name") and first.value("centre.url")):
            return Told("trouble", "setup_lacks")
        try:
            if first.unwritten:
                first.write()
        except KioskError as error:
            _log.error("setup.not_written", code=error.code, error=str(error))
            return Told("trouble", "setup_not_written", {"code": error.code})
        return None

    def _gather(self, effect: Asked) -> None:
        lacks = self._written()
        if lacks is not None:
            self.post(setup.Gathered(effect.visit, effect.effect, "", lacks=lacks))
            return
        settings, proofs = self._first.settings(), dict(self._first.proofs)
        data_dir, left_out = settings.terminal.data_dir, self._first.left_out
        left = self._left = threading.Event()

        def look() -> None:
            verdict, parts = "trouble", tuple[setup.PartSeen, ...]()
            try:
                if enrolled(data_dir).level is Level.OK:
                    await_beginning(data_dir)
                report = self._report = self._reporter.make(settings, proofs, left_out, left)
                verdict = report.verdict.value
                parts = tuple(
                    setup.PartSeen(part.name, part.verdict.value, part.said)
                    for part in report.parts
                )
            finally:
                self.post(setup.Gathered(effect.visit, effect.effect, verdict, parts))

        aside(look)

    def _hand_out(self, effect: Asked) -> None:
        report, path, language = self._report, self._first.path, self._first.language

        def hand_out() -> None:
            found: list[Told] = []
            try:
                if report is not None:
                    found += map(told, self._reporter.hand_out(report, path, language))
            except KioskError as error:
                found.append(Told("trouble", "setup_not_written", {"code": error.code}))
            finally:
                self.post(setup.HandedOut(effect.visit, effect.effect, tuple(found)))

        aside(hand_out)

    def _begin(self, effect: Asked) -> None:
        first = self._first
        why = self._written()
        known = enrolled(first.data_dir)
        if why is None and known.level is not Level.OK:
            why = told(known)
        if why is None:
            made = make_store(first.data_dir)
            why = None if made.level is Level.OK else told(made)
        if why is not None:
            self.post(setup.NotBegun(effect.visit, effect.effect, why))
            return
        for state in first.steps():
            if state.mark is Mark.OPEN:  # nobody is asked for items of their own here
                first.leave_out(state.step)
        first.finish(Step.REPORT)
        self._begin_anew()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except KioskError as error:
                _log.error("setup.not_done", code=error.code, error=str(error))
            except Exception:
                _log.exception("setup.failed")
