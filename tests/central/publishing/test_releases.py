"""Programs are published by people of their own, two of them, and named in what is reviewed."""

from pathlib import Path

import pytest
from securesystemslib.signer import Signer

from central.publishing import ceremony
from central.publishing.drafting import Draft, Drafting, Wanted
from central.publishing.errors import PublishingError, SignerKeyError, TrustError
from central.publishing.metadata import RELEASES, Repository
from central.publishing.signing import EVERYTHING, Signing
from contracts.canonical import sha256_hex
from contracts.releases import RELEASE_TARGET
from tests.central.publishing.town import ITEMS, Town
from tests.releases.small import packed, small


@pytest.fixture
def packer(tmp_path: Path) -> Path:
    path = tmp_path / "release.tar.xz"
    path.write_bytes(small())
    return path


def delegate(town: Town, *people: str) -> None:
    with town.database.write() as session:
        holders = [town.holder(name) for name in people]
        ceremony.delegate_releases(session, holders, town.clock())
    town.sign("editor", "reviewer", *people)


def draft(town: Town, name: str, by: str | None, *archives: Path, keep: bool = False) -> Draft:
    programs = None if keep else archives
    wanted = Wanted(name, "editor", "a program", programs=programs)
    signer = None if by is None else town.signers[by]
    return Drafting(town.database, town.folder, (ITEMS,)).draft(
        wanted, town.signers["editor"], no_district, town.clock(), signer
    )


def no_district(district: str) -> Signer:
    raise AssertionError(district)


def review(town: Town, name: str, by: str | None) -> str:
    signing = Signing(town.database, town.folder, town.online)
    signer = None if by is None else town.signers[by]
    row = signing.sign(
        name,
        "reviewer",
        town.signers["reviewer"],
        EVERYTHING,
        town.clock(),
        program_signer=signer,
    )
    return row.state


def signed_releases(town: Town) -> set[str]:
    with town.database.read() as session:
        return set(Repository(session).district(RELEASES).signed.targets)


def test_two_people_of_their_own_publish_a_program(town: Town, packer: Path) -> None:
    delegate(town, "coder", "checker")
    made = draft(town, "2026.2", "coder", packer)
    assert "program:0.2.0" in {one.name for one in made.findings}
    assert [change.part for change in made.changes if change.part == "program"] == ["program"]
    assert review(town, "2026.2", "checker") == "signed"
    target = RELEASE_TARGET.format(sha256=sha256_hex(small()))
    assert signed_releases(town) == {target}
    assert town.published.whole(sha256_hex(small())), "terminals can fetch it"
    assert town.public.metadata(f"{town.versions()[RELEASES]}.releases.json") is not None


def test_the_next_set_goes_on_with_the_program_and_needs_no_such_key(
    town: Town, packer: Path
) -> None:
    delegate(town, "coder", "checker")
    draft(town, "2026.2", "coder", packer)
    review(town, "2026.2", "checker")
    made = draft(town, "2026.3", None, keep=True)
    assert [each.version for each in made.manifest.programs] == ["0.2.0"]
    assert review(town, "2026.3", None) == "signed"
    back = draft(town, "2026.4", None)
    assert back.manifest.programs == ()
    assert "program:package" in {one.name for one in back.findings}


def test_one_of_them_twice_is_not_enough(town: Town, packer: Path) -> None:
    delegate(town, "coder", "checker")
    draft(town, "2026.2", "coder", packer)
    assert review(town, "2026.2", "coder") == "review"
    assert signed_releases(town) == set()


def test_who_publishes_items_alone_publishes_no_program(town: Town, packer: Path) -> None:
    with pytest.raises(PublishingError, match="nobody publishes programs"):
        draft(town, "2026.2", None, packer)
    delegate(town, "coder", "checker")
    with pytest.raises(PublishingError, match="a key for programs"):
        draft(town, "2026.2", None, packer)
    made = draft(town, "2026.2", "coder", packer)
    assert made.bundle.parts.keys() == {"targets", RELEASES}
    with pytest.raises(PublishingError, match="a key for programs"):
        review(town, "2026.2", None)
    town.signers["stranger"] = town.signers["ann"]
    with pytest.raises(SignerKeyError):
        review(town, "2026.2", "stranger")


def test_fewer_than_two_publish_nothing(town: Town) -> None:
    with town.database.write() as session, pytest.raises(TrustError, match="at least two"):
        ceremony.delegate_releases(session, [town.holder("coder")], town.clock())


def test_what_is_no_release_is_not_drafted(town: Town, tmp_path: Path) -> None:
    delegate(town, "coder", "checker")
    path = tmp_path / "bad.tar.xz"
    for data in (b"", b"noise", packed([("a", b"x")]), small()[:-5]):
        path.write_bytes(data)
        with pytest.raises(PublishingError, match="no release"):
            draft(town, "2026.2", "coder", path)


def test_two_versions_in_one_set_are_refused(town: Town, packer: Path, tmp_path: Path) -> None:
    delegate(town, "coder", "checker")
    other = tmp_path / "other.tar.xz"
    other.write_bytes(small("0.3.0"))
    with pytest.raises(PublishingError, match="one kind of machine"):
        draft(town, "2026.2", "coder", packer, other)


def test_their_keys_are_replaced_as_those_of_others(town: Town, packer: Path) -> None:
    delegate(town, "coder", "checker")
    fresh = Town(town.root).holder("coder")
    town.rotate(RELEASES, coder=fresh.key)
    assert town.sign("editor", "reviewer", "checker")[RELEASES] == 1
