"""Has the sync process make this terminal known to the centre; findings say how it went.

A code is one-time and secret: it goes in by standard input, and is written nowhere.
"""

from pathlib import Path

from contracts.errors import InvalidDocumentError, StorageError
from kiosk.maintenance.finding import Finding, Level, trouble
from kiosk.provisioning.syncprocess import NO_ANSWER, refusal
from kiosk.records.enrolment import read_enrolment
from kiosk.records.migrate import migrate

ENROL_S = 90.0
_KNOWN = {
    NO_ANSWER: "enrol_no_centre",
    "N-102": "enrol_not_centre",
    "N-103": "enrol_centre_refuses",
    "N-104": "enrol_certificate",
    "N-105": "enrol_line_changes",
    "P-160": "enrol_refused",
}


def enrol(settings: Path, data_dir: Path, code: str) -> Finding:
    """Use a code, once; the same works again after a cut. Blocking, up to ``ENROL_S``.

    Args:
        settings: a file with what the sync process needs.
    """
    known = enrolled(data_dir)
    if known.level is not Level.TROUBLE or known.key == "enrol_unreadable":
        return known
    refused = refusal("enrol", settings, "--code", "-", given=f"{code.strip()}\n", seconds=ENROL_S)
    if refused:
        return trouble(_KNOWN.get(refused, "enrol_failed"), code=refused)
    return enrolled(data_dir)


def enrolled(data_dir: Path) -> Finding:
    """Whether the centre knows this terminal, as far as is kept here."""
    try:
        found = read_enrolment(data_dir)
    except (StorageError, InvalidDocumentError):
        return trouble("enrol_unreadable")
    if found is None:
        return trouble("enrol_not_yet")
    return Finding(
        Level.OK, "enrol_done", {"terminal": found.terminal_id, "number": str(found.terminal_no)}
    )


def make_store(data_dir: Path) -> Finding:
    """Make the record store of an enrolled terminal, or bring it to this version."""
    try:
        migrate(data_dir)
    except StorageError as error:
        return trouble("enrol_no_store", code=error.code)
    return Finding(Level.OK, "enrol_store")
