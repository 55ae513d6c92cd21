"""What a terminal's own updater fetches, for a measured centre."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from contracts.sets import FILES_PATH, MANIFEST_TARGET, TUF_PATH, parse_manifest
from sync.updates.fetcher import LineFetcher
from sync.updates.files import FileStore
from sync.updates.updater import Trust

PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Store:
    """A terminal's store of metadata and files, and its updater."""

    folder: Path
    url: str
    root: bytes

    def manifest(self, sha256: str) -> bytes:
        """A manifest that was taken."""
        return (self.folder / "manifests" / f"{sha256}.json").read_bytes()

    def refresh(self) -> None:
        """Look for something new."""
        self._asking(lambda _trust, _fetcher: {})

    def take(self, set_name: str) -> dict[str, int]:
        """Fetch a set: bytes of its manifest, and of those files that were not here."""

        def take(trust: Trust, fetcher: LineFetcher) -> dict[str, int]:
            target = trust.target(MANIFEST_TARGET.format(name=set_name))
            assert target is not None, "nobody signed this set"
            url = f"{self.url}{FILES_PATH}/"
            manifests = FileStore(self.folder / "manifests", suffix=".json")
            manifests.bring(target.sha256, target.length, fetcher, url + target.sha256)
            manifest = parse_manifest(manifests.path(target.sha256).read_bytes())
            files = FileStore(self.folder / "files")
            new = [
                file.length
                for file in manifest.wanted("")
                if files.bring(file.sha256, file.length, fetcher, url + file.sha256)
            ]
            return {"manifest": target.length, "files": sum(new)}

        return self._asking(take)

    def _asking(self, work: Callable[[Trust, LineFetcher], dict[str, int]]) -> dict[str, int]:
        fetcher = LineFetcher(PATIENCE_S)
        try:
            now = datetime.now(UTC)
            trust = Trust(self.folder / "trust", f"{self.url}{TUF_PATH}/", fetcher, self.root, now)
            trust.refresh()
            return work(trust, fetcher)
        finally:
            fetcher.close()
