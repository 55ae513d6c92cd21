"""The proof that this terminal forgot everything, brought to the centre by the sync process."""

import argparse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kiosk.maintenance.finding import Finding, Level, warning
from kiosk.maintenance.wiping import wipe as wipe_here
from kiosk.maintenance.words import finding_text
from kiosk.provisioning.syncprocess import refusal
from kiosk.records.forgetting import read_proof
from kiosk.settings import Settings
from kiosk.texts import Texts

SEND_S = 60.0


def send(settings: Path) -> Finding:
    """Over the line; blocking, up to ``SEND_S``. What does not arrive is sent by the next start."""
    refused = refusal("wiped", settings, seconds=SEND_S)
    if refused:
        return warning("proof_not_sent", code=refused)
    return Finding(Level.OK, "proof_sent")


def leave(settings: Path, stick: Path) -> Finding:
    """On a stick, which the centre takes in."""
    words = ("--stick", str(stick.absolute()))
    refused = refusal("wiped", settings, *words, seconds=SEND_S)
    if refused:
        return warning("proof_not_left", code=refused)
    return Finding(Level.OK, "proof_left")


def bring(settings: Path, sticks: Callable[[], Iterable[Path]]) -> None:
    """Over the line, else onto each of these sticks. Blocking, up to ``SEND_S`` for each."""
    if send(settings).level is not Level.OK:
        for stick in sticks():
            leave(settings, stick)


def wipe(settings: Settings, options: argparse.Namespace, texts: Texts) -> int:
    """Forget everything and hand the proof on; the exit code is 1 when something is not well."""
    language = settings.terminal.languages[0]
    bad = False
    for finding in _wiped(settings, options):
        print(finding_text(finding, texts, language), flush=True)
        bad = bad or finding.level is Level.TROUBLE
    return int(bad)


def _wiped(settings: Settings, options: argparse.Namespace) -> Iterator[Finding]:
    data_dir = settings.terminal.data_dir
    yield from wipe_here(data_dir, settings.logging.folder, options.yes)
    if read_proof(data_dir) is None:
        return
    if options.stick is not None:
        yield leave(options.settings, options.stick)
    yield send(options.settings)
