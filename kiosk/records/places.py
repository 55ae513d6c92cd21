"""Files and folders that several rooms look into; most lie in the data folder."""

from pathlib import Path

FLEET = "fleet"
"""What the centre and this terminal tell each other, a file each; each has one writer."""
USUAL_DATA_DIR = Path("/var/lib/civic-kiosk")
"""Where a terminal keeps its data whose settings do not say so yet."""
ENROLMENT, ENROLMENT_COPY = "enrolment.json", "enrolment.copy.json"
"""Who this terminal is; see ``kiosk.records.enrolment``."""


def draft_path(settings: Path) -> Path:
    """The file beside the settings that holds what was said while they were made."""
    return settings.with_name(f"{settings.name}.draft")


def trial_path(settings: Path) -> Path:
    """The file beside the settings that says that no start has stood with them yet."""
    return settings.with_name(f"{settings.name}.trial")


def was_enrolled(folder: Path) -> bool:
    """Whether this terminal was ever enrolled, however its files are now."""
    return any((folder / name).exists() for name in (ENROLMENT, ENROLMENT_COPY))
