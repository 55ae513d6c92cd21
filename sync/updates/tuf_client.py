"""This terminal's updater on the command line of the specification's conformance suite.

``--metadata-dir D init ROOT`` · ``--metadata-url U refresh`` · ``--target-name N …
--target-base-url B --target-dir T download``; exit code 0 or 1. It is what the sync process
verifies with, without the rules that are ours alone (a choice, sets, how long a timestamp of a line
may live).
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from contracts.errors import KioskError
from hardening.files import write_durably
from sync.updates.fetcher import Fetcher, LineFetcher
from sync.updates.updater import Trust
from sync.updates.words import NotTakenError, Word

ANCHOR = "anchor"
"""The root that was given to ``init``; no metadata of a role, so its name is none of theirs."""
TIMEOUT_S = 10.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what was refused is one sentence on standard error."""
    options = _parser().parse_args(arguments)
    folder: Path = options.metadata_dir
    try:
        if options.command == "init":
            _init(folder, options.root.read_bytes())
            return 0
        with closing(LineFetcher(TIMEOUT_S)) as fetcher:
            trust = _trust(folder, options.metadata_url, fetcher)
            trust.refresh()
            if options.command == "download":
                for name in options.target_name:
                    trust.download(name, options.target_dir, options.target_base_url)
    except (KioskError, OSError) as error:
        print(f"tuf-client: {error}", file=sys.stderr)
        return 1
    return 0


def _init(folder: Path, root: bytes) -> None:
    for name in (ANCHOR, "root.json"):
        write_durably(folder / name, root)


def _trust(folder: Path, url: str | None, fetcher: Fetcher) -> Trust:
    if url is None:
        raise NotTakenError(Word.UNREACHABLE, "--metadata-url is missing")
    root = (folder / ANCHOR).read_bytes()
    return Trust(folder, url, fetcher, root, datetime.now(UTC))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tuf-client", description=__doc__)
    parser.add_argument("--metadata-dir", type=Path, required=True)
    parser.add_argument("--metadata-url")
    parser.add_argument("--target-name", action="append", default=[])
    parser.add_argument("--target-base-url")
    parser.add_argument("--target-dir", type=Path)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("init", help="begin with this root").add_argument("root", type=Path)
    commands.add_parser("refresh", help="take in what is signed")
    commands.add_parser("download", help="refresh, then fetch targets")
    return parser


if __name__ == "__main__":
    sys.exit(main())
