"""What the next start finds otherwise: changed settings, another's place, everything forgotten."""

from collections.abc import Callable

import structlog

from contracts.errors import KioskError, StorageError
from kiosk.maintenance.finding import Finding, Level
from kiosk.maintenance.place import before_findings
from kiosk.maintenance.wiping import ask_wipe, name_of, why_not
from kiosk.provisioning.alone import BeingSetUpError, alone_with
from kiosk.runtime.perform import Table
from kiosk.runtime.servicing.bench import Bench, all_told, apart
from kiosk.runtime.setting_up import told
from kiosk.servicing import changing
from kiosk.visit import servicing
from kiosk.visit.effects import Asked
from kiosk.visit.setup import Told

_log = structlog.get_logger(__name__)


class Ending:
    """Keeps what the program begins anew with."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def table(self) -> Table:
        """What is done about each effect."""
        in_turn = self._bench.writer.in_turn
        return {
            servicing.KeepSettings: in_turn(self._keep),
            servicing.UndoSettings: in_turn(self._undo),
            servicing.LookAtPlace: apart(self._place),
            servicing.JudgeWipe: apart(self._judge_wipe),
            servicing.Wipe: in_turn(self._wipe),
        }

    def _keep(self, effect: servicing.KeepSettings) -> None:
        self._settle(effect, lambda: changing.change(self._bench.path, effect.values, {}))

    def _undo(self, effect: Asked) -> None:
        self._settle(effect, lambda: changing.undo(self._bench.path, self._bench.data_dir))

    def _settle(self, effect: Asked, deed: Callable[[], object]) -> None:
        """The start that follows writes into the logbook which settings it finds changed."""
        why = None
        try:
            with alone_with(self._bench.path):
                deed()
        except KioskError as error:
            _log.error("servicing.settings_not_kept", code=error.code, error=str(error))
            key = _why_not(error)
            why = Told("trouble", key, {"code": error.code})
        self._bench.post(servicing.SettingsKept(effect.visit, effect.effect, why))

    def _place(self, effect: Asked) -> None:
        bench, name, found = self._bench, "", tuple[Finding, ...]()
        try:
            name, found = name_of(bench.data_dir), before_findings(bench.data_dir)
        finally:
            where = (effect.visit, effect.effect)
            bench.post(servicing.PlaceTold(*where, name, bench.waiting(), all_told(found)))

    def _judge_wipe(self, effect: Asked) -> None:
        bench, name = self._bench, ""
        refused: Finding | None = Finding(Level.TROUBLE, "wipe_not_judged")
        try:
            name, refused = name_of(bench.data_dir), why_not(bench.data_dir)
        finally:
            why = None if refused is None else told(refused)
            bench.post(servicing.WipeJudged(effect.visit, effect.effect, name, why))

    def _wipe(self, effect: Asked) -> None:
        """The start that follows does it, when it too finds nothing unsent."""
        refused: Finding | None = Finding(Level.TROUBLE, "wipe_not_judged")
        try:
            refused = ask_wipe(self._bench.data_dir)
        except StorageError as error:
            _log.error("servicing.wipe_not_kept", code=error.code)
            refused = Finding(Level.TROUBLE, "wipe_not_kept", {"code": error.code})
        finally:
            why = None if refused is None else told(refused)
            self._bench.post(servicing.WipeBegun(effect.visit, effect.effect, why))


def _why_not(error: KioskError) -> str:
    """Which finding tells why settings were not kept."""
    if isinstance(error, StorageError):
        return "setup_not_written"
    return "settings_in_other_hands" if isinstance(error, BeingSetUpError) else "settings_not_taken"
