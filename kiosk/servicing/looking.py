"""Diagnosis: all that the doctor looks at, and the way to the centre, the worst first."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from kiosk.health.smart import disks
from kiosk.maintenance.board import read_states
from kiosk.maintenance.commands import everything
from kiosk.maintenance.devices import BuiltIn, look
from kiosk.maintenance.finding import Finding, worst_first
from kiosk.provisioning.diagnosis import diagnose
from kiosk.provisioning.way import way_of
from kiosk.servicing.paper import findings as paper
from kiosk.settings import Settings


def look_at_everything(
    settings: Settings, built_in: BuiltIn, items: Path, language: str, now: datetime
) -> list[Finding]:
    """Everything that can be said of this terminal now. Blocking, some seconds; nothing personal.

    Devices are asked, or as the running terminal told where one runs.
    """
    told = read_states(settings.terminal.data_dir)
    lines = look(settings.devices.tables, built_in, told)
    return worst_first(
        (
            *_way(settings),
            *everything(settings, items, lines, language, disks()),
            *paper(settings, built_in, now),
        )
    )


def _way(settings: Settings) -> Iterator[Finding]:
    centre = settings.centre
    said = {f"centre.{name}": value for name, value in centre if value}
    yield from diagnose(way_of(said.get))
