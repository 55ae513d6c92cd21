"""Keys are replaced, people come and go, and terminals follow."""

import pytest
from tuf.api.exceptions import ExpiredMetadataError, RepositoryError
from tuf.api.metadata import Root

from central.publishing import ceremony
from central.publishing.ceremony import NewKeys
from central.publishing.errors import OutdatedError, SignerKeyError, TrustError
from central.publishing.keys import public_key
from central.publishing.metadata import Repository
from tests.central.publishing.town import FromTown, Reader, Town, new_signer


def test_two_years_of_new_roots_lead_a_terminal_that_slept_to_the_newest(
    town: Town, reader: Reader
) -> None:
    reader.updater().refresh()
    for _month in range(24):
        town.pass_days(30)
        replaced = new_signer()
        town.rotate("root", bo=replaced.public_key)
        town.signers["bo"] = replaced
        assert town.sign("ann", "chen") == {}
        town.rotate("targets")
        assert town.sign("editor", "reviewer") == {}
    fetcher = FromTown(town.public)
    updater = reader.updater(fetcher)
    updater.refresh()
    assert town.versions()["root"] == 25
    assert [f"{number}.root.json" for number in range(2, 26)] == fetcher.asked[:24]


def test_an_expired_root_is_mended_by_the_next_even_for_who_never_saw_it_alive(
    town: Town, reader: Reader
) -> None:
    town.pass_days(400)
    with pytest.raises(ExpiredMetadataError):
        reader.updater().refresh()
    town.rotate("root")
    assert town.sign("ann", "bo") == {}
    town.rotate("targets")
    town.sign("editor", "reviewer")
    reader.updater().refresh()


def test_a_stolen_publishers_key_counts_no_more_once_it_was_replaced(
    town: Town, reader: Reader
) -> None:
    reader.updater().refresh()
    stolen = town.signers["reviewer"]
    fresh = new_signer()
    town.rotate("targets", reviewer=fresh.public_key)
    assert town.sign("ann", "bo", "editor") == {"targets": 1}
    with pytest.raises(SignerKeyError), town.database.write() as session:
        ceremony.sign_waiting(session, stolen, town.online, town.clock())
    town.signers["reviewer"] = fresh
    assert town.sign("reviewer") == {}
    reader.updater().refresh()
    town.rotate("targets")
    with pytest.raises(SignerKeyError), town.database.write() as session:
        ceremony.sign_waiting(session, stolen, town.online, town.clock())


def test_people_come_and_go_but_never_too_few(town: Town, reader: Reader) -> None:
    wang, dora = new_signer(), new_signer()
    with town.database.write() as session:
        come = NewKeys(added={"wang": wang.public_key})
        ceremony.rotate(session, "targets", come, town.clock())
    assert town.sign("ann", "bo", "editor", "reviewer") == {}
    town.signers["wang"] = wang
    with town.database.write() as session:
        leave = NewKeys(removed=("reviewer",))
        ceremony.rotate(session, "targets", leave, town.clock())
    assert town.sign("ann", "bo", "editor", "wang") == {}
    reader.updater().refresh()
    for role, keys in (
        ("targets", NewKeys(removed=("wang",))),
        ("root", NewKeys(removed=("ann",))),
        ("root", NewKeys(added={"ann": dora.public_key})),
        ("targets", NewKeys(removed=("nobody",))),
        ("targets", NewKeys(added={"dora": town.signers["ann"].public_key})),
    ):
        with pytest.raises(TrustError), town.database.write() as session:
            ceremony.rotate(session, role, keys, town.clock())


def test_a_stolen_online_key_counts_no_more(town: Town, reader: Reader) -> None:
    reader.updater().refresh()
    old = town.online.signer(_root(town))
    with town.database.write() as session:
        fresh = public_key(town.keys.make_online_key())
        ceremony.rotate_online(session, fresh, town.clock())
    town.tick()  # until it is signed, the old one serves
    reader.updater().refresh()
    assert town.sign("ann", "chen") == {}
    assert town.online.signer(_root(town)).public_key.keyid != old.public_key.keyid
    reader.updater().refresh()
    with town.database.write() as session:
        repository = Repository(session)
        forged = repository.newest("timestamp")
        assert forged is not None
        forged.signed.version += 1
        forged.sign(old)
        repository.keep("timestamp", forged, town.clock())
    with pytest.raises(RepositoryError):
        reader.updater().refresh()


def _root(town: Town) -> Root:
    with town.database.read() as session:
        return Repository(session).root.signed


def test_a_districts_key_is_replaced_by_the_publishers(town: Town, reader: Reader) -> None:
    town.delegate()
    fresh = new_signer()
    town.rotate("district-500199", **{"district-500199": fresh.public_key})
    town.signers["district-500199"] = fresh
    assert town.sign("editor", "reviewer") == {"district-500199": 1}
    assert town.sign("district-500199") == {}
    reader.updater().refresh()


def test_what_waits_is_outdated_once_something_else_was_signed(town: Town) -> None:
    with town.database.write() as session:
        waiting = ceremony.rotate(session, "targets", NewKeys(), town.clock())
    town.sign("editor", "reviewer")
    with town.database.read() as session, pytest.raises(OutdatedError):
        waiting.check_current(Repository(session))
