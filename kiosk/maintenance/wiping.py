"""Forgetting everything, asked for at the terminal itself: what must be so before, the proof."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from contracts.errors import StorageError
from contracts.wiping import Wiped
from kiosk.logbook.writing import Logbook
from kiosk.maintenance.finding import Finding, Level, trouble, warning
from kiosk.records.database import DATABASE_NAME, had_a_store
from kiosk.records.enrolment import read_enrolment
from kiosk.records.errors import StoreDamagedError
from kiosk.records.forgetting import (
    OWN_WISH,
    Reset,
    forget_everything,
    keep_reset,
    read_proof,
    reset_is_due,
)
from kiosk.records.locks import COMMITTING, DELIVERING, hold
from kiosk.records.outbox import Outbox
from kiosk.records.places import was_enrolled
from kiosk.records.staged import staged_names

_ASKED = "reset.asked"


def why_not(data_dir: Path) -> Finding | None:
    """Why this terminal must not be wiped now, with what to do; None where nothing is lost by it.

    A store that cannot be counted may hold something: it is mended first.
    """
    try:
        count = _unsent(data_dir)
    except StorageError as error:
        return trouble("wipe_uncounted", code=error.code)
    return trouble("wipe_unsent", n=str(count)) if count else None


def name_of(data_dir: Path) -> str:
    """What has to be typed by whoever wipes it: its id, "" for a terminal that has none."""
    try:
        known = read_enrolment(data_dir)
    except StorageError:
        return ""
    return "" if known is None else known.terminal_id


def ask_wipe(data_dir: Path) -> Finding | None:
    """Have a terminal that runs forget everything, when nobody is there and nothing waits.

    Why that is refused; None where it will. What is kept meanwhile is waited for.

    Raises:
        StorageError: the disk does not take the word: nothing is forgotten.
    """
    refused = why_not(data_dir)
    if refused is None:
        Logbook(data_dir).note(_ASKED, command=OWN_WISH)
        keep_reset(data_dir, Reset(OWN_WISH))
    return refused


def wipe(data_dir: Path, logs: Path | None, named: str | None) -> Iterator[Finding]:
    """Wipe a terminal that does not run; one that was broken off goes on.

    Raises:
        StoreInUseError: it runs still: nothing was touched.
        StorageError: the disk does not do its work; the same again goes on.
    """
    if not reset_is_due(data_dir):
        if not was_enrolled(data_dir):
            yield Finding(Level.OK, "wipe_nothing")
            return
        name = name_of(data_dir)
        if named != name:
            yield trouble("wipe_name", terminal=name or '""')
            return
        _require_still(data_dir)
        refused = why_not(data_dir)
        if refused is not None:
            yield refused
            return
        Logbook(data_dir).note(_ASKED, command=OWN_WISH)
        keep_reset(data_dir, Reset(OWN_WISH, due=True))
    forget_everything(data_dir, logs=logs, patience_s=0)
    yield from proof_findings(data_dir)


def proof_findings(data_dir: Path) -> Iterator[Finding]:
    """What the proof that lies here says; nothing where there is none."""
    proof = read_proof(data_dir)
    if proof is None:
        yield warning("wipe_unproved")
        return
    said = Wiped.model_validate(proof.statement.wiped.ack)
    params = {"terminal": said.terminal_id, "n": str(len(said.gone) + said.others)}
    well = said.key and not said.left and not said.found
    yield (
        Finding(Level.OK, "wiped", params)
        if well
        else trouble("wiped_not_whole", left=str(said.left), found=str(said.found))
    )


def _require_still(data_dir: Path) -> None:
    """Raises StoreInUseError: somebody works there."""
    for name in (COMMITTING, DELIVERING):
        os.close(hold(data_dir, name))


def _unsent(data_dir: Path) -> int:
    if not (data_dir / DATABASE_NAME).exists():
        if had_a_store(data_dir):  # what lies there sealed may have been brought to nobody
            raise StoreDamagedError("the index of the records is gone")
        return len(staged_names(data_dir))
    with closing(Outbox(data_dir)) as outbox:
        return outbox.count()
