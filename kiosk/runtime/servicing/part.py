"""All that pages of servicing ask for, as one part of technician mode."""

from dataclasses import replace
from pathlib import Path

import structlog

from contracts.errors import KioskError
from kiosk.logbook.writing import Logbook
from kiosk.maintenance.devices import BuiltIn
from kiosk.provisioning.fields import DEVICES
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.proof import Proof
from kiosk.runtime.perform import Table, joined
from kiosk.runtime.servicing.bench import Bench, Writer
from kiosk.runtime.servicing.carrying import Carrying
from kiosk.runtime.servicing.devices import Devices
from kiosk.runtime.servicing.ending import Ending
from kiosk.runtime.servicing.output import Output
from kiosk.runtime.servicing.report import Report
from kiosk.runtime.servicing.supplies import Supplies
from kiosk.runtime.setting_up import Post, said_before
from kiosk.servicing import burnin, changing
from kiosk.settings import Settings
from kiosk.texts import Texts
from kiosk.visit import servicing
from kiosk.visit.shape import Slice

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
        self._first = _read(path, built_in, texts)
        book = Logbook(settings.terminal.data_dir)
        self._bench = bench = Bench(path, settings, built_in, post, book, Writer())
        proofs: dict[str, Proof] = {} if self._first is None else dict(self._first.proofs)
        self._devices = Devices(bench, proofs, pause_s)
        self._others = (
            Supplies(bench),
            Carrying(bench),
            Ending(bench),
            Output(bench),
            Report(bench, proofs, texts, items),
        )

    @property
    def known(self) -> tuple[Slice, ...]:
        """What the pages know from the beginning: the settings as they stand."""
        if self._first is None:
            return ()
        before, settings = said_before(self._first), self._bench.settings
        tables = settings.devices.tables.items()
        devices = {f"{DEVICES}{name}": table.plain for name, table in tables}
        said = replace(before, values={**before.values, **devices})
        undo = changing.may_be_undone(self._bench.path)
        return said, servicing.Before(said.values, undo=undo)

    def table(self) -> Table:
        """What is done about each effect of these pages."""
        return joined(self._devices.table(), *(part.table() for part in self._others))

    def cancel(self, effect: int) -> None:
        """Nobody waits for this one any more."""
        self._devices.cancel(effect)

    def stop(self) -> None:
        """End what is under way; deeds that were begun are done first."""
        self._devices.stop()
        self._bench.writer.stop()


def _read(path: Path, built_in: BuiltIn, texts: Texts) -> FirstStart | None:
    """What stands; None where it cannot be read now: all but settings can be seen to."""
    try:
        return FirstStart(path, built_in, texts)
    except KioskError as error:
        _log.error("servicing.settings_not_read", code=error.code)
        return None
