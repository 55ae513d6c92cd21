"""Parsers of nested commands, with the options that every command of the centre has."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from central.settings import CentreSettings

Command = Callable[[argparse.Namespace, CentreSettings], None]
Adding = Callable[[str, Command, str], argparse.ArgumentParser]
"""How ``central.cli`` adds a command: its name, what it does, and what it is for."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def nested(add: Adding, name: str, help_text: str) -> Adding:
    """A command that only holds others; how these are added to it."""
    parser = add(name, _nothing, help_text)
    commands: Any = parser.add_subparsers(required=True, metavar="WHAT")

    def add_inner(inner: str, command: Command, inner_help: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = commands.add_parser(
            inner, help=inner_help, description=inner_help
        )
        added.set_defaults(command=command)
        added.add_argument("--settings", type=Path, help="TOML, see config/centre.example.toml")
        added.add_argument("--data", type=Path, help="the centre's data folder")
        return added

    return add_inner


def moment(text: str) -> datetime:
    """``2026-12-01T08:00+08:00``, or ``+30s`` from now on (s, m, h, d)."""
    if text.startswith("+") and text[1:-1].isdigit() and text[-1:] in _UNITS:
        seconds = int(text[1:-1]) * _UNITS[text[-1]]
        return datetime.now(UTC) + timedelta(seconds=seconds)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write 2026-12-01T08:00+08:00 or +30s") from None
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError("a time needs its offset, like +08:00")
    return found


def _nothing(_options: argparse.Namespace, _settings: CentreSettings) -> None:
    """Never runs: one of the inner commands is required."""
