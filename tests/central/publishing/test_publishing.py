"""Two people publish: what a set holds, what refuses it, what the second person has to accept."""

from datetime import timedelta
from pathlib import Path

import pytest
from securesystemslib.signer import Signer

from central.alarms import AlarmKind
from central.casework.words import ItemWords
from central.publishing.drafting import Drafting, Wanted
from central.publishing.editions import (
    invalidate,
    live_sets,
    manifest_of,
    schedule,
    signed_set,
    why_not,
    withdraw,
)
from central.publishing.errors import (
    NotAllowedError,
    OutdatedError,
    PublishingError,
    SignerKeyError,
)
from central.publishing.findings import Level
from central.publishing.people import Part, make_user
from central.publishing.published import PublishedItems
from central.publishing.signing import Signing, look_again
from central.storage.models import AlarmRow, AuditRow
from contracts.items import parse_item
from contracts.rules import CompiledItem
from contracts.submission import ItemRef
from contracts.yaml_text import parse_yaml
from tests.central.publishing.town import (
    DISTRICT,
    ITEMS,
    Reader,
    Town,
    changed_items,
    overlay_folder,
)

CODE = "elder-allowance"
BUMPED = ('version: "1.4"', 'version: "1.5"')
LOUDER = ("80 岁以上老人领补贴", "八十岁以上老人领补贴")
WRONG = ("match:identity.address", "identity.name")
OVERLAY = """\
schema: 1
district: "500199"
patches:
  - item: elder-allowance
    base: "1.4"
    office: {phone: 023-00000099}
"""


def test_a_set_is_whole_and_two_people_signed_it(
    town: Town, reader: Reader, tmp_path: Path
) -> None:
    items = changed_items(tmp_path / "new", CODE, BUMPED, LOUDER)
    draft = town.draft("2026.2", items=items)
    assert draft.refused == []
    assert draft.base == "shipped"
    assert reader.manifest("2026.2") is None
    row = town.review("2026.2")
    assert (row.made_by, row.signed_by) == ("editor", "reviewer")
    manifest = reader.manifest("2026.2")
    assert manifest is not None
    versions = {item.code: item.version for item in manifest.items}
    assert set(versions) == {path.stem for path in ITEMS.glob("*.yaml")}
    assert versions[CODE] == "1.5"
    with town.database.read() as session:
        found = signed_set(session, "2026.2", town.clock())
        assert found is not None
        assert [one.name for one in live_sets(session, town.clock())] == ["2026.2"]
        assert manifest_of(town.published, found.sha256) == manifest
    assert found.number == manifest.number


def test_the_next_set_starts_from_the_newest_that_is_live(town: Town, tmp_path: Path) -> None:
    town.publish("2026.2", items=changed_items(tmp_path / "a", CODE, BUMPED, LOUDER))
    draft = town.draft("2026.3")
    assert draft.base == "2026.2"
    assert draft.content.items[CODE].doc.version == "1.5"
    assert draft.changes == ()


def test_who_drafted_does_not_sign_as_the_second_person(town: Town) -> None:
    town.draft("2026.2")
    signing = Signing(town.database, town.folder, town.online)
    with pytest.raises(NotAllowedError):
        signing.sign("2026.2", "editor", town.signers["editor"], None, town.clock())
    with pytest.raises(SignerKeyError, match="editor's, not reviewer's"):
        signing.sign("2026.2", "reviewer", town.signers["editor"], None, town.clock())
    with pytest.raises(SignerKeyError):
        signing.sign("2026.2", "reviewer", town.signers["ann"], None, town.clock())


def test_roles_are_kept_apart(town: Town) -> None:
    with town.database.write() as session:
        make_user(session, "li", Part.OPERATOR, "!", town.clock())
    signing = Signing(town.database, town.folder, town.online)
    town.draft("2026.2")
    for name in ("operator", "li", "nobody"):
        with pytest.raises(NotAllowedError):
            signing.sign("2026.2", name, town.signers["reviewer"], None, town.clock())


def test_a_draft_is_signed_by_the_number_that_was_looked_at(town: Town) -> None:
    first = town.draft("2026.2")
    second = town.draft("2026.2", note="another thought")
    assert second.manifest.number > first.manifest.number
    with pytest.raises(OutdatedError):
        town.review("2026.2", number=first.manifest.number)
    assert town.review("2026.2", number=second.manifest.number).note == "another thought"


def test_of_two_drafts_the_second_to_be_signed_is_made_anew(town: Town) -> None:
    town.draft("2026.2")
    town.draft("2026.3")
    town.review("2026.2")
    with pytest.raises(OutdatedError):
        town.review("2026.3")
    town.draft("2026.3")
    town.review("2026.3")


def test_a_note_is_needed_and_a_name_is_used_once(town: Town) -> None:
    with pytest.raises(PublishingError, match="note"):
        town.draft("2026.2", note="  ")
    town.publish("2026.2")
    with pytest.raises(PublishingError, match="already"):
        town.draft("2026.2")
    with pytest.raises(PublishingError):
        town.draft("../2026")
    with pytest.raises(PublishingError):
        town.draft("shipped")


def test_what_the_linter_refuses_is_no_draft(town: Town, tmp_path: Path) -> None:
    items = changed_items(tmp_path / "new", CODE, BUMPED, ("type: choice", "type: digits"))
    with pytest.raises(PublishingError, match="choices"):
        town.draft("2026.2", items=items)
    vague = changed_items(tmp_path / "vague", CODE, BUMPED, WRONG)
    draft = town.draft("2026.2", items=vague)
    assert draft.refused
    with pytest.raises(PublishingError, match="no draft"):
        town.review("2026.2")
    with town.database.read() as session:
        last = session.query(AuditRow).order_by(AuditRow.id.desc()).first()
    assert last is not None
    assert (last.action, last.success) == ("set.refused", False)


def test_a_version_that_was_published_means_these_bytes_for_ever(
    town: Town, tmp_path: Path
) -> None:
    town.publish("2026.2", items=changed_items(tmp_path / "a", CODE, BUMPED))
    draft = town.draft("2026.3", items=changed_items(tmp_path / "b", CODE, BUMPED, LOUDER))
    assert [found.where for found in draft.refused] == ["version"]
    assert draft.changes == ()  # what is refused is not compared


def test_an_unchanged_version_of_a_shipped_item_is_accepted_by_name(
    town: Town, tmp_path: Path
) -> None:
    draft = town.draft("2026.2", items=changed_items(tmp_path / "a", CODE, LOUDER))
    names = [one.name for one in draft.findings if one.level is Level.ACCEPT]
    assert any("version-same" in name for name in names)
    with pytest.raises(PublishingError, match="by name"):
        town.review("2026.2", accepted=[])
    with pytest.raises(PublishingError, match="no such finding"):
        town.review("2026.2", accepted=[*names, "everything"])
    town.review("2026.2", accepted=names)


def test_a_question_never_changes_its_type(town: Town, tmp_path: Path) -> None:
    before = "  - id: phone\n    type: phone"
    assert before in (ITEMS / f"{CODE}.yaml").read_text("utf-8")
    other = (before, "  - id: phone\n    type: text")
    draft = town.draft("2026.2", items=changed_items(tmp_path / "a", CODE, BUMPED, other))
    assert "questions.phone" in {found.where for found in draft.refused}


def test_meaning_is_told_as_data_and_in_words(town: Town, tmp_path: Path) -> None:
    text = (ITEMS / f"{CODE}.yaml").read_text("utf-8")
    rule = next(line for line in text.splitlines() if line.strip().startswith("when: "))
    later = (rule, rule + " || false")
    items = changed_items(tmp_path / "a", CODE, BUMPED, LOUDER, later)
    draft = town.draft("2026.2", items=items)
    told = {(one.part, one.place, one.language) for one in draft.changes}
    assert ("item", "name", "zh-CN") in told
    assert ("item", "name", "en") not in told
    assert any(part == "condition" and place.endswith(".when") for part, place, _ in told)
    words = next(one for one in draft.changes if one.place == "name")
    assert words.sentence.startswith(f"~ item {CODE} name zh-CN: 80 岁以上")
    assert ("version", "1.4", "1.5") in {(one.part, one.old, one.new) for one in draft.changes}


def test_examples_are_asked_again_in_every_later_edition(town: Town, tmp_path: Path) -> None:
    items = changed_items(tmp_path / "a", CODE, BUMPED, LOUDER)
    (items / "examples").mkdir()
    shipped = (ITEMS / "examples" / f"{CODE}.yaml").read_text("utf-8")
    (items / "examples" / f"{CODE}.yaml").write_text(shipped, "utf-8")
    town.publish("2026.2", items=items)
    stricter = ("years_ago(80, 30)", "years_ago(90, 30)")
    newer = ('version: "1.4"', 'version: "1.6"')
    draft = town.draft("2026.3", items=changed_items(tmp_path / "b", CODE, newer, stricter))
    assert f"example:{CODE}" in {one.name for one in draft.refused}


def test_a_district_signs_its_overlay_and_the_set_pins_it(
    town: Town, reader: Reader, tmp_path: Path
) -> None:
    overlays = overlay_folder(tmp_path / "overlays", OVERLAY)
    with pytest.raises(PublishingError, match="trust delegate --district 500199"):
        town.draft("2026.2", overlays=overlays)
    town.delegate()
    town.publish("2026.2", overlays=overlays)
    manifest = reader.manifest("2026.2")
    assert manifest is not None
    [overlay] = manifest.overlays
    updater = reader.updater()
    sha256 = manifest.file(overlay.path).sha256
    target = updater.get_targetinfo(f"overlays/500199/{sha256}.json")
    assert target is not None
    assert "023-00000099" in Path(updater.download_target(target)).read_text()


def test_a_changed_base_has_every_overlay_looked_at_again(town: Town, tmp_path: Path) -> None:
    town.delegate()
    town.publish("2026.2", overlays=overlay_folder(tmp_path / "overlays", OVERLAY))
    draft = town.draft("2026.3", items=changed_items(tmp_path / "a", CODE, BUMPED, LOUDER))
    stale = [one for one in draft.findings if one.subject == "500199"]
    assert [(one.name, one.level) for one in stale] == [
        ("overlay-base:500199/elder-allowance", Level.ACCEPT)
    ]
    assert "1.5" in stale[0].message
    assert town.draft("2026.3").findings == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("023-00000099}", "023-00000099, rules: x}"),
        ("office: {phone: 023-00000099}", "conditions: []"),
        ('district: "500199"', 'district: "500103"'),
        ("schema: 1", "schema: 2"),
        ("patches:", "patches: &a [*a]\nother:"),
    ],
)
def test_an_overlay_patches_allowed_fields_only(
    town: Town, tmp_path: Path, before: str, after: str
) -> None:
    town.delegate()
    assert before in OVERLAY
    folder = overlay_folder(tmp_path / "overlays", OVERLAY.replace(before, after))
    with pytest.raises(PublishingError):
        town.draft("2026.2", overlays=folder)


def test_a_withdrawn_set_is_never_chosen_again_and_says_why(
    town: Town, reader: Reader, tmp_path: Path
) -> None:
    town.publish("2026.2", items=changed_items(tmp_path / "a", CODE, BUMPED, LOUDER))
    with town.database.write() as session:
        withdraw(session, "2026.2", "operator", "the phone is wrong", town.clock())
        withdraw(session, "2026.2", "operator", "again", town.clock())
    with town.database.read() as session:
        assert signed_set(session, "2026.2", town.clock()) is None
        assert "operator: the phone is wrong" in why_not(session, "2026.2", town.clock())
        assert "no set" in why_not(session, "2027.1", town.clock())
    draft = town.draft("2026.3")
    assert draft.base == "shipped"
    town.review("2026.3")
    assert reader.manifest("2026.2") is None
    assert reader.manifest("2026.3") is not None


def test_a_draft_does_not_bring_back_what_was_stopped_since(
    town: Town, reader: Reader, tmp_path: Path
) -> None:
    town.publish("2026.2", items=changed_items(tmp_path / "a", CODE, BUMPED, LOUDER))
    town.draft("2026.3")
    with town.database.write() as session:
        invalidate(session, "2026.2", "the gate said bad", town.clock())
    with pytest.raises(OutdatedError, match=r"set 2026\.2.* the gate said bad; draft it again"):
        town.review("2026.3")
    assert reader.manifest("2026.3") is None
    assert town.draft("2026.3").base == "shipped"
    town.review("2026.3")
    manifest = reader.manifest("2026.3")
    assert manifest is not None
    assert {item.code: item.version for item in manifest.items}[CODE] == "1.4"


def test_a_draft_whose_base_goes_while_it_is_checked_is_not_kept(
    town: Town, tmp_path: Path
) -> None:
    town.publish("2026.2")

    def district_signer(_district: str) -> Signer:
        with town.database.write() as session:
            invalidate(session, "2026.2", "the gate said bad", town.clock())
        return town.signers[f"district-{DISTRICT}"]

    town.delegate()
    overlays = overlay_folder(tmp_path / "overlays", OVERLAY)
    wanted = Wanted("2026.3", "editor", "a change", overlays=overlays)
    drafting = Drafting(town.database, town.folder, (ITEMS,))
    with pytest.raises(OutdatedError, match="draft it again"):
        drafting.draft(wanted, town.signers["editor"], district_signer, town.clock())
    with pytest.raises(PublishingError, match="no draft"):
        town.review("2026.3")


def test_what_was_made_while_nothing_was_above_the_floor_is_signed(town: Town) -> None:
    """The repair starts from below it: there is nothing else."""
    town.publish("2026.1")
    town.publish("2026.2")
    town.publish("2026.3", floor="2026.2")
    with town.database.write() as session:
        for name in ("2026.2", "2026.3"):
            withdraw(session, name, "operator", "wrong", town.clock())
    assert town.draft("2026.4").base == "2026.1"
    town.review("2026.4")


def test_a_stopped_roll_out_makes_its_set_invalid(town: Town) -> None:
    town.publish("2026.2")
    with town.database.write() as session:
        invalidate(session, "2026.2", "three terminals returned", town.clock())
    with town.database.read() as session:
        assert "three terminals returned" in why_not(session, "2026.2", town.clock())


def test_a_scheduled_set_is_not_live_before_its_time(town: Town) -> None:
    town.draft("2026.2")
    signing = Signing(town.database, town.folder, town.online)
    later = town.clock() + timedelta(hours=2)
    signing.sign(
        "2026.2", "reviewer", town.signers["reviewer"], None, town.clock(), live_from=later
    )
    with town.database.write() as session:
        assert signed_set(session, "2026.2", town.clock()) is None
        assert "not live before" in why_not(session, "2026.2", town.clock())
        schedule(session, "2026.2", "operator", later - timedelta(hours=1), town.clock())
    town.clock.move(timedelta(hours=1))
    with town.database.read() as session:
        assert signed_set(session, "2026.2", town.clock()) is not None


def test_an_emergency_needs_two_people_too_and_is_looked_at_again(town: Town) -> None:
    town.publish("2026.2", emergency=True)

    def tasks() -> int:
        with town.database.read() as session:
            kept = session.query(AlarmRow).filter_by(kind=str(AlarmKind.LOOK_AGAIN))
            return kept.filter_by(closed_at=None).count()

    assert tasks() == 1
    with town.database.write() as session:
        look_again(session, "2026.2", "reviewer", town.clock())
    assert tasks() == 0


def test_a_record_is_read_with_the_document_of_its_own_version(town: Town, tmp_path: Path) -> None:
    folder = changed_items(tmp_path / "a", CODE, BUMPED, LOUDER)
    town.publish("2026.2", items=folder)
    newer = ('version: "1.4"', 'version: "1.6"')
    town.publish("2026.3", items=changed_items(tmp_path / "b", CODE, newer))
    words = ItemWords.load([ITEMS], PublishedItems(town.database, town.published))
    content, _node = parse_yaml((folder / f"{CODE}.yaml").read_bytes())
    made_with = CompiledItem(parse_item(content))
    used = ItemRef(code=CODE, version="1.5", hash=made_with.hash)
    assert words.version(CODE, used) == "1.5"
    assert words.version(CODE, ItemRef(code=CODE, version="1.6", hash="0" * 64)) == "1.6"
    assert words.version(CODE, ItemRef(code=CODE, version="0.9", hash="0" * 64)) == "1.4"
    with town.database.write() as session:
        withdraw(session, "2026.2", "operator", "wrong", town.clock())
    assert words.version(CODE, used) == "1.5"
    assert CODE in words.names("en")
