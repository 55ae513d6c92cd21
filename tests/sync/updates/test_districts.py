"""A district's overlay comes with a set when that district signed it."""

from contracts.canonical import sha256_hex
from sync.updates.words import Word
from tests.sync.updates.made import ITEM, OVERLAY
from tests.sync.updates.repository import Repository, people
from tests.sync.updates.server import Server
from tests.sync.updates.terminal import DISTRICT, Terminal


def test_the_overlay_of_the_own_district_is_taken_and_no_other(
    terminal: Terminal, repository: Repository, server: Server
) -> None:
    foreign = OVERLAY.replace(b"500199", b"500198")
    repository.delegate(DISTRICT)
    repository.delegate("500198")
    repository.add_overlay(DISTRICT, OVERLAY)
    repository.add_overlay("500198", foreign)
    made = repository.add_set("2026.1", ITEM, {DISTRICT: OVERLAY, "500198": foreign})
    repository.sign()
    terminal.choose(made)
    assert terminal.take() is None
    asked = {path for path, _ in server.asked}
    assert f"/v1/files/{sha256_hex(OVERLAY)}" in asked
    assert f"/v1/files/{sha256_hex(foreign)}" not in asked
    assert "/v1/tuf/1.district-500198.json" not in asked


def test_an_overlay_that_the_district_did_not_sign_is_not_taken(
    terminal: Terminal, repository: Repository
) -> None:
    repository.delegate(DISTRICT)
    made = repository.add_set("2026.1", ITEM, {DISTRICT: OVERLAY})
    repository.sign()
    terminal.choose(made)
    assert (terminal.take(), terminal.staged) == (Word.OVERLAY, None)


def test_nor_one_that_the_city_signed_in_its_place(
    terminal: Terminal, repository: Repository
) -> None:
    repository.delegate(DISTRICT)
    repository.add_overlay_by_the_city(DISTRICT, OVERLAY)
    made = repository.add_set("2026.1", ITEM, {DISTRICT: OVERLAY})
    repository.sign()
    terminal.choose(made)
    assert (terminal.take(), terminal.staged) == (Word.OVERLAY, None)


def test_nor_one_that_another_key_signed(terminal: Terminal, repository: Repository) -> None:
    repository.delegate(DISTRICT)
    (repository.districts[DISTRICT],) = people(1)  # not delegated to
    repository.add_overlay(DISTRICT, OVERLAY)
    made = repository.add_set("2026.1", ITEM, {DISTRICT: OVERLAY})
    repository.sign()
    terminal.choose(made)
    assert (terminal.take(), terminal.staged) == (Word.WRONG_KEY, None)


def test_an_old_set_can_be_gone_back_to_with_the_overlay_it_had(
    terminal: Terminal, repository: Repository
) -> None:
    repository.delegate(DISTRICT)
    repository.add_overlay(DISTRICT, OVERLAY)
    old = repository.add_set("2026.1", ITEM, {DISTRICT: OVERLAY})
    repository.sign()
    terminal.choose(old)
    assert terminal.take() is None
    fresh = OVERLAY + b"\n"
    repository.add_overlay(DISTRICT, fresh)
    new = repository.add_set("2026.2", ITEM, {DISTRICT: fresh}, number=2)
    repository.sign()
    terminal.choose(new, 2)
    assert terminal.take() is None
    terminal.choose(old, 3)
    assert terminal.take() is None
    assert terminal.staged == "2026.1"
