"""``kiosk burn-in``, ``paper`` and ``logs``: what technician mode does, on a console."""

import argparse
import threading
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from contracts.errors import PolicyError
from kiosk.logbook.writing import Logbook
from kiosk.maintenance.board import read_states
from kiosk.maintenance.devices import BuiltIn
from kiosk.maintenance.finding import Finding, Level
from kiosk.maintenance.words import finding_text
from kiosk.provisioning.alone import alone_with
from kiosk.records.clockproof import FILE_NAME as CLOCK
from kiosk.records.clockproof import read_proof
from kiosk.records.enrolment import read_enrolment
from kiosk.records.hallzone import hall_zone
from kiosk.servicing import burnin, logs, paper
from kiosk.settings import Settings, load_settings
from kiosk.texts import Texts


class TerminalRunsError(PolicyError):
    """The terminal runs and holds its devices; what is asked needs them."""

    code = "P-216"
    user_text_key = "error.settings"


def burn_in(
    settings: Settings, options: argparse.Namespace, built_in: BuiltIn, texts: Texts
) -> int:
    """Ask every device, round after round; the exit code is 1 when one failed."""
    _require_rest(settings)
    done: tuple[burnin.Endured, ...] = ()
    tables = settings.devices.tables
    try:
        for done in burnin.burn_in(tables, built_in, options.rounds, threading.Event()):
            rounds = max((each.rounds for each in done), default=0)
            print(f"\r{rounds}/{options.rounds}", end="", flush=True)
    except KeyboardInterrupt:
        pass  # what was seen so far counts
    print()
    found = [burnin.finding(each) for each in done]
    noted(settings, done)
    _say(settings, found, texts)
    return int(any(each.level is Level.TROUBLE for each in found))


def noted(settings: Settings, done: tuple[burnin.Endured, ...]) -> None:
    """Write into the logbook how it went."""
    Logbook(settings.terminal.data_dir).note(
        "devices.burnt_in",
        rounds=max((each.rounds for each in done), default=0),
        devices=len(done),
        failed=sum(1 for each in done if each.failures),
    )


def roll(settings: Settings, options: argparse.Namespace, built_in: BuiltIn, texts: Texts) -> int:
    """Say how long the paper lasts; with ``--new``, that a roll was put in."""
    now = datetime.now(UTC)
    if options.new is not None:
        _require_rest(settings)
        named = [each.device for each in paper.supplies(settings, built_in)]
        with alone_with(options.settings):
            for device in named:
                paper.put_in(options.settings, device, options.new, built_in, now)
        settings = load_settings(options.settings)
    found = [*paper.findings(settings, built_in, now)]
    _say(settings, found, texts)
    return int(not found)


def show_logs(settings: Settings, options: argparse.Namespace, texts: Texts) -> int:
    """Print what happened, the newest first; with ``--onto``, put it onto a stick."""
    data_dir, folder = settings.terminal.data_dir, settings.logging.folder
    if options.onto is not None:
        found = logs.copy(data_dir, folder, options.onto, called(settings))
        _say(settings, [found], texts)
        return int(found.level is not Level.OK)
    zone, language = zone_of(settings), settings.terminal.languages[0]
    for line in logs.newest(data_dir, folder):
        print(log_text(line, zone, texts, language))
    return 0


def log_text(line: logs.LogLine, zone: ZoneInfo, texts: Texts, language: str) -> str:
    """One line for people: when, what, and about what."""
    at = line.at.astimezone(zone)
    return f"{at:%Y-%m-%d %H:%M:%S}  {said_of(line, texts, language)}"


def said_of(line: logs.LogLine, texts: Texts, language: str) -> str:
    """What happened in words; by its own word where there are none for it."""
    what = texts.text_or(f"logged.{line.what}", language, line.what)
    about = ", ".join(
        f"{texts.text_or(f'loggedkey.{key}', language, key)} {value}"
        for key, value in line.said.items()
    )
    return f"{what} ({about})" if about else what


def zone_of(settings: Settings) -> ZoneInfo:
    """The time people here live by."""
    terminal = settings.terminal
    return hall_zone(terminal.zone, read_proof(terminal.data_dir / CLOCK))


def called(settings: Settings) -> str:
    """What this terminal is called on a stick."""
    known = read_enrolment(settings.terminal.data_dir)
    return known.terminal_id if known is not None else "terminal"


def _say(settings: Settings, found: list[Finding], texts: Texts) -> None:
    language = settings.terminal.languages[0]
    for each in found:
        print(finding_text(_named(each, texts, language), texts, language))


def _named(finding: Finding, texts: Texts, language: str) -> Finding:
    """With the device as people call it."""
    if "device" not in finding.params:
        return finding
    name = finding.params["device"]
    device = texts.text_or(f"provision.part_{name}", language, name)
    return Finding(finding.level, finding.key, {**finding.params, "device": device})


def _require_rest(settings: Settings) -> None:
    """Raises TerminalRunsError while the terminal holds its devices."""
    if read_states(settings.terminal.data_dir):
        raise TerminalRunsError("the terminal runs and holds its devices: stop it first")
