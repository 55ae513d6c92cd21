"""The rolls of paper in this terminal: how much is left of each, and a new one that was put in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from inspect import signature
from pathlib import Path
from typing import Any

from contracts.checked import checked_bytes, checked_document
from contracts.errors import InvalidDocumentError
from contracts.roll import MOST_M, Roll, roll_of
from drivers.adapter import AdapterError, find
from hardening.files import write_durably
from kiosk.logbook.writing import Logbook
from kiosk.maintenance.devices import BuiltIn
from kiosk.maintenance.finding import Finding, Level, warning
from kiosk.provisioning import settingsfile
from kiosk.provisioning.fields import DEVICES
from kiosk.records.errors import storage_errors
from kiosk.settings import DeviceTable, Settings, SettingsError, load_settings

LENGTHS_M = (30, 50, 80, 100, 150, 200)
"""What stands on the boxes of rolls."""
USUAL_M = 80
_LENGTH, _FILE = "roll_m", "state_file"
_LOW_DAYS = 7


@dataclass(frozen=True, slots=True)
class Supply:
    """The paper of one printer. ``roll``: None where nobody counts it yet."""

    device: str
    roll: Roll | None


def supplies(settings: Settings, built_in: BuiltIn) -> Iterator[Supply]:
    """Every printer whose driver counts paper."""
    for name, table in settings.devices.tables.items():
        if table.fitted and _counts(name, table, built_in):
            yield Supply(name, _roll(table))


def put_in(path: Path, device: str, metres: int, built_in: BuiltIn, now: datetime) -> None:
    """A new roll of this length is in the printer: the count begins anew.

    For whoever holds the devices: a terminal that runs would go on with its own count.

    Raises:
        SettingsError: there is no such printer, or no roll is so long.
        StorageError: it could not be kept.
    """
    settings = load_settings(path)
    known = {each.device: each.roll for each in supplies(settings, built_in)}
    if device not in known or not 0 < metres <= MOST_M:
        raise SettingsError(f"{device}: no printer that counts {metres} m of paper")
    table = dict(settings.devices.tables[device].options)
    data_dir = settings.terminal.data_dir
    file = Path(str(table.get(_FILE) or data_dir / f"{device}.roll.json"))
    said = {**table, _LENGTH: metres, _FILE: str(file)}
    if said != table:
        _tell(path, device, said)
    count = {"fed_mm": 0, "strips": 0, "since": round(now.timestamp()), "was_out": False}
    with storage_errors("write the count of the roll"):
        write_durably(file, checked_bytes(count), mode=0o644)
    before = known[device]
    used = {} if before is None else {"strips": before.strips, "used_mm": before.fed_mm or 0}
    Logbook(data_dir).note("paper.roll_replaced", device=device, metres=metres, **used)


def findings(settings: Settings, built_in: BuiltIn, now: datetime) -> Iterator[Finding]:
    """How long paper lasts, a sentence for each printer."""
    for supply in supplies(settings, built_in):
        yield finding(supply, now)


def finding(supply: Supply, now: datetime) -> Finding:
    """How long the paper of one printer lasts."""
    roll, params = supply.roll, {"device": supply.device}
    if roll is None or roll.left_mm is None:
        return warning("paper_unknown", **params)
    params |= {"left": str(roll.left_mm // 1000), "roll": str(roll.roll_mm // 1000)}
    params |= {"strips": str(roll.strips)}
    if not roll.left_mm:
        return warning("paper_beyond", **params)
    days = roll.days_left(now)
    if days is None:
        return Finding(Level.OK, "paper", params)
    params["days"] = str(days)
    low = days < _LOW_DAYS
    return warning("paper_low", **params) if low else Finding(Level.OK, "paper_days", params)


def _counts(name: str, table: DeviceTable, built_in: BuiltIn) -> bool:
    try:
        adapter = find(name, table.adapter, built_in.get(name, {}))
    except AdapterError:
        return False
    return _LENGTH in signature(adapter.make).parameters


def _roll(table: DeviceTable) -> Roll | None:
    """The roll as its driver counts it; one whose count is damaged is there, and nobody knows."""
    metres, file = table.options.get(_LENGTH), table.options.get(_FILE)
    if not metres or not file:
        return None
    try:
        return roll_of(_kept(Path(str(file))), float(metres))
    except (InvalidDocumentError, ValueError, TypeError, OSError):
        return None


def _kept(path: Path) -> Mapping[str, Any] | None:
    try:
        return checked_document(path.read_bytes())
    except FileNotFoundError:
        return None


def _tell(path: Path, device: str, options: Mapping[str, object]) -> None:
    """Have the driver count, from the next start on; the file stays as a person wrote it."""
    text = settingsfile.read_text(path)
    table = {**load_settings(path).devices.tables[device].plain, **options}
    settingsfile.write(path, settingsfile.changed(text, {f"{DEVICES}{device}": table}, {}))
