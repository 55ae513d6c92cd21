"""What is used up: how long it lasts, and new rolls."""

import structlog

from contracts.errors import KioskError
from contracts.fleet import ALL_ITEMS
from kiosk.provisioning.alone import alone_with
from kiosk.runtime.counting import read_counts
from kiosk.runtime.perform import Table
from kiosk.runtime.servicing.bench import Bench, now
from kiosk.runtime.setting_up import told
from kiosk.servicing import paper
from kiosk.settings import load_settings
from kiosk.visit import servicing
from kiosk.visit.effects import Asked
from kiosk.visit.setup import Told
from kiosk.watchdog.memory import read_ladder

_log = structlog.get_logger(__name__)


class Supplies:
    """Paper, and what was counted since the terminal is there."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def table(self) -> Table:
        """What is done about each effect."""
        in_turn = self._bench.writer.in_turn
        return {
            servicing.LookAtSupplies: in_turn(self._tell),
            servicing.PutRollIn: in_turn(self._put_in),
        }

    def _tell(self, effect: Asked, *wrong: Told) -> None:
        bench, at, told_of = self._bench, now(), list[Told]()
        lengths: dict[str, int] = {}
        counts: tuple[tuple[str, int], ...] = ()
        try:
            for supply in paper.supplies(load_settings(bench.path), bench.built_in):
                told_of.append(told(paper.finding(supply, at)))
                known = supply.roll
                lengths[supply.device] = 0 if known is None else known.roll_mm // 1000
            counts = self._counts()
        finally:
            bench.post(
                servicing.SuppliesTold(
                    effect.visit, effect.effect, tuple(told_of), lengths, counts, wrong
                )
            )

    def _counts(self) -> tuple[tuple[str, int], ...]:
        data_dir = self._bench.data_dir
        visits = [each for each in read_counts(data_dir) if each.item == ALL_ITEMS]
        kept = read_ladder(data_dir).counts
        return (
            ("visits", sum(each.begun for each in visits)),
            ("done", sum(each.done for each in visits)),
            ("helped", kept.page + kept.program + kept.safe + kept.reboot + kept.closed),
        )

    def _put_in(self, effect: servicing.PutRollIn) -> None:
        path, device = self._bench.path, effect.device
        try:
            with alone_with(path):
                paper.put_in(path, device, effect.metres, self._bench.built_in, now())
        except KioskError as error:
            _log.error("servicing.roll_not_kept", code=error.code)
            why = {"device": device, "code": error.code}
            self._tell(effect, Told("trouble", "paper_not_kept", why))
        else:
            self._tell(effect)
