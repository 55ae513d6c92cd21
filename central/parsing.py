"""Parsers of nested commands, with the options that every command of the centre has."""

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from central import times
from central.clock import utc_now
from central.settings import CentreSettings
from contracts.errors import InvalidDocumentError

Command = Callable[[argparse.Namespace, CentreSettings], None]
Adding = Callable[[str, Command, str], argparse.ArgumentParser]
"""How ``central.cli`` adds a command: its name, what it does, and what it is for."""


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
    """``2026-12-01T08:00+08:00``, or ``+30s`` from now on."""
    try:
        return times.moment(text, utc_now())
    except InvalidDocumentError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _nothing(_options: argparse.Namespace, _settings: CentreSettings) -> None:
    """Never runs: one of the inner commands is required."""
