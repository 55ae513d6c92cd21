"""Words of the console, answers in the item's own words, signatures as drawings."""

import re
from pathlib import Path

import pytest

from central.casework.words import ItemWords
from central.console.drawing import signature_drawing
from central.console.texts import load_words
from contracts.items import parse_item
from contracts.submission import SignatureContent, SubmissionRecord
from kiosk.catalogue.loading import load_document
from kiosk.texts import load_texts
from tests.central.harness import HASH, SUBMISSION
from tests.console.item import ITEM
from tests.visit.words import shipped_items

_TEMPLATES = Path(__file__).parents[2] / "central" / "console" / "templates"
SHIPPED = Path(__file__).parents[2] / "assets" / "items"
YES_NO = ("是", "否")


def _record(**changes: object) -> SubmissionRecord:
    record_id = "01932f7e-6a2b-7cc3-98c4-dc0c0c07398f"
    base = SUBMISSION | {"id": record_id, "number": "222-6HP-8WX", "terminal_id": "t-1"}
    return SubmissionRecord.model_validate(base | changes)


def test_both_languages_have_the_same_words_with_the_same_places() -> None:
    chinese, english = load_words().values()
    assert chinese.keys() == english.keys()
    places = re.compile(r"\{(\w+)\}")
    for key in chinese.keys():  # noqa: SIM118 - a method of ours
        texts = (chinese._texts[key], english._texts[key])
        assert set(places.findall(texts[0])) == set(places.findall(texts[1])), key


def test_every_word_a_template_asks_for_exists() -> None:
    keys = load_words()["en"].keys()
    used = {
        key
        for path in _TEMPLATES.glob("*.html")
        for key in re.findall(r"""\bt\(["']([\w.]+)["'][,)]""", path.read_text("utf-8"))
    }
    assert len(used) > 50
    assert used <= keys


def test_answers_come_in_the_items_order_and_words() -> None:
    words = ItemWords([parse_item(ITEM)])
    answers = {
        "declaration": False,
        "contact_relation": ["child", "neighbour"],
        "phone": "13800000199",
        "living_address": None,
        "unheard_of": 3,
    }
    groups = words.answers(_record(answers=answers, answer_labels={}), "en", ("Yes", "No"))
    assert [group.title for group in groups] == [
        "Where you live",
        "How to reach you",
        "Declaration",
        "",
    ]
    lines = {line.question_id: (line.label, line.value) for g in groups for line in g.lines}
    assert lines["contact_relation"] == ("Who is your contact to you?", "Child, Neighbour")
    assert lines["declaration"][1] == "Not declared"
    assert lines["living_address"][1] == ""
    assert lines["unheard_of"] == ("unheard_of", "3")


def test_people_of_a_family_come_one_after_the_other_with_their_sum() -> None:
    item = next(each for each in shipped_items() if each.doc.code == "social-assistance")
    words = ItemWords([load_document(SHIPPED / "social-assistance.yaml")])
    answers: dict[str, object] = {
        "family_any": True, "member_1": "spouse", "member_income_1": 700, "family_next_1": "more",
        "member_2": "child", "family_next_2": "end", "family_count": 2, "family_total": 700,
    }  # fmt: skip
    assert set(answers) <= {question.id for question in item.doc.questions}
    code = {"code": "social-assistance", "version": "1.0", "hash": HASH}
    record = _record(item=code, answers=answers, answer_labels={})
    who = "Who is family member {}?"
    groups = words.answers(record, "en", ("Yes", "No"))
    assert [(group.title, [line.label for line in group.lines]) for group in groups] == [
        ("The applicant", ["Are there others in the family? (Also at home)"]),
        (
            "Family member 1",
            [who.format(1), "How many yuan a month has family member 1, on average?"],
        ),
        ("Family member 2", [who.format(2)]),
        ("Altogether", ["Others in the family", "Their income a month (yuan)"]),
    ]


def test_words_the_resident_saw_come_before_those_of_the_document() -> None:
    words = ItemWords([parse_item(ITEM)])
    labels = {"household_street": {"zh-CN": "长寿街道（旧名）"}}
    record = _record(answers={"household_street": "changshou"}, answer_labels=labels)
    line = words.answers(record, "zh-CN", YES_NO)[0].lines[0]
    assert line.value == "长寿街道（旧名）"
    assert "长寿" not in repr(line)
    assert words.answers(record, "en", YES_NO)[0].lines[0].value == "Changshou Subdistrict"


def test_an_unknown_item_shows_its_codes() -> None:
    groups = ItemWords().answers(_record(), "zh-CN", YES_NO)
    lines = {line.label: line.value for line in groups[0].lines}
    assert lines["same_address"] == "是"
    assert ItemWords().name("x-item", "en") == "x-item"


def test_strokes_become_paths_in_the_pads_proportion() -> None:
    strokes = [[(0, 0, 0), (500, 250, 10)], [], [(7, 8, 20)]]
    content = {"method": "strokes", "strokes": strokes, "review_sha256": HASH}
    pad = {"width": 800, "height": 200}
    drawing = signature_drawing(SignatureContent.model_validate(content | {"pad": pad}))
    assert drawing is not None
    assert (drawing.width, drawing.height) == (1000, 250)
    assert drawing.paths == ("M0 0L500 250", "M7 8h1")
    assert signature_drawing(SignatureContent.model_validate(content | {"strokes": []})) is None


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_people_of_the_log_have_words(language: str) -> None:
    words = load_words()[language]
    assert "li" in words.actor("user:li")
    assert words.actor("nobody") == "nobody"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_what_a_terminal_tried_is_called_as_at_the_terminal(language: str) -> None:
    folder = Path(__file__).parents[2] / "assets" / "text"
    told = load_texts(folder).catalogue(language)
    words = load_words()[language]
    for key, sentence in told.items():
        if key.startswith("check."):
            assert words.of("check", key.removeprefix("check.")) == sentence, key
