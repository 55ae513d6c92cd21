"""Words that hide, elements that lack, conditions that decide nothing, what the card says."""

import copy
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiosk.catalogue.asked import LABEL
from kiosk.catalogue.check import check_file, main
from kiosk.catalogue.hiding import ASKED, VAGUE
from kiosk.catalogue.reading import read_yaml

HERE = Path(__file__).parent
COURSE = HERE / "data" / "senior-course.yaml"
ALLOWANCE = HERE.parents[1] / "assets" / "items" / "elder-allowance.yaml"


def saved(tmp_path: Path, doc: dict[str, Any]) -> Path:
    path = tmp_path / "changed.yaml"
    path.write_text(yaml.safe_dump(doc, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def course() -> dict[str, Any]:
    doc: dict[str, Any] = copy.deepcopy(read_yaml(COURSE)[0])
    return doc


def refused(path: Path) -> dict[str, str]:
    """What refuses a document, by its place; each with the rule that it is known by."""
    found = check_file(path).findings
    return {f.where: f"{f.rule}: {f.message}" for _, f in found if f.serious}


@pytest.mark.parametrize(
    "words",
    [
        "其他材料",
        "其它资料",
        "相关证明",
        "有关部门",
        "相关部门",
        "有关单位",
        "身份证等材料",
        "规定的其他材料",
        "视情况而定",
        "other documents",
        "the relevant authorities",
        "supporting documents",
        "and so on",
    ],
)
def test_words_that_hide_are_refused_and_named(tmp_path: Path, words: str) -> None:
    doc = course()
    doc["guide"]["who"]["zh-CN" if VAGUE.search(words) and words[0] > "z" else "en"] = words
    said = refused(saved(tmp_path, doc))["guide.who"]
    assert said.startswith("vague: ")
    hidden = VAGUE.search(words)
    assert hidden is not None
    assert hidden[0] in said


@pytest.mark.parametrize("words", ["其他亲戚", "其他保存 5 年", "在别的部门", "another document"])
def test_words_that_only_sound_alike_may_stand(words: str) -> None:
    assert VAGUE.search(words) is None


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (("guide", "fee"), "待定"),
        (("guide", "who"), "详见文件规定"),
        (("guide", "result"), "—"),
        (("guide", "where"), "TBD"),
        (("office", "hours"), "工作时间"),
        (("guide", "time_limit"), "尽快答复"),
    ],
)
def test_an_element_that_says_nothing_is_missing(
    tmp_path: Path, place: tuple[str, str], text: str
) -> None:
    doc = course()
    doc[place[0]][place[1]] = {"zh-CN": text, "en": text if text == "TBD" else "9:00 to 17:00"}
    said = refused(saved(tmp_path, doc))[".".join(place)]
    assert said.startswith("element: GB/T 39554: ")


def test_basis_steps_and_a_number_to_call_belong_to_every_item(tmp_path: Path) -> None:
    doc = course()
    doc["guide"]["basis"] = []
    doc["receipt"]["next_steps"] = []
    doc["office"]["phone"] = "见公示"
    doc["phones"] = []
    path = saved(tmp_path, doc)
    assert {"guide.basis", "receipt.next_steps", "office.phone"} <= set(refused(path))
    accepted = {f.rule for _, f in check_file(path).findings if not f.serious}
    assert "complaints" in accepted


@pytest.mark.parametrize(
    ("when", "dead"),
    [
        ("answers.course == 'dance' || answers.course != 'dance'", "stops nobody"),
        ("1 == 1", "stops nobody"),
        ("identity.age < 200", "stops nobody"),
        ("answers.hours > 5 && answers.hours < 3", "stops everybody"),
        ("answers.hours != 7", ""),
        ("identity.birth <= years_ago(61, 12)", ""),
        ("identity.birth == null || !identity.address.contains('江北区')", ""),
        ("identity.nationality == null || identity.nationality != 'FRA'", ""),
        ("answers.start <= day(45)", ""),
        ("for_self || answers.course != 'dance'", ""),
    ],
)
def test_a_condition_that_decides_nothing_is_refused(tmp_path: Path, when: str, dead: str) -> None:
    doc = course()
    doc["conditions"] = [
        {
            "id": "tried",
            "when": when,
            "stage": "answers",
            "needs_clock": True,
            "message": {"zh-CN": "不行。", "en": "No."},
            "way_out": {"zh-CN": "打 12345。", "en": "Call 12345."},
        }
    ]
    said = refused(saved(tmp_path, doc)).get("conditions.0.when", "")
    assert said.endswith(dead) if dead else said == ""


@pytest.mark.parametrize(
    ("label", "known"),
    [
        ("您的姓名", True),
        ("您叫什么名字？", False),
        ("请填写本人的身份证号码", True),
        ("老人的出生日期是哪天？", True),
        ("您的性别是什么？", True),
        ("舞伴的身份证号", False),
        ("联系人的姓名", False),
        ("活动叫什么名字？", False),
        ("孩子的姓名", False),
    ],
)
def test_what_the_card_says_is_not_asked(label: str, known: bool) -> None:
    assert (LABEL.fullmatch(label) is not None) is known


def test_a_question_that_the_card_answers_is_refused_unless_the_card_fills_it_in(
    tmp_path: Path,
) -> None:
    doc = course()
    asked = next(q for q in doc["questions"] if q["id"] == "called")
    asked["label"]["zh-CN"] = "您的姓名是什么？"
    place = f"questions.{doc['questions'].index(asked)}"
    assert place not in refused(saved(tmp_path, doc))
    asked.pop("prefill")
    assert refused(saved(tmp_path, doc))[place].startswith("card-answers: ")


@pytest.mark.parametrize(
    ("clause", "proof"),
    [
        ("请带户籍证明", "户籍证明"),
        ("要提供派出所开的无犯罪记录证明", "无犯罪记录证明"),
        ("到社区开具收入证明", "收入证明"),
        ("上传身份证复印件", "身份证复印件"),
        ("这里可以查收入证明怎么来的", None),
    ],
)
def test_proofs_that_were_abolished_are_found_where_they_are_asked_for(
    clause: str, proof: str | None
) -> None:
    found = ASKED.search(clause)
    assert (found and found["proof"]) == proof


def test_an_abolished_proof_is_refused_with_the_rule_that_abolished_it(tmp_path: Path) -> None:
    doc = course()
    steps = doc["receipt"]["next_steps"]
    steps[0] = {"zh-CN": "来上课时交亲属关系证明。", "en": "Hand in the proof."}
    said = refused(saved(tmp_path, doc))["receipt.next_steps.0"]
    assert said.startswith("abolished-proof: ")
    assert "民发〔2020〕20号" in said
    steps[0] = {"zh-CN": "来上课时不用带亲属关系证明。", "en": "No proof is needed."}
    assert "receipt.next_steps.0" not in refused(saved(tmp_path, doc))


def test_findings_are_lines_of_json_with_names_that_stay(tmp_path: Path) -> None:
    doc = course()
    doc["guide"]["bring"][0]["text"]["zh-CN"] = "身份证和其他材料"
    out = io.StringIO()
    assert main(["check", "--json", str(saved(tmp_path, doc)), str(ALLOWANCE)], out) == 1
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert {tuple(line) for line in told} == {("file", "code", "severity", "place", "said")}
    by_code = {line["code"]: line for line in told}
    assert by_code["vague:senior-course"]["severity"] == "refuse"
    assert "其他材料" in by_code["vague:senior-course"]["said"]
    assert by_code["examples:senior-course"]["severity"] == "accept"
    assert {line["file"] for line in told} == {"changed.yaml"}
