"""Documents that were published, so that a record is read by the version it was made with."""

import structlog
from sqlalchemy import func, select

from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.publishing import EditionRow, PublishedItemRow
from central.storage.trouble import StorageTroubleError
from contracts.errors import InvalidDocumentError
from contracts.items import ItemDocument, parse_item
from contracts.yaml_text import parse_yaml

log = structlog.get_logger(__name__)


class PublishedItems:
    """Item documents of all sets that were ever signed. Safe to use from several threads."""

    def __init__(self, database: Database, files: AttachmentFiles) -> None:
        self._database = database
        self._files = files
        self._read: dict[str, ItemDocument | None] = {}
        self._newest: tuple[int, list[ItemDocument]] = (0, [])

    def find(self, code: str, version: str, item_hash: str = "") -> ItemDocument | None:
        """The very document of a record, else the one of its version; None without either."""
        with self._database.read() as session:
            mine = select(PublishedItemRow).where(PublishedItemRow.code == code)
            row = session.scalars(mine.where(PublishedItemRow.item_hash == item_hash)).first()
            row = row or session.get(PublishedItemRow, (code, version))
        return self._document(row.sha256) if row is not None else None

    @property
    def known(self) -> list[ItemDocument]:
        """What ``newest`` found last; asks nobody."""
        return self._newest[1]

    def newest(self) -> list[ItemDocument]:
        """One of each code, as it was published last."""
        signed = select(func.max(EditionRow.number)).where(EditionRow.signed_at.is_not(None))
        with self._database.read() as session:
            number = session.scalars(signed).one() or 0
            if number == self._newest[0]:
                return self._newest[1]
            order = (PublishedItemRow.number, PublishedItemRow.version)
            rows = session.scalars(select(PublishedItemRow).order_by(*order))
            latest = {row.code: row.sha256 for row in rows}
        found = [self._document(sha256) for sha256 in latest.values()]
        self._newest = (number, [document for document in found if document is not None])
        return self._newest[1]

    def _document(self, sha256: str) -> ItemDocument | None:
        if sha256 not in self._read:
            try:
                content, _node = parse_yaml(self._files.read(sha256))
                self._read[sha256] = parse_item(content, sha256)
            except (InvalidDocumentError, FileNotFoundError, StorageTroubleError) as error:
                log.warning("item.unreadable", file=sha256, error=type(error).__name__)
                return None
        return self._read[sha256]
