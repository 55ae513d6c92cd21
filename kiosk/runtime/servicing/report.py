"""How everything is: looked at for whoever mends it, and written down as the readiness report."""

from collections.abc import Mapping
from pathlib import Path

from contracts.errors import KioskError
from contracts.readiness import Readiness
from kiosk.maintenance.finding import Finding
from kiosk.provisioning.proof import Proof
from kiosk.provisioning.reporting import Reporter
from kiosk.runtime.perform import Table
from kiosk.runtime.servicing.bench import Bench, all_told, apart, now
from kiosk.runtime.setting_up import told
from kiosk.servicing.looking import look_at_everything
from kiosk.texts import Texts
from kiosk.visit import servicing, setup
from kiosk.visit.effects import Asked
from kiosk.visit.events import FinishPressed
from kiosk.visit.setup import Told


class Report:
    """Looks at everything, and hands out what was found.

    Args:
        proofs: how the newest trial of each device went.
        items: documents that ship.
    """

    def __init__(
        self, bench: Bench, proofs: Mapping[str, Proof], texts: Texts, items: Path
    ) -> None:
        self._bench, self._proofs, self._items = bench, proofs, items
        self._reporter = Reporter(bench.built_in, texts, now)
        self._report: Readiness | None = None

    def table(self) -> Table:
        """What is done about each effect."""
        return {
            servicing.ExamineAll: apart(self._examine),
            setup.Gather: apart(self._gather),
            setup.HandOut: apart(self._hand_out),
            setup.BeginAsTerminal: lambda effect: self._bench.post(FinishPressed()),
        }

    def _examine(self, effect: Asked) -> None:
        bench, found = self._bench, list[Finding]()
        try:
            found = look_at_everything(
                bench.settings, bench.built_in, self._items, bench.language, now()
            )
        finally:
            bench.post(servicing.Examined(effect.visit, effect.effect, all_told(found)))

    def _gather(self, effect: Asked) -> None:
        verdict, parts = "trouble", tuple[setup.PartSeen, ...]()
        try:
            report = self._report = self._reporter.make(self._bench.settings, self._proofs)
            verdict = report.verdict.value
            parts = tuple(
                setup.PartSeen(part.name, part.verdict.value, part.said) for part in report.parts
            )
        finally:
            self._bench.post(setup.Gathered(effect.visit, effect.effect, verdict, parts))

    def _hand_out(self, effect: Asked) -> None:
        bench, report, found = self._bench, self._report, list[Told]()
        try:
            if report is not None:
                found += map(told, self._reporter.hand_out(report, bench.path, bench.language))
                bench.book.note("report.made", verdict=report.verdict.value)
        except KioskError as error:
            found.append(Told("trouble", "setup_not_written", {"code": error.code}))
        finally:
            bench.post(setup.HandedOut(effect.visit, effect.effect, tuple(found)))
