"""What is driven: which devices there are, how each is tried, and all of them again and again."""

import threading
from typing import Any

from drivers.likely import classes
from kiosk.maintenance.finding import worst_first
from kiosk.provisioning.proof import Proof
from kiosk.runtime.perform import Table
from kiosk.runtime.plugged import proposed, proposed_at, reached
from kiosk.runtime.servicing.bench import Bench, all_told, apart
from kiosk.runtime.trials import Trials, aside
from kiosk.servicing import burnin
from kiosk.servicing.commands import noted
from kiosk.visit import fitting, servicing
from kiosk.visit.effects import Asked
from kiosk.visit.events import Event


class Devices:
    """Looks for them, and tries them.

    Args:
        proofs: how the newest trial of each went; those of today are put there.
        pause_s: between two rounds of a burn-in.
    """

    def __init__(self, bench: Bench, proofs: dict[str, Proof], pause_s: float) -> None:
        self._bench, self._proofs, self._pause_s = bench, proofs, pause_s
        self._trials = Trials(bench.built_in, self._tried)
        self._stopped = threading.Event()
        self._burning = 0

    def table(self) -> Table:
        """What is done about each effect."""
        return {
            fitting.LookAround: apart(self._look),
            fitting.ProposeAt: self._propose,
            fitting.TryOut: self._trials.begin,
            fitting.AnswerTrial: lambda effect: self._trials.answer(effect.yes),
            servicing.BurnIn: self._burn_in,
            servicing.StopBurnIn: lambda effect: self._stopped.set(),
        }

    def cancel(self, effect: int) -> None:
        """Nobody waits for this one any more."""
        self._trials.cancel(effect)
        if effect == self._burning:
            self._stopped.set()

    def stop(self) -> None:
        """End what is under way."""
        self._trials.stop()
        self._stopped.set()

    def _look(self, effect: Asked) -> None:
        """What the settings say stands first; then what else is plugged in that may be it."""
        chosen = self._chosen()
        offers = [
            fitting.Offer(name, str(table["adapter"]), table, _place(table))
            for name, table in chosen.items()
        ]
        names = tuple(dict.fromkeys((*classes(), *chosen)))
        try:
            offers += [
                offer for offer in proposed(chosen) if offer.table != chosen.get(offer.device)
            ]
        finally:
            around = fitting.Around(names, tuple(offers), reached())
            self._bench.post(fitting.Looked(effect.visit, effect.effect, around))

    def _propose(self, effect: fitting.ProposeAt) -> None:
        self._bench.post(proposed_at(effect, self._chosen()))

    def _chosen(self) -> dict[str, dict[str, Any]]:
        """The tables of the devices that this terminal has."""
        tables = self._bench.settings.devices.tables.items()
        return {name: table.plain for name, table in tables if table.fitted}

    def _tried(self, event: Event, proof: Proof | None) -> None:
        if proof is not None:
            self._proofs[proof.device] = proof
            outcome = "well" if proof.passed else "failed"
            self._bench.book.note("device.tested", device=proof.device, outcome=outcome)
        self._bench.post(event)

    def _burn_in(self, effect: servicing.BurnIn) -> None:
        stopped = self._stopped = threading.Event()
        self._burning = effect.effect
        aside(lambda: self._burn(effect, stopped))

    def _burn(self, effect: servicing.BurnIn, stopped: threading.Event) -> None:
        bench, where = self._bench, (effect.visit, effect.effect)
        done: tuple[burnin.Endured, ...] = ()
        tables = bench.settings.devices.tables
        try:
            rounds_of = burnin.burn_in(
                tables, bench.built_in, effect.rounds, stopped, self._pause_s
            )
            for done in rounds_of:
                rounds = max((each.rounds for each in done), default=0)
                failed = sum(1 for each in done if each.failures)
                bench.post(servicing.RoundDone(*where, rounds, failed))
        finally:
            noted(bench.settings, done)
            found = worst_first(burnin.finding(each) for each in done)
            bench.post(servicing.BurntIn(*where, all_told(found)))


def _place(table: dict[str, Any]) -> str:
    """Where a device is, as its settings say it."""
    names = ("port", "device", "path", "uri", "host")
    return next((str(table[name]) for name in names if table.get(name)), str(table["adapter"]))
