"""Behind the pages of servicing: does what a technician asks for, and notes it in the logbook.

One thread alone writes (settings, rolls), so that every deed is done in its turn. What looks
around, waits for a person or for a stick has a thread of its own and holds up nothing.
"""

import queue
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from contracts.errors import KioskError, StorageError
from contracts.fleet import ALL_ITEMS
from contracts.readiness import Readiness
from drivers.likely import classes
from kiosk.logbook.writing import Logbook
from kiosk.maintenance.devices import BuiltIn
from kiosk.maintenance.finding import Finding, Level, worst_first
from kiosk.maintenance.place import before_findings
from kiosk.maintenance.wiping import ask_wipe, name_of, why_not
from kiosk.provisioning.alone import alone_with
from kiosk.provisioning.fields import DEVICES, HOURS
from kiosk.provisioning.finder import look_around, proposals
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.mounted import sticks
from kiosk.provisioning.proof import Proof
from kiosk.provisioning.reporting import Reporter
from kiosk.records.outbox import Outbox
from kiosk.runtime.counting import read_counts
from kiosk.runtime.perform import Table
from kiosk.runtime.setting_up import Post, said_before, told
from kiosk.runtime.trials import Trials, aside
from kiosk.servicing import backlog, burnin, changing, logs, output, paper
from kiosk.servicing.commands import called, noted, zone_of
from kiosk.servicing.looking import look_at_everything
from kiosk.settings import Settings, load_settings
from kiosk.texts import Texts
from kiosk.visit import events as ev
from kiosk.visit import fitting, servicing, setup
from kiosk.visit.effects import Asked
from kiosk.visit.setup import Told
from kiosk.visit.shape import Slice
from kiosk.watchdog.memory import read_ladder

_log = structlog.get_logger(__name__)


class Servicing:
    """Performs what the pages ask for.

    Args:
        path: the settings file. ``settings``: as the process read it.
        built_in: the adapters of the project. ``items``: documents that ship.
        post: gets every result. ``pause_s``: between two rounds of a burn-in.
    """

    def __init__(
        self,
        path: Path,
        settings: Settings,
        built_in: BuiltIn,
        texts: Texts,
        items: Path,
        post: Post,
        *,
        pause_s: float = burnin.PAUSE_S,
    ) -> None:
        self._path, self._settings = path, settings
        self._built_in, self._texts, self._items = built_in, texts, items
        self._post, self._pause_s = post, pause_s
        self._data_dir = settings.terminal.data_dir
        self._book = Logbook(self._data_dir)
        self._first = self._read()
        self._proofs: dict[str, Proof] = {} if self._first is None else dict(self._first.proofs)
        self._reporter = Reporter(built_in, texts, _now)
        self._report: Readiness | None = None
        self._trials = Trials(built_in, self._tried)
        self._stopped = threading.Event()
        self._burning = 0
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="servicing", daemon=True)
        self._thread.start()

    @property
    def known(self) -> tuple[Slice, ...]:
        """What the pages know from the beginning: the settings as they stand."""
        if self._first is None:
            return ()
        before = said_before(self._first)
        tables = self._settings.devices.tables.items()
        devices = {f"{DEVICES}{name}": table.plain for name, table in tables}
        week = {} if self._settings.hours is None else self._settings.hours.week
        hours = {word: week[day] for word, day in HOURS.items() if week.get(day)}
        said = replace(before, values={**before.values, **devices, **hours})
        undo = changing.may_be_undone(self._path)
        return said, servicing.Before(said.values, undo=undo)

    def _read(self) -> FirstStart | None:
        """What stands; None where it cannot be read now: all but settings can be seen to."""
        try:
            return FirstStart(self._path, self._built_in, self._texts)
        except KioskError as error:
            _log.error("servicing.settings_not_read", code=error.code)
            return None

    def stop(self) -> None:
        """End what is under way; deeds that were begun are done first."""
        self._trials.stop()
        self._stopped.set()
        self._jobs.put(None)
        self._thread.join()

    def cancel(self, effect: int) -> None:
        """Nobody waits for this one any more."""
        self._trials.cancel(effect)
        if effect == self._burning:
            self._stopped.set()

    def table(self) -> Table:
        """What is done about each effect of these pages."""
        return {
            fitting.LookAround: lambda effect: aside(lambda: self._look(effect)),
            fitting.TryOut: self._trials.begin,
            fitting.AnswerTrial: lambda effect: self._trials.answer(effect.yes),
            servicing.BurnIn: self._burn_in,
            servicing.StopBurnIn: lambda effect: self._stopped.set(),
            servicing.LookAtSupplies: lambda effect: self._jobs.put(
                lambda: self._supplies(effect, ())
            ),
            servicing.PutRollIn: lambda effect: self._jobs.put(lambda: self._put_in(effect)),
            servicing.ExamineAll: lambda effect: aside(lambda: self._examine(effect)),
            servicing.ReadLogs: lambda effect: aside(lambda: self._read_logs(effect)),
            servicing.FindSticks: lambda effect: aside(lambda: self._find_sticks(effect)),
            servicing.CarryBacklog: lambda effect: aside(lambda: self._carry(effect)),
            servicing.CopyLogs: lambda effect: aside(lambda: self._copy_logs(effect)),
            servicing.NoteCleaned: lambda effect: self._jobs.put(
                lambda: self._note("screen.cleaned")
            ),
            servicing.KeepSettings: lambda effect: self._jobs.put(lambda: self._keep(effect)),
            servicing.UndoSettings: lambda effect: self._jobs.put(lambda: self._undo(effect)),
            servicing.LookAtOutput: lambda effect: aside(lambda: self._output(effect)),
            servicing.SetBrightness: lambda effect: aside(lambda: self._brighten(effect)),
            servicing.SetVolume: lambda effect: aside(lambda: self._loudly(effect)),
            servicing.LookAtPlace: lambda effect: aside(lambda: self._place(effect)),
            servicing.JudgeWipe: lambda effect: aside(lambda: self._judge_wipe(effect)),
            servicing.Wipe: lambda effect: self._jobs.put(lambda: self._wipe(effect)),
            setup.Gather: lambda effect: aside(lambda: self._gather(effect)),
            setup.HandOut: lambda effect: aside(lambda: self._hand_out(effect)),
            setup.BeginAsTerminal: lambda effect: self._post(ev.FinishPressed()),
        }

    # ---- devices ------------------------------------------------------------------------------

    def _look(self, effect: Asked) -> None:
        """What the settings say stands first; then what else is plugged in that may be it."""
        chosen = {
            name: table.plain
            for name, table in self._settings.devices.tables.items()
            if table.fitted
        }
        offers = [
            fitting.Offer(name, str(table["adapter"]), table, _place(table))
            for name, table in chosen.items()
        ]
        names = tuple(dict.fromkeys((*classes(), *chosen)))
        try:
            things = look_around()
            offers += [
                fitting.Offer(
                    name, each.adapter, each.table, each.thing.called or each.thing.at,
                    each.taken_by,
                )
                for name in classes()
                for each in proposals(name, things, chosen)
                if each.table != chosen.get(name)
            ]  # fmt: skip
        finally:
            around = fitting.Around(names, tuple(offers))
            self._post(fitting.Looked(effect.visit, effect.effect, around))

    def _tried(self, event: ev.Event, proof: Proof | None) -> None:
        if proof is not None:
            self._proofs[proof.device] = proof
            outcome = "well" if proof.passed else "failed"
            self._note("device.tested", device=proof.device, outcome=outcome)
        self._post(event)

    def _burn_in(self, effect: servicing.BurnIn) -> None:
        stopped = self._stopped = threading.Event()
        self._burning = effect.effect
        aside(lambda: self._burn(effect, stopped))

    def _burn(self, effect: servicing.BurnIn, stopped: threading.Event) -> None:
        where = (effect.visit, effect.effect)
        done: tuple[burnin.Endured, ...] = ()
        tables = self._settings.devices.tables
        try:
            rounds_of = burnin.burn_in(
                tables, self._built_in, effect.rounds, stopped, self._pause_s
            )
            for done in rounds_of:
                rounds = max((each.rounds for each in done), default=0)
                failed = sum(1 for each in done if each.failures)
                self._post(servicing.RoundDone(*where, rounds, failed))
        finally:
            noted(self._settings, done)
            found = worst_first(burnin.finding(each) for each in done)
            self._post(servicing.BurntIn(*where, _all(found)))

    # ---- what is used up ----------------------------------------------------------------------

    def _supplies(self, effect: Asked, wrong: tuple[Told, ...]) -> None:
        now, told_of = _now(), list[Told]()
        lengths: dict[str, int] = {}
        counts: tuple[tuple[str, int], ...] = ()
        try:
            for supply in paper.supplies(load_settings(self._path), self._built_in):
                told_of.append(told(paper.finding(supply, now)))
                known = supply.roll
                lengths[supply.device] = 0 if known is None else known.roll_mm // 1000
            counts = self._counts()
        finally:
            self._post(
                servicing.SuppliesTold(
                    effect.visit, effect.effect, tuple(told_of), lengths, counts, wrong
                )
            )

    def _counts(self) -> tuple[tuple[str, int], ...]:
        visits = [each for each in read_counts(self._data_dir) if each.item == ALL_ITEMS]
        kept = read_ladder(self._data_dir).counts
        return (
            ("visits", sum(each.begun for each in visits)),
            ("done", sum(each.done for each in visits)),
            ("helped", kept.page + kept.program + kept.safe + kept.reboot + kept.closed),
        )

    def _put_in(self, effect: servicing.PutRollIn) -> None:
        wrong: tuple[Told, ...] = ()
        try:
            with alone_with(self._path):
                paper.put_in(self._path, effect.device, effect.metres, self._built_in, _now())
        except KioskError as error:
            _log.error("servicing.roll_not_kept", code=error.code)
            code, device = error.code, effect.device
            wrong = (Told("trouble", "paper_not_kept", {"device": device, "code": code}),)
        self._supplies(effect, wrong)

    # ---- looking ------------------------------------------------------------------------------

    def _examine(self, effect: Asked) -> None:
        found: list[Finding] = []
        language = self._settings.terminal.languages[0]
        try:
            found = look_at_everything(
                self._settings, self._built_in, self._items, language, _now()
            )
        finally:
            self._post(servicing.Examined(effect.visit, effect.effect, _all(found)))

    def _read_logs(self, effect: Asked) -> None:
        lines: tuple[servicing.LineSeen, ...] = ()
        try:
            zone = zone_of(self._settings)
            lines = tuple(
                servicing.LineSeen(
                    f"{line.at.astimezone(zone):%Y-%m-%d %H:%M}", line.what, line.said, line.level
                )
                for line in logs.newest(self._data_dir, self._settings.logging.folder)
            )
        finally:
            self._post(servicing.LogsRead(effect.visit, effect.effect, lines))

    # ---- sticks -------------------------------------------------------------------------------

    def _find_sticks(self, effect: Asked) -> None:
        found: tuple[servicing.StickSeen, ...] = ()
        try:
            found = tuple(
                servicing.StickSeen(str(each.path), each.name, each.writable) for each in sticks()
            )
        finally:
            waiting = self._waiting()
            self._post(servicing.SticksFound(effect.visit, effect.effect, found, waiting))

    def _waiting(self) -> int | None:
        try:
            with closing(Outbox(self._data_dir)) as outbox:
                return outbox.count()
        except StorageError:
            return None

    def _carry(self, effect: servicing.CarryBacklog) -> None:
        found = [Finding(Level.TROUBLE, "carry_failed")]
        try:
            found = backlog.carry(self._path, Path(effect.place))
        finally:
            self._post(servicing.StickDone(effect.visit, effect.effect, _all(found)))

    def _copy_logs(self, effect: servicing.CopyLogs) -> None:
        found = Finding(Level.TROUBLE, "logs_not_copied")
        folder = self._settings.logging.folder
        try:
            who = called(self._settings)
            found = logs.copy(self._data_dir, folder, Path(effect.place), who)
        finally:
            self._post(servicing.StickDone(effect.visit, effect.effect, (told(found),)))

    # ---- settings -----------------------------------------------------------------------------

    def _keep(self, effect: servicing.KeepSettings) -> None:
        self._settle(effect, lambda: changing.change(self._path, effect.values, {}))

    def _undo(self, effect: Asked) -> None:
        self._settle(effect, lambda: changing.undo(self._path, self._data_dir))

    def _settle(self, effect: Asked, deed: Callable[[], object]) -> None:
        """The start that follows writes into the logbook which settings it finds changed."""
        why = None
        try:
            with alone_with(self._path):
                deed()
        except KioskError as error:
            _log.error("servicing.settings_not_kept", code=error.code, error=str(error))
            key = "setup_not_written" if isinstance(error, StorageError) else "settings_not_taken"
            why = Told("trouble", key, {"code": error.code})
        self._post(servicing.SettingsKept(effect.visit, effect.effect, why))

    # ---- another terminal in its place --------------------------------------------------------

    def _place(self, effect: Asked) -> None:
        name, found = "", tuple[Finding, ...]()
        try:
            name, found = name_of(self._data_dir), before_findings(self._data_dir)
        finally:
            where = (effect.visit, effect.effect)
            self._post(servicing.PlaceTold(*where, name, self._waiting(), _all(found)))

    # ---- forgetting everything ----------------------------------------------------------------

    def _judge_wipe(self, effect: Asked) -> None:
        name = ""
        refused: Finding | None = Finding(Level.TROUBLE, "wipe_not_judged")
        try:
            name, refused = name_of(self._data_dir), why_not(self._data_dir)
        finally:
            said = None if refused is None else told(refused)
            self._post(servicing.WipeJudged(effect.visit, effect.effect, name, said))

    def _wipe(self, effect: Asked) -> None:
        """The start that follows does it, when it too finds nothing unsent."""
        refused: Finding | None = Finding(Level.TROUBLE, "wipe_not_judged")
        try:
            refused = ask_wipe(self._data_dir)
        except StorageError as error:
            _log.error("servicing.wipe_not_kept", code=error.code)
            refused = Finding(Level.TROUBLE, "wipe_not_kept", {"code": error.code})
        finally:
            why = None if refused is None else told(refused)
            self._post(servicing.WipeBegun(effect.visit, effect.effect, why))

    # ---- light and sound ----------------------------------------------------------------------

    def _output(self, effect: Asked, loud: int | None = None, *wrong: Told) -> None:
        tables = self._settings.devices.tables
        bright: int | None = None
        try:
            bright = output.brightness()
            loud = output.volume(tables, self._built_in) if loud is None else loud
        finally:
            self._post(servicing.OutputTold(effect.visit, effect.effect, bright, loud, wrong))

    def _brighten(self, effect: servicing.SetBrightness) -> None:
        if output.set_brightness(effect.percent):
            self._note("screen.brightness_set", percent=effect.percent)
            self._output(effect)
        else:
            self._output(effect, None, Told("trouble", "output_not_set"))

    def _loudly(self, effect: servicing.SetVolume) -> None:
        loud = output.set_volume(effect.percent, self._settings.devices.tables, self._built_in)
        if loud is not None:
            self._note("sound.volume_set", percent=loud)
            self._output(effect, loud)
        else:
            self._output(effect, None, Told("trouble", "output_no_sound"))

    # ---- the report ---------------------------------------------------------------------------

    def _gather(self, effect: Asked) -> None:
        verdict, parts = "trouble", tuple[setup.PartSeen, ...]()
        try:
            report = self._report = self._reporter.make(self._settings, self._proofs)
            verdict = report.verdict.value
            parts = tuple(
                setup.PartSeen(part.name, part.verdict.value, part.said) for part in report.parts
            )
        finally:
            self._post(setup.Gathered(effect.visit, effect.effect, verdict, parts))

    def _hand_out(self, effect: Asked) -> None:
        found: list[Told] = []
        report, language = self._report, self._settings.terminal.languages[0]
        try:
            if report is not None:
                found += map(told, self._reporter.hand_out(report, self._path, language))
                self._note("report.made", verdict=report.verdict.value)
        except KioskError as error:
            found.append(Told("trouble", "setup_not_written", {"code": error.code}))
        finally:
            self._post(setup.HandedOut(effect.visit, effect.effect, tuple(found)))

    # ---- inside -------------------------------------------------------------------------------

    def _note(self, what: str, **said: str | int) -> None:
        self._book.note(what, **said)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception:
                _log.exception("servicing.failed")


def _all(found: Iterable[Finding]) -> tuple[Told, ...]:
    return tuple(told(each) for each in found)


def _place(table: dict[str, Any]) -> str:
    """Where a device is, as its settings say it."""
    names = ("port", "device", "path", "uri", "host")
    return next((str(table[name]) for name in names if table.get(name)), str(table["adapter"]))


def _now() -> datetime:
    return datetime.now(UTC)
