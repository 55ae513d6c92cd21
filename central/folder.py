"""Where things lie in the centre's data folder."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Paths below one folder that only the centre's user may enter."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.root / "centre.db"

    @property
    def attachments(self) -> Path:
        """Sealed attachments, named by their own hash."""
        return self.root / "attachments"

    @property
    def keys(self) -> Path:
        """Keys; see ``central.keys``."""
        return self.root / "keys"

    def make(self) -> None:
        """Make the folders, closed to others."""
        for folder in (self.root, self.attachments, self.keys):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
