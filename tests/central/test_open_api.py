"""The open read API: other channels get what terminals get, at the moment when these do."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
import requests

from central.api.listing import GoneError, ListingReader
from central.fleet.choices import Chosen, choose
from central.fleet.terminals import revoke
from central.publishing.editions import edition
from central.storage.files import AttachmentFiles
from contracts.canonical import sha256_hex
from contracts.sets import SHIPPED
from tests.central.harness import TIMEOUT_S, RunningCentre, make_data_folder, running_centre
from tests.central.publishing.town import (
    DISTRICT,
    ITEMS,
    Town,
    changed_items,
    make_town,
    overlay_folder,
)

CODE = "elder-allowance"
OVERLAY = """\
schema: 1
district: "500199"
patches:
  - item: elder-allowance
    base: "1.5"
    office: {phone: 023-00000099}
"""


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre with two signed sets, the second with an overlay."""
    root = tmp_path_factory.mktemp("open") / "data"
    make_data_folder(root)
    town = Town(root)
    town.begin()
    first = changed_items(root.parent / "a", CODE, ('version: "1.4"', 'version: "1.5"'))
    town.publish("2026.1", items=first)
    town.delegate()
    overlays = overlay_folder(root.parent / "o", OVERLAY)
    town.publish("2026.2", overlays=overlays)
    town.close()
    return root


@pytest.fixture
def centre(published: Path, tmp_path: Path) -> Iterator[RunningCentre]:
    with running_centre(published, tmp_path / "centre", (ITEMS,)) as running:
        yield running


def _tell(centre: RunningCentre, ids: list[str], name: str) -> None:
    """Tell terminals to run a set."""
    with centre.database.write() as session:
        row = edition(session, name)
        sha256 = row.sha256 if row is not None else None
        choose(session, [Chosen(one, name, sha256) for one in ids], centre.clock())


def _get(centre: RunningCentre, path: str, **headers: str) -> requests.Response:
    url = f"{centre.url}/open/v1{path}"
    return requests.get(url, headers=headers, timeout=TIMEOUT_S)


def _set(centre: RunningCentre) -> str:
    told = _get(centre, "/items").json()
    assert isinstance(told["set"], str)
    return told["set"]


def test_what_most_terminals_are_told_is_live_at_that_moment(centre: RunningCentre) -> None:
    ids = [centre.terminal(f"{number}").id for number in range(4)]
    assert _set(centre) == SHIPPED
    _tell(centre, ids[:1], "2026.1")
    assert _set(centre) == SHIPPED
    _tell(centre, ids[1:3], "2026.1")
    assert _set(centre) == "2026.1"
    _tell(centre, ids, "2026.2")
    assert _set(centre) == "2026.2"
    _tell(centre, ids, SHIPPED)
    assert _set(centre) == SHIPPED


def test_a_few_that_try_another_set_change_nothing_for_others(centre: RunningCentre) -> None:
    ids = [centre.terminal(f"{number}").id for number in range(2)]
    _tell(centre, ids, "2026.1")
    _tell(centre, ids[:1], "2026.2")
    assert _set(centre) == "2026.1"
    with centre.database.write() as session:
        revoke(session, ids[1], centre.clock(), "system:test")
    assert _set(centre) == "2026.2"


def test_without_terminals_the_newest_set_that_may_be_chosen_is_live(
    centre: RunningCentre,
) -> None:
    assert _set(centre) == "2026.2"


def test_items_have_names_versions_and_the_hash_that_records_carry(
    centre: RunningCentre,
) -> None:
    told = _get(centre, "/items").json()
    item = next(one for one in told["items"] if one["code"] == CODE)
    assert item["version"] == "1.5"
    assert set(item["name"]) == {"zh-CN", "en"}
    data = requests.get(f"{centre.url}/v1/files/{item['file']}", timeout=TIMEOUT_S).content
    assert sha256_hex(data) == item["file"]
    one = _get(centre, f"/items/{CODE}").json()
    assert one["item"] == item
    assert one["document"]["version"] == "1.5"
    assert _get(centre, "/items/none").status_code == 404


def test_a_district_gets_its_own_words(centre: RunningCentre) -> None:
    city = _get(centre, f"/items/{CODE}").json()["document"]["office"]["phone"]
    there = _get(centre, f"/items/{CODE}?district={DISTRICT}").json()
    assert there["document"]["office"]["phone"] == "023-00000099" != city
    other = _get(centre, f"/items/{CODE}?district=500100").json()
    assert other["document"]["office"]["phone"] == city
    assert _get(centre, f"/items/{CODE}?district=x").status_code == 422


def test_what_has_not_changed_is_not_sent_again(centre: RunningCentre) -> None:
    terminal = centre.terminal().id
    for path in ("/items", f"/items/{CODE}", "/changes"):
        first = _get(centre, path)
        assert first.status_code == 200
        tag = first.headers["ETag"]
        again = _get(centre, path, **{"If-None-Match": f'"other", W/{tag}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == tag
        _tell(centre, [terminal], "2026.1")
        assert _get(centre, path, **{"If-None-Match": tag}).status_code == 200
        _tell(centre, [terminal], SHIPPED)


def test_a_cursor_tells_what_is_otherwise_since(centre: RunningCentre) -> None:
    terminal = centre.terminal().id
    all_of_it = _get(centre, "/changes").json()
    assert {one["change"] for one in all_of_it["changes"]} == {"added"}
    assert all_of_it["cursor"] == _get(centre, "/items").json()["cursor"]
    nothing = _get(centre, f"/changes?since={all_of_it['cursor']}").json()
    assert nothing["changes"] == []
    _tell(centre, [terminal], "2026.1")
    changed = _get(centre, f"/changes?since={all_of_it['cursor']}").json()
    assert [(one["code"], one["change"], one["version"]) for one in changed["changes"]] == [
        (CODE, "changed", "1.5")
    ]
    _tell(centre, [terminal], SHIPPED)
    back = _get(centre, f"/changes?since={changed['cursor']}").json()
    assert [(one["change"], one["version"]) for one in back["changes"]] == [("changed", "1.4")]


@pytest.mark.parametrize("cursor", ["nonsense", "shipped.0000", "ab" * 32 + ".00", "../x.y"])
def test_a_cursor_that_means_nothing_is_gone(centre: RunningCentre, cursor: str) -> None:
    answer = _get(centre, f"/changes?since={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (410, "cursor")


class Counted(AttachmentFiles):
    """Files, and how often one was looked at."""

    looks = 0

    def whole(self, sha256: str, size: int | None = None) -> bool:
        self.looks += 1
        return super().whole(sha256, size)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = make_town(tmp_path / "centre")
    made.begin()
    yield made
    made.close()


@pytest.mark.parametrize("made_up", [True, False])
def test_cursors_have_each_set_read_once_however_many_there_are(
    town: Town, *, made_up: bool
) -> None:
    files = Counted(town.folder.published)
    reader = ListingReader(town.database, files, (ITEMS,), town.clock)
    seen = []
    for number in range(1, 12):  # more than are kept whole
        town.publish(f"2026.{number}")
        seen.append(reader.now().cursor)
    reader = ListingReader(town.database, files, (ITEMS,), town.clock)
    asked = [cursor[:-16] + "0" * 16 for cursor in seen]

    def ask() -> int:
        for cursor in asked if made_up else seen:
            with pytest.raises(GoneError) if made_up else nullcontext():
                assert reader.changes(cursor)[1] == []
        return files.looks

    assert ask() == ask()


def test_a_cursor_opens_nothing_but_sets(town: Town) -> None:
    town.publish("2026.1")
    files = Counted(town.folder.published)
    reader = ListingReader(town.database, files, (ITEMS,), town.clock)
    document = next(iter(reader.now().files.values()))
    before = files.looks
    for name in (document, "ab" * 32):
        with pytest.raises(GoneError):
            reader.changes(f"{name}.{'0' * 16}")
    assert files.looks == before


def test_nobody_needs_to_be_known_and_other_sites_may_read(centre: RunningCentre) -> None:
    answer = _get(centre, "/items")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer.headers
    for method in ("POST", "PUT", "DELETE"):
        url = f"{centre.url}/open/v1/items"
        assert requests.request(method, url, timeout=TIMEOUT_S).status_code == 405


def test_its_openapi_document_names_every_call(centre: RunningCentre) -> None:
    told = _get(centre, "/openapi.json").json()
    assert set(told["paths"]) == {"/items", "/items/{code}", "/changes"}
    for path in told["paths"].values():
        assert set(path["get"]["responses"]) >= {"200", "304"}
