"""Pictures of a set's look, drawn by the terminal's own program, for whoever agrees to it.

They are made when somebody asks, marked as a preview, and kept by the hash of the manifest: a
folder that can be thrown away. Drawing takes minutes, so nobody has to wait for it.
"""

import re
import shutil
from pathlib import Path
from threading import Lock, Thread

import structlog

from central.publishing.editions import manifest_of
from central.publishing.errors import PublishingError
from central.publishing.programs import DRAWING, draw_terminal, terminal_root
from central.publishing.sets import PACK_FOLDER, content_of, item_path
from central.storage.files import AttachmentFiles
from contracts.errors import BugError, KioskError
from hardening.files import sync_folder, write_durably

log = structlog.get_logger(__name__)

_PICTURE = re.compile(
    r"[0-9]-[a-z_]{1,20}\.(portrait|landscape)\.(standard|elder)\.[A-Za-z-]{2,5}\.png"
)
_MOST = 40
_HEAD = b"\x89PNG\r\n\x1a\n"


class Previews:
    """Draws, one set at a time, and keeps. Safe to use from several threads; one of its own, which
    keeps no process from ending, draws what was begun.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._now = ""
        self._failed: dict[str, KioskError] = {}

    @property
    def possible(self) -> bool:
        """Whether the terminal's program is installed here."""
        return terminal_root() is not None

    def names(self, sha256: str) -> list[str]:
        """Pictures there are of a set, in order."""
        try:
            found = [path.name for path in (self._folder / sha256).iterdir()]
        except OSError:
            return []
        return sorted(name for name in found if _PICTURE.fullmatch(name))

    def read(self, sha256: str, name: str) -> bytes | None:
        """One picture."""
        if not _PICTURE.fullmatch(name):
            return None
        try:
            return (self._folder / sha256 / name).read_bytes()
        except OSError:
            return None

    def drawing(self, sha256: str) -> bool:
        """Whether this set is being drawn now."""
        with self._lock:
            return self._now == sha256

    def why_not(self, sha256: str) -> KioskError | None:
        """Why this set could not be drawn when somebody last asked; None when it could."""
        with self._lock:
            return self._failed.get(sha256)

    def begin(self, sha256: str, *stores: AttachmentFiles) -> None:
        """Begin to draw a set, unless that goes on already. Raises PublishingError: another one is
        being drawn.
        """
        with self._lock:
            if self._now == sha256:
                return
            if self._now:
                raise PublishingError("another preview is being drawn: try again in a moment")
            self._now = sha256
            self._failed.pop(sha256, None)
        Thread(target=self._follow, args=(sha256, *stores), name="preview", daemon=True).start()

    def _follow(self, sha256: str, *stores: AttachmentFiles) -> None:
        failed: KioskError | None = None
        try:
            self.draw(sha256, *stores)
        except KioskError as error:
            failed = error
        except Exception:
            log.exception("preview.not_drawn")
            failed = BugError("the pictures could not be made")
        with self._lock:
            self._now = ""
            if failed is not None:
                self._failed[sha256] = failed

    def draw(self, sha256: str, *stores: AttachmentFiles) -> None:
        """Draw a set that lies in one of these stores, unless there are pictures of it. Raises
        PublishingError with the reason.
        """
        root = terminal_root()
        if root is None:
            raise PublishingError("the terminal's program is not installed here")
        if not self.names(sha256):
            self._keep(sha256, self._drawn(sha256, stores, root))

    def _drawn(
        self, sha256: str, stores: tuple[AttachmentFiles, ...], root: Path
    ) -> dict[str, bytes]:
        for store in stores:
            manifest = manifest_of(store, sha256)
            if manifest is not None:
                break
        else:
            raise PublishingError("the set is not whole here: restore a backup")
        content = content_of(manifest, store)
        files = {item_path(code): item.data for code, item in content.items.items()}
        files |= {p: d for p, d in content.others.items() if p.startswith(f"{PACK_FOLDER}/")}
        pack, items = f"{{folder}}/{PACK_FOLDER}", "{folder}/items"
        words = ["pack", "preview", pack, "--items", items, "--out", "{out}"]
        said, pictures = draw_terminal("kiosk", words, files, root, DRAWING)
        found = {name: data for name, data in pictures.items() if _fit(name, data)}
        if not found:
            last = said.output.strip().splitlines()[-1:] or ["no picture"]
            raise PublishingError(f"nothing could be drawn: {last[0][:200]}")
        return dict(sorted(found.items())[:_MOST])

    def _keep(self, sha256: str, pictures: dict[str, bytes]) -> None:
        """All at once: what there is of a set is not drawn again."""
        unfinished = self._folder / f"{sha256}.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        for name, data in pictures.items():
            write_durably(unfinished / name, data)
        unfinished.replace(self._folder / sha256)
        sync_folder(self._folder)


def _fit(name: str, data: bytes) -> bool:
    return _PICTURE.fullmatch(name) is not None and data.startswith(_HEAD)
