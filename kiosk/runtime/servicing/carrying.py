"""What is carried away: sticks that are plugged in, what waits for the centre, and the logs."""

from pathlib import Path

from kiosk.maintenance.finding import Finding, Level
from kiosk.provisioning.mounted import sticks
from kiosk.runtime.perform import Table
from kiosk.runtime.servicing.bench import Bench, all_told, apart
from kiosk.runtime.setting_up import told
from kiosk.servicing import backlog, logs
from kiosk.servicing.commands import called, zone_of
from kiosk.visit import servicing
from kiosk.visit.effects import Asked


class Carrying:
    """Finds sticks and fills them; shows what stands in the logs."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def table(self) -> Table:
        """What is done about each effect."""
        return {
            servicing.ReadLogs: apart(self._read_logs),
            servicing.FindSticks: apart(self._find_sticks),
            servicing.CarryBacklog: apart(self._carry),
            servicing.CopyLogs: apart(self._copy_logs),
        }

    def _read_logs(self, effect: Asked) -> None:
        bench = self._bench
        lines: tuple[servicing.LineSeen, ...] = ()
        try:
            zone = zone_of(bench.settings)
            lines = tuple(
                servicing.LineSeen(
                    f"{line.at.astimezone(zone):%Y-%m-%d %H:%M}", line.what, line.said, line.level
                )
                for line in logs.newest(bench.data_dir, bench.settings.logging.folder)
            )
        finally:
            bench.post(servicing.LogsRead(effect.visit, effect.effect, lines))

    def _find_sticks(self, effect: Asked) -> None:
        found: tuple[servicing.StickSeen, ...] = ()
        try:
            found = tuple(
                servicing.StickSeen(str(each.path), each.name, each.writable) for each in sticks()
            )
        finally:
            waiting = self._bench.waiting()
            self._bench.post(servicing.SticksFound(effect.visit, effect.effect, found, waiting))

    def _carry(self, effect: servicing.CarryBacklog) -> None:
        found = [Finding(Level.TROUBLE, "carry_failed")]
        try:
            found = backlog.carry(self._bench.path, Path(effect.place))
        finally:
            self._bench.post(servicing.StickDone(effect.visit, effect.effect, all_told(found)))

    def _copy_logs(self, effect: servicing.CopyLogs) -> None:
        bench, found = self._bench, Finding(Level.TROUBLE, "logs_not_copied")
        folder = bench.settings.logging.folder
        try:
            who = called(bench.settings)
            found = logs.copy(bench.data_dir, folder, Path(effect.place), who)
        finally:
            bench.post(servicing.StickDone(effect.visit, effect.effect, (told(found),)))
