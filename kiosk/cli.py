"""Command line of the terminal: ``python -m kiosk run|migrate --settings FILE``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from contracts.errors import KioskError
from hardening.memory import let_be_read
from kiosk.runtime.logs import configure
from kiosk.settings import Settings, load_settings

EX_CONFIG = 78
"""Exit code for settings that cannot be used (sysexits.h)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a refusal is one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="kiosk", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("run", "run the terminal"),
        ("migrate", "bring the record store to this version"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--settings", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        return _COMMANDS[options.command](load_settings(options.settings))
    except KioskError as error:
        print(f"kiosk: {error} ({error.code})", file=sys.stderr)
        return EX_CONFIG


def _run(settings: Settings) -> int:
    if settings.demo is not None and settings.demo.readable_memory:
        let_be_read()
    configure(settings.logging.folder, "terminal")
    # Qt is imported only when the terminal really runs.
    from kiosk.start import run

    return run(settings)


def _migrate(settings: Settings) -> int:
    from kiosk.records.migrate import migrate

    configure(None, "migrate")
    migrate(settings.terminal.data_dir)
    return 0


_COMMANDS = {"run": _run, "migrate": _migrate}
