"""Files and folders that several rooms look into; most lie in the data folder."""

from pathlib import Path

FLEET = "fleet"
"""What the centre and this terminal tell each other, a file each; each has one writer."""
DRAFT = ".draft"
"""Ends the name of the file beside the settings that holds what was said while they were made."""
ENROLMENT, ENROLMENT_COPY = "enrolment.json", "enrolment.copy.json"
"""Who this terminal is; see ``kiosk.records.enrolment``."""


def was_enrolled(folder: Path) -> bool:
    """Whether this terminal was ever enrolled, however its files are now."""
    return any((folder / name).exists() for name in (ENROLMENT, ENROLMENT_COPY))
