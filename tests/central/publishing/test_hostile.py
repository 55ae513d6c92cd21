"""Folders that editors are handed: links, pipes, bombs, names that lead elsewhere."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.publishing.errors import PublishingError, TrustError
from central.publishing.metadata import read_metadata
from central.publishing.sets import Content, read_items, read_overlays, read_pack
from contracts.errors import PolicyError
from contracts.sets import MAX_FILE_BYTES
from contracts.yaml_text import MAX_BYTES
from tests.central.publishing.town import ITEMS


def test_what_is_no_plain_file_of_the_folder_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "a.yaml").symlink_to(ITEMS / "elder-allowance.yaml")
    with pytest.raises(PublishingError, match="plain file"):
        read_items([tmp_path / "links"], strict=True)
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "pictures").symlink_to("/etc")
    with pytest.raises(PublishingError, match="plain file"):
        read_pack(tmp_path / "pack")
    (tmp_path / "pipe").mkdir()
    os.mkfifo(tmp_path / "pipe" / "500199.yaml")
    with pytest.raises(PublishingError, match="plain file"):
        read_overlays(tmp_path / "pipe")


def test_what_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "a.yaml").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(PublishingError, match="larger"):
        read_items([tmp_path], strict=True)
    (tmp_path / "pack").mkdir()
    with (tmp_path / "pack" / "a.png").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(PublishingError, match="larger"):
        read_pack(tmp_path / "pack")


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x]\nb: [*a,*a,*a]\n" * 3,
        "!!python/object/apply:os.system [ls]",
        "[" * 5000,
        "schema: 1\nschema: 1",
        "\ufeffschema: 1",
        "",
    ],
)
def test_a_hostile_document_is_a_sentence_and_no_crash(tmp_path: Path, text: str) -> None:
    (tmp_path / "500199.yaml").write_text(text, "utf-8")
    with pytest.raises(PublishingError):
        read_overlays(tmp_path)
    with pytest.raises(PublishingError):
        read_items([tmp_path], strict=True)


@pytest.mark.parametrize("name", ["a b.png", "…", "x" * 90, ".hidden", "a;b"])
def test_names_that_are_not_plain_make_no_set(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    content = Content(others=read_pack(tmp_path))
    with pytest.raises(PublishingError):
        content.manifest("2026.2", 1, "2026-11-21T00:00:00+00:00", "x")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_are_more_than_unreadable_metadata(data: bytes) -> None:
    with pytest.raises(TrustError):
        read_metadata(data)


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["schema", "district", "patches", "item", "base", "office", "x"]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_no_document_is_an_overlay_by_accident(
    tmp_path_factory: pytest.TempPathFactory, data: object
) -> None:
    folder = tmp_path_factory.mktemp("o")
    (folder / "500199.yaml").write_text(json.dumps(data), "utf-8")
    try:
        found = read_overlays(folder)
    except PolicyError:
        return
    assert found["500199"].district == "500199"
