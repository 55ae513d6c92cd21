"""What the commands of trust and publishing work in, and how they get at keys."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from securesystemslib.signer import Signer

from central.folder import DataFolder
from central.keys import KeyStore, KeyStoreError
from central.publishing.errors import SignerKeyError
from central.publishing.keys import KeyFiles, OnlineKeys, Secret, open_signer, passphrase_from
from central.publishing.voice import Voice
from central.settings import CentreSettings
from central.storage.engine import Database
from central.storage.migrate import migrate


@dataclass(frozen=True, slots=True)
class Room:
    """A centre that is there, its database upgraded."""

    database: Database
    folder: DataFolder
    keys: KeyStore
    items: tuple[Path, ...]
    voice: Voice

    @property
    def online(self) -> OnlineKeys:
        """The centre's own keys."""
        return OnlineKeys(self.keys.online_keys())


@contextmanager
def opened(settings: CentreSettings) -> Iterator[Room]:
    """Open a centre's folder. Raises KeyStoreError, StorageTroubleError."""
    folder = DataFolder(settings.server.data_dir)
    keys = KeyStore(folder.keys)
    if not keys.exists():
        raise KeyStoreError(f"there is no centre in {folder.root}; run `init` first")
    migrate(folder.database, make=False)
    folder.make()
    database = Database(folder.database)
    try:
        yield Room(database, folder, keys, settings.items.folders, voice_of(settings))
    finally:
        database.close()


def voice_of(settings: CentreSettings) -> Voice:
    """Who asks for recordings in the folder of a centre."""
    rules = settings.publishing
    folder = DataFolder(settings.server.data_dir).voice
    return Voice(folder, rules.voice_command, rules.voice_patience_s)


def signer_of(key: str, passphrase: Path | None) -> Signer:
    """What signs with a person's key; without a file of its passphrase they are asked for it."""
    return open_signer(key, _secret(passphrase))


def signer_in(files: KeyFiles) -> Signer:
    """What signs with a key in a folder of people, its passphrase beside it or asked for."""
    beside = files.passphrase if files.passphrase.exists() else None
    return open_signer(str(files.key), _secret(beside))


def keys_in(folder: Path) -> list[KeyFiles]:
    """Everybody whose private key lies in a folder."""
    names = [path.name.removesuffix(".key") for path in sorted(folder.glob("*.key"))]
    return [KeyFiles(folder, name) for name in names]


def ask_twice(who: str) -> bytes:
    """A new passphrase from the keyboard."""
    first = ask(f"New passphrase of {who}: ")
    if ask("Once more: ") != first:
        raise SignerKeyError("the two passphrases differ")
    return first


def ask(words: str) -> bytes:
    """A passphrase or a PIN from the keyboard. Raises SignerKeyError where there is none."""
    if not sys.stdin.isatty():
        raise SignerKeyError("nobody is there to type a passphrase; name a file with --passphrase")
    return getpass.getpass(words).encode()


def _secret(path: Path | None) -> Secret:
    return ask if path is None else lambda _words: passphrase_from(path)
