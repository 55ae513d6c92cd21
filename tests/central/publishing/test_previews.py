"""Previews: pages as the terminal's own program draws them, kept by the set's hash."""

import io
from pathlib import Path

import pytest
from PIL import Image

from central.publishing.errors import PublishingError
from central.publishing.previews import Previews
from central.publishing.sets import Content, read_items, read_pack
from central.storage.files import AttachmentFiles
from contracts.sets import manifest_bytes, manifest_sha256
from tests.central.publishing.town import ITEMS, ROOT

PACK = ROOT / "tests" / "fleet" / "packs" / "osmanthus"
PAGES = 3 * 2 * 2
"""First page, home and a guide; two layouts; two languages."""


def _kept(folder: Path, content: Content) -> tuple[AttachmentFiles, str]:
    """A set whose files lie in a store."""
    folder.mkdir()
    store = AttachmentFiles(folder)
    manifest = content.manifest("2026.2", 1, "2026-11-21T10:00:00+08:00", "another look")
    for data in (*content.files().values(), manifest_bytes(manifest)):
        store.store(data)
    return store, manifest_sha256(manifest)


def test_a_set_with_a_pack_is_drawn_in_both_languages_and_layouts(tmp_path: Path) -> None:
    content = Content(items=read_items([ITEMS], strict=False), others=read_pack(PACK))
    store, sha256 = _kept(tmp_path / "files", content)
    previews = Previews(tmp_path / "previews")
    interrupted = tmp_path / "previews" / f"{sha256}.new" / "1-none.portrait.standard.en.png"
    interrupted.parent.mkdir(parents=True)
    interrupted.write_bytes(b"half")
    assert previews.names(sha256) == []
    previews.draw(sha256, store)
    assert [path.name for path in (tmp_path / "previews").iterdir()] == [sha256]
    names = previews.names(sha256)
    assert len(names) == PAGES
    for name in names:
        data = previews.read(sha256, name)
        assert data is not None
        with Image.open(io.BytesIO(data)) as picture:
            assert (picture.format, picture.size) == ("PNG", (1080, 1920))


def test_pictures_that_there_are_are_not_drawn_again(tmp_path: Path) -> None:
    previews, sha256 = Previews(tmp_path), "ab" * 32
    name = "1-home.portrait.standard.en.png"
    (tmp_path / sha256).mkdir()
    (tmp_path / sha256 / name).write_bytes(b"drawn before")
    previews.draw(sha256)
    assert previews.read(sha256, name) == b"drawn before"


def test_nothing_else_is_read_than_pictures_of_the_set(tmp_path: Path) -> None:
    previews = Previews(tmp_path / "previews")
    (tmp_path / "secret.png").write_bytes(b"x")
    for name in ("../secret.png", "secret.png", "1-home.portrait.standard.en.png", ""):
        assert previews.read("ab" * 32, name) is None


def test_a_set_without_a_pack_or_that_is_not_here_says_so(tmp_path: Path) -> None:
    store, sha256 = _kept(tmp_path / "files", Content(items=read_items([ITEMS], strict=False)))
    previews = Previews(tmp_path / "previews")
    with pytest.raises(PublishingError, match="nothing could be drawn"):
        previews.draw(sha256, store)
    with pytest.raises(PublishingError, match="not whole"):
        previews.draw("ab" * 32, store)
