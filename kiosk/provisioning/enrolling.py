"""Has the sync process make this terminal known to the centre; findings say how it went.

A code is one-time and secret: it goes in by standard input, and is written nowhere.
"""

from pathlib import Path

from contracts.errors import InvalidDocumentError, StorageError
from kiosk.maintenance.finding import Finding, Level, trouble, warning
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.syncprocess import NO_ANSWER, refusal
from kiosk.records.enrolment import read_enrolment
from kiosk.records.migrate import migrate
from kiosk.records.place import read_before

ENROL_S = 90.0
JOINING = "joining.json"
"""Below the data folder; written by the sync process, while an answer is on its way by stick."""
_OF_STICKS = {
    NO_ANSWER: "enrol_stick_none",
    "P-160": "enrol_refused",
    "P-222": "enrol_stick_none",
    "P-223": "enrol_stick_code",
    "P-224": "enrol_stick_taken",
    "P-225": "enrol_stick_old",
    "P-226": "enrol_stick_waits",
}
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


def enrol_by_stick(settings: Path, data_dir: Path, stick: Path, code: str = "") -> Finding:
    """Go on with an enrolment as far as a centre's stick brings it. Blocking, up to ``ENROL_S``.

    The code is needed for the first stick; the one that comes back needs none.
    """
    known = enrolled(data_dir)
    if known.level is not Level.TROUBLE or known.key == "enrol_unreadable":
        return known
    words = ("--stick", str(stick.absolute()), *(("--code", "-") if code else ()))
    refused = refusal("enrol", settings, *words, given=f"{code.strip()}\n", seconds=ENROL_S)
    if refused:
        disk = "enrol_stick_full" if refused.startswith("S-") else "enrol_failed"
        return trouble(_OF_STICKS.get(refused, disk), code=refused)
    known = enrolled(data_dir)
    return warning("enrol_asked") if known.key == "enrol_not_yet" else known


def is_joining(data_dir: Path) -> bool:
    """Whether a stick's invitation was answered, and the centre has not said so yet."""
    return (data_dir / JOINING).exists() and enrolled(data_dir).level is not Level.OK


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


def take_place(first: FirstStart) -> None:
    """In the place of another terminal: its name, district and tags, where nothing was said.

    Raises StorageError.
    """
    before = read_before(first.data_dir)
    if before is None:
        return
    known = {
        "terminal.name": before.name,
        "terminal.district": before.district,
        "terminal.tags": list(before.tags),
    }
    for key, value in known.items():
        if value and not first.value(key):
            first.put(key, value)  # what does not fit any more is said anew


def make_store(data_dir: Path) -> Finding:
    """Make the record store of an enrolled terminal, or bring it to this version."""
    try:
        migrate(data_dir)
    except StorageError as error:
        return trouble("enrol_no_store", code=error.code)
    return Finding(Level.OK, "enrol_store")
