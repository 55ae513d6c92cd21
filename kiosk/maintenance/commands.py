"""``kiosk devices``, ``doctor``, ``recover``, ``logbook``: what a technician asks, and answers."""

import argparse
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from contracts.errors import PolicyError
from drivers.adapter import Ask
from kiosk.health.smart import Disk, disks
from kiosk.logbook.book import line_of, read_book
from kiosk.logbook.logged import read_logged
from kiosk.logbook.writing import Logbook
from kiosk.maintenance.board import Told, read_states
from kiosk.maintenance.devices import BuiltIn, DeviceLine, burn_in, look, prepare, try_out
from kiosk.maintenance.doctor import examine
from kiosk.maintenance.finding import Finding, Level, worst_first
from kiosk.maintenance.health import machine
from kiosk.maintenance.place import inherit as take_from_disk
from kiosk.maintenance.releases import releases
from kiosk.maintenance.sets import running_items, sets
from kiosk.maintenance.words import (
    book_text,
    check_text,
    device_json,
    device_table,
    entry_text,
    finding_text,
    recovered_text,
)
from kiosk.maintenance.yesno import is_yes
from kiosk.records.recovery import recover as make_usable
from kiosk.settings import Settings
from kiosk.texts import Texts

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}


class DurationError(PolicyError):
    """A duration is not written as ``30s``, ``10m`` or ``2h``."""

    code = "P-147"
    user_text_key = "error.settings"


def duration(text: str) -> float:
    """Seconds of ``90``, ``90s``, ``10m``, ``1.5h``; raises DurationError."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text)
    if found is None:
        raise DurationError(f"{text!r} is no duration; write 30s, 10m or 2h")
    return float(found[1]) * _UNITS[found[2] or "s"]


def devices(
    settings: Settings, options: argparse.Namespace, built_in: BuiltIn, texts: Texts
) -> int:
    """List, test or burn in; the exit code is 1 when a test failed."""
    tables = settings.devices.tables
    if options.action == "list":
        lines = look(tables, built_in, _told(settings))
        print(device_json(lines) if options.json else device_table(lines))
        return 0
    adapter, driver = prepare(options.name, tables, built_in)
    if options.action == "test":
        language = settings.terminal.languages[0]
        failed = False
        for check in try_out(adapter, driver, _asking(texts, language)):
            print(check_text(check, texts, language), flush=True)
            failed = failed or check.passed is False
        return int(failed)
    result = burn_in(driver, duration(options.seconds))
    faults = ", ".join(f"{code}: {n}" for code, n in sorted(result.failures.items())) or "none"
    print(
        f"{result.checks} checks in {result.seconds} s, failed {faults}; opened again "
        f"{result.reopened} times; p50 {result.p50_ms} ms, p99 {result.p99_ms} ms, "
        f"longest {result.longest_ms} ms"
    )
    return int(bool(result.failures))


def doctor(settings: Settings, built_in: BuiltIn, texts: Texts, items: Path) -> int:
    """Say in plain words what is wrong and what to do; the exit code is 1 when something is."""
    language = settings.terminal.languages[0]
    lines = look(settings.devices.tables, built_in, _told(settings))
    findings = everything(settings, items, lines, language, disks())
    for finding in findings:
        print(finding_text(finding, texts, language))
    return int(any(finding.level is Level.TROUBLE for finding in findings))


def diagnosis(settings: Settings, texts: Texts, items: Path) -> str:
    """What the doctor would say of a terminal that runs, the worst first; nothing personal.

    Devices are as the terminal told them: nobody else may ask them now.
    """
    language, told = settings.terminal.languages[0], _told(settings)
    lines = look(settings.devices.tables, {}, told) if told else []
    found = worst_first(everything(settings, items, lines, language))
    return "\n".join(finding_text(finding, texts, language) for finding in found)


def everything(
    settings: Settings,
    items: Path,
    lines: Sequence[DeviceLine],
    language: str,
    disks: Iterable[Disk] = (),
) -> list[Finding]:
    """What the doctor finds, with devices as they were seen and disks as they say themselves."""
    refused = running_items(settings, items).refused
    tables = settings.devices.tables.values()
    kept = [Path(file) for table in tables if (file := table.options.get("state_file"))]
    terminal = settings.terminal
    data_dir = terminal.data_dir
    found = [*sets(settings, language), *releases(settings)]
    own = () if terminal.mode == "demo" else machine(data_dir, disks)
    parts = examine(data_dir, lines, refused, kept, terminal.zone, found, own, settings.centre.ca)
    return [*parts]


def recover(settings: Settings, highest: Sequence[str], texts: Texts) -> int:
    """Make the record store usable again and say in plain words what was done."""
    language = settings.terminal.languages[0]
    data_dir = settings.terminal.data_dir
    done = make_usable(data_dir, highest)
    Logbook(data_dir).note(  # what was mended is mended, whether or not the line is kept
        "store.recovered", records=done.rebuilt or 0, set_aside=done.set_aside
    )
    for line in recovered_text(done, texts, language):
        print(line)
    return 0


def inherit(settings: Settings, old: Path, texts: Texts) -> int:
    """Take what the disk of the terminal before holds; the exit code is 1 when all is not well."""
    findings = list(take_from_disk(settings.terminal.data_dir, old))
    for finding in findings:
        print(finding_text(finding, texts, settings.terminal.languages[0]))
    return int(any(finding.level is not Level.OK for finding in findings))


def logbook(settings: Settings, options: argparse.Namespace) -> int:
    """Print the logbook, the oldest entry first; the exit code is 1 when it is not whole."""
    data_dir = settings.terminal.data_dir
    book = read_book(data_dir)
    for entry in book.entries:
        print(line_of(entry).decode().strip() if options.json else entry_text(entry))
    if not options.json:
        print(book_text(book, read_logged(data_dir)))
    return int(bool(book.holes))


def _told(settings: Settings) -> Mapping[str, Told]:
    return read_states(settings.terminal.data_dir)


def _asking(texts: Texts, language: str) -> Ask:
    """Ask the person at the keyboard; without one nothing is confirmed."""

    def read(prompt: str) -> str | None:
        if sys.stdin is None or not sys.stdin.isatty():
            return None
        try:
            return input(f"{prompt} ")
        except EOFError:
            return None

    return lambda key: is_yes(key, texts, language, read, lambda said: print(said, flush=True))
