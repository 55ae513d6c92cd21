"""Whom a terminal trusts, told on a console: certificates with what people compare them by."""

from datetime import datetime
from pathlib import Path

from kiosk.provisioning.authorities import Authority, CaFile, keep, read_file
from kiosk.provisioning.checking import refused
from kiosk.provisioning.talk import Talk


def ask_authority(typed: str, folder: Path, talk: Talk, now: datetime) -> Path | None:
    """Show what the file holds and keep it beside the settings, if somebody says each is right.

    Gives what was kept, None for nothing. Raises StorageError.
    """
    file = read_file(Path(typed).expanduser().absolute().resolve(), now)
    mistake = refused(file)
    if mistake is not None:
        tell_authority(file, talk)
        talk.refuse(mistake)
        return None
    for each in file.held:
        _tell(each, talk)
        if not talk.confirm("authority"):
            talk.tell("ca_not_taken")
            return None
    if file.early:
        talk.tell("ca_early")
    return keep(file, folder)


def tell_authority(file: CaFile, talk: Talk) -> None:
    """Each certificate: whose it is, how long it holds, its fingerprint."""
    for each in file.held:
        _tell(each, talk)
    if file.early:
        talk.tell("ca_early")


def _tell(authority: Authority, talk: Talk) -> None:
    first, last = authority.days
    talk.tell("ca_is", name=authority.name, first=first, last=last)
    for row in authority.rows:
        talk.say(f"    {row}")
