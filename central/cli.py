"""Commands of the centre: ``python -m central init|serve|backup|restore|enrol-code|user|...``.

What is secret is printed only where that is the command's whole purpose. A command imports what
it needs and nothing of the others: half of a short one would else be imports.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from central.parsing import Command
from central.settings import CentreSettings, ServerSettings, load_settings
from contracts.errors import KioskError

ROOMS = {
    "central.running": ("init", "serve", "backup", "check", "restore"),
    "central.granting": (
        "enrol-code", "token", "tokens", "token-revoke", "user", "disable", "revoke",
    ),
    "central.publishing.commands": ("publish", "trust"),
    "central.fleet.commands": ("fleet", "logbook", "command", "notice"),
    "central.fleet.placecommands": ("replace", "lost"),
    "central.fleet.technician_commands": ("technician",),
    "central.rollouts.commands": ("rollout",),
    "central.sticks.commands": ("stick",),
    "central.simulating.commands": ("simulate",),
}  # fmt: skip
"""Which module adds which commands, by its ``add_commands``."""


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when it did its work, 1 with a sentence on stderr otherwise."""
    options = parser(arguments[0] if arguments else "").parse_args(arguments)
    os.umask(0o077)  # files made from now on are closed to others
    try:
        command: Command = options.command
        command(options, _settings(options))
    except KioskError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.strerror or error}: {error.filename or ''}", file=sys.stderr)
        return 1
    return 0


def parser(wanted: str) -> argparse.ArgumentParser:
    """Reads the command ``wanted``; all of them where it is none."""
    found = argparse.ArgumentParser(prog="central", description="The centre of the terminals.")
    commands = found.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, help_text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help_text, description=help_text)
        added.set_defaults(command=command)
        added.add_argument("--settings", type=Path, help="TOML, see config/centre.example.toml")
        added.add_argument("--data", type=Path, help="the centre's data folder")
        added.add_argument("--passphrase-file", type=Path, help="opens the private sealing key")
        return added

    rooms = [room for room, names in ROOMS.items() if wanted in names] or [*ROOMS]
    for room in rooms:
        import_module(room).add_commands(add)
    return found


def _settings(options: argparse.Namespace) -> CentreSettings:
    settings = load_settings(options.settings)
    given = {
        "data_dir": options.data,
        "passphrase_file": getattr(options, "passphrase_file", None),
        "host": getattr(options, "host", None),
        "port": getattr(options, "port", None),
    }
    changes = {name: value for name, value in given.items() if value is not None}
    server = ServerSettings.model_validate(settings.server.model_dump() | changes)
    items = settings.items
    if getattr(options, "items", None):
        items = items.model_copy(update={"folders": tuple(options.items)})
    return settings.model_copy(update={"server": server, "items": items})
