"""A ceremony with a folder of people: their keys are made, used and set aside there."""

from collections.abc import Collection, Mapping
from pathlib import Path

from argon2 import PasswordHasher
from securesystemslib.signer import Key

from central.clock import utc_now
from central.publishing import ceremony
from central.publishing.keys import KeyFiles, make_key, new_passphrase, read_public
from central.publishing.metadata import Repository
from central.publishing.people import Part, make_user
from central.publishing.room import Room, ask_twice, keys_in, signer_in
from hardening.files import write_durably


def public_of(files: KeyFiles, ask: bool) -> Key:
    """The public half of somebody's key, which is made when there is none."""
    if not files.public.exists():
        passphrase = ask_twice(files.person) if ask else new_passphrase()
        make_key(files, passphrase)
        if not ask:
            write_durably(files.passphrase, passphrase)
    return read_public(files.public)


def make_room(files: KeyFiles, known: Collection[str]) -> None:
    """Keep an old key's files under another name: its passphrase opens nothing new.

    ``known``: ids of the keys that count by now. A public half of another one is the new key's,
    which was made elsewhere, and stays.
    """
    if files.public.exists() and read_public(files.public).keyid not in known:
        return
    for path in (files.key, files.public, files.passphrase):
        number = 1
        while (old := path.with_name(f"{path.name}.old{number}")).exists():
            number += 1
        if path.exists():
            path.rename(old)


def make_users(room: Room, people: Mapping[str, str], folder: Path) -> None:
    """Console users for who publishes and rolls out, each with a password of its own."""
    hasher = PasswordHasher()
    for name, part in people.items():
        password = new_passphrase()
        with room.database.write() as session:
            made = make_user(session, name, Part(part), hasher.hash(password), utc_now())
        if made:
            write_durably(folder / f"{name}.password", password)


def sign_with_all(room: Room, people: Path) -> None:
    """Sign what waits with every key in the folder that helps; say what is lacking then."""
    online = room.online
    for files in keys_in(people):
        with room.database.read() as session:
            found = ceremony.waiting(session)
            if found is None:
                break
            if not found[0].wants(Repository(session), read_public(files.public).keyid):
                continue
        signer = signer_in(files)
        with room.database.read() as session:
            ceremony.rehearse(session, signer)
        with room.database.write() as session:
            ceremony.sign_waiting(session, signer, online, utc_now())
    with room.database.read() as session:
        found = ceremony.waiting(session)
        lacking = found[0].missing(Repository(session)) if found is not None else {}
    tell_lacking(lacking)


def tell_lacking(lacking: Mapping[str, int]) -> None:
    """Say how many signatures are waited for."""
    for role, count in lacking.items():
        print(f"{role} waits for {count} more signatures: `trust sign --key FILE`")
    if not lacking:
        print("all is signed")
