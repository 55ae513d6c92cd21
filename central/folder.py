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

    @property
    def published(self) -> Path:
        """Files of published sets, named by their own hash; anybody may read them."""
        return self.root / "trust" / "files"

    @property
    def drafted(self) -> Path:
        """Files of drafts, named by their own hash; nobody else sees them."""
        return self.root / "trust" / "drafts"

    @property
    def previews(self) -> Path:
        """Pictures of sets that were asked for; may be thrown away."""
        return self.root / "trust" / "previews"

    @property
    def voice(self) -> Path:
        """Recordings that are asked for and made; may be thrown away."""
        return self.root / "trust" / "voice"

    def make(self) -> None:
        """Make the folders, closed to others."""
        folders = (self.root, self.attachments, self.keys, self.published, self.drafted)
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
