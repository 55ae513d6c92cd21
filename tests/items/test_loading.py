"""Folders of items: one broken file stops only itself, and says where it is broken."""

from pathlib import Path

import pytest

from contracts.errors import InvalidDocumentError
from contracts.rules import CompiledItem
from kiosk.catalogue import load_catalogue
from kiosk.catalogue.loading import load_item
from kiosk.catalogue.reading import read_yaml

COURSE = (Path(__file__).parent / "data" / "senior-course.yaml").read_text("utf-8")


def refusal(folder: Path) -> str:
    [refused] = load_catalogue([folder]).refused
    return f"{refused.file} {refused.code} {refused.reason}"


def test_given_one_broken_file_the_others_are_still_offered(tmp_path: Path) -> None:
    (tmp_path / "a-broken.yaml").write_text("code: [\n", "utf-8")
    (tmp_path / "good.yaml").write_text(COURSE, "utf-8")
    catalogue = load_catalogue([tmp_path])
    assert [item.doc.code for item in catalogue.items] == ["senior-course"]
    assert [refused.file for refused in catalogue.refused] == ["a-broken.yaml"]
    assert "line 2" in catalogue.refused[0].reason


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("a: 1\na: 2\n", "the key a stands twice"),
        ("? [a, b]\n: 1\n", "a key must be a word"),
        ("[" * 900_000, "nested more than 100 deep"),
        ("- " * 400_000, "nested more than 100 deep"),
        ("{a: " * 200_000, "nested more than 100 deep"),
        ("a: !!python/object/apply:os.system [ls]\n", "line 1"),
        ("- 1\n", "document"),
        ("schema: 2\n", "schema"),
        (COURSE.replace("answers.course == 'dance'", "answers.course =="), "not a CEL expression"),
        (COURSE.replace("answers.with_partner", "answers.partnered"), "there is no question"),
        (COURSE.replace("questions: [days, ", "questions: ["), "exactly one section"),
    ],
    ids=lambda text: text[:40],
)
def test_a_broken_file_is_refused_with_place_and_reason(
    tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "broken.yaml").write_text(content, "utf-8")
    assert refusal(tmp_path).startswith("broken.yaml P-1")
    assert said in refusal(tmp_path)


def test_bytes_that_are_not_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_bytes(b"name: \xff\xfe")
    assert "cannot be read" in refusal(tmp_path)


def test_a_second_file_with_the_same_item_is_refused(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yml"):
        (tmp_path / name).write_text(COURSE, "utf-8")
    assert refusal(tmp_path) == "b.yml P-141 code: senior-course is loaded already"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "no such folder" in refusal(tmp_path / "nowhere")


def test_words_stay_words(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("a: no\nb: 2026-01-31\nc: 12:30\nd: true\ne: 023\nf: on\ng: ~\n", "utf-8")
    data, _ = read_yaml(path)
    assert data == {
        "a": "no", "b": "2026-01-31", "c": "12:30", "d": True, "e": "023", "f": "on", "g": None,
    }  # fmt: skip


def test_the_hash_is_of_the_meaning_not_of_the_layout(tmp_path: Path) -> None:
    first, second, third = (tmp_path / f"{name}.yaml" for name in "abc")
    first.write_text(COURSE, "utf-8")
    second.write_text(f"# a remark\n{COURSE}", "utf-8")
    third.write_text(COURSE.replace("minutes: 6", "minutes: 7"), "utf-8")
    assert load_item(first).hash == load_item(second).hash
    assert load_item(first).hash != load_item(third).hash


def test_what_a_document_does_not_say_leaves_its_hash_as_it_was(tmp_path: Path) -> None:
    """Taken before rules could be told: a newer terminal gives an older document the same hash."""
    path = tmp_path / "course.yaml"
    path.write_text(COURSE, "utf-8")
    known = "a80c51726d93a848c62e99ebd712faa31e2950d880e401b3e6a5ee6059fc530a"
    assert load_item(path).hash == known


def test_a_field_that_came_later_changes_no_hash_where_it_is_not_used() -> None:
    # Worked out before items had materials: what was signed then must still be what it was.
    item = load_item(Path(__file__).parent / "data" / "window-appointment.yaml")
    before = CompiledItem(item.doc.model_copy(update={"accepts": ()}))
    assert before.hash == "2ec03b5858b75b9191c709ea159ec9ae6d8ad59034c34ae63629b4f4e5e1700e"
    stall = load_item(Path(__file__).parent / "data" / "market-stall.yaml")
    without = CompiledItem(stall.doc.model_copy(update={"materials": ()}))
    assert without.hash != stall.hash


def test_a_refused_document_names_the_place(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(COURSE.replace("min_number: 1\n", "min_number: one\n"), "utf-8")
    with pytest.raises(InvalidDocumentError, match=r"broken.yaml: questions.10.min_number"):
        load_item(path)


def test_a_field_that_says_nothing_is_no_part_of_the_hash(tmp_path: Path) -> None:
    """Else every record of a terminal would name another document than before it was renewed."""
    path = tmp_path / "course.yaml"
    path.write_text(COURSE, "utf-8")
    item = load_item(path)
    assert item.doc.accepts == ()
    content = item.doc.model_dump(mode="json", by_alias=True)
    assert "accepts" not in content
    naming = CompiledItem(item.doc.model_copy(update={"accepts": ("social-card",)}))
    assert naming.hash != item.hash
