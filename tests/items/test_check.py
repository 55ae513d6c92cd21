"""The authors' check finds each mistake, at its line, and nothing in good documents."""

import copy
import io
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiosk.catalogue.check import check_file, main
from kiosk.catalogue.reading import read_yaml
from kiosk.catalogue.samples import MOST_TRIES, Trial
from tests.items.words import question
from tests.shipped import ITEMS, each_item

HERE = Path(__file__).parent
COURSE = HERE / "data" / "senior-course.yaml"
STALL = HERE / "data" / "market-stall.yaml"
ICONS = HERE.parents[1] / "assets" / "icons"
Change = Callable[[dict[str, Any]], object]


def asked(doc: dict[str, Any], qid: str) -> dict[str, Any]:
    found: dict[str, Any] = next(q for q in doc["questions"] if q["id"] == qid)
    return found


def told(doc: dict[str, Any], *paragraphs: str, **more: str) -> None:
    """Tell the rule behind the item in these words."""
    words = [{"zh-CN": paragraph, "en": "Anyone may come."} for paragraph in paragraphs]
    doc["guide"]["basis"][0] |= {**({"paragraphs": words} if words else {}), **more}


def findings(tmp_path: Path, change: Change, item: Path = COURSE) -> dict[str, str]:
    """All that the check says of an item of the tests after a change, by place."""
    doc = copy.deepcopy(read_yaml(item)[0])
    change(doc)
    path = tmp_path / "changed.yaml"
    path.write_text(yaml.safe_dump(doc, allow_unicode=True, sort_keys=False), "utf-8")
    found: dict[str, str] = {}
    for _, finding in check_file(path, ICONS).findings:
        found[finding.where] = "\n".join(filter(None, (found.get(finding.where), finding.message)))
    return found


@pytest.mark.parametrize("path", [COURSE, STALL], ids=lambda path: path.stem)
def test_good_documents_lack_nothing_that_refuses_them(path: Path) -> None:
    found = {finding.rule for _, finding in check_file(path, ICONS).findings}
    assert found <= {"examples", "complaints"}


@pytest.mark.parametrize("code", each_item())
def test_what_ships_has_nothing_to_mend(code: str) -> None:
    assert check_file(ITEMS / f"{code}.yaml", ICONS).findings == ()


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        (lambda d: d.pop("notice"), "notice", "Field required"),
        (lambda d: d.update(colour="red"), "colour", "Extra inputs"),
        (lambda d: d["name"].pop("en"), "name", "the text in en is missing"),
        (lambda d: d["guide"].pop("fee"), "guide.fee", "Field required"),
        (lambda d: d["guide"].update(bring=[]), "guide.bring", "at least the card"),
        (lambda d: d.update(qa=[]), "qa", "questions that people ask"),
        (
            lambda d: d["guide"]["bring"][0]["text"].update({"zh-CN": "身份证和其他材料"}),
            "guide.bring.0.text",
            "vague",
        ),
        (
            lambda d: d["guide"]["bring"][0]["text"].update({"en": "Card and other documents"}),
            "guide.bring.0.text",
            "vague",
        ),
        (
            lambda d: d["guide"]["bring"][0]["text"].update({"zh-CN": "健在证明"}),
            "guide.bring.0",
            "nobody may be asked",
        ),
        (
            lambda d: d["receipt"]["status_line"].update({"zh-CN": "已经办好了。"}),
            "receipt.status_line",
            "the terminal only received it: say so\nbegin with 收到",
        ),
        (
            lambda d: d["receipt"]["status_line"].update({"zh-CN": "收到了，已经办好了。"}),
            "receipt.status_line",
            "the terminal only received it: say so",
        ),
        (lambda d: d["name"].update({"zh-CN": "报名,选课"}), "name", "half-width"),
        (lambda d: d["name"].update({"zh-CN": "报名选3个课"}), "name", "a space after the number"),
        (
            lambda d: told(d, "章程的意思是谁都能来。", issued="2020-01-01"),
            "guide.basis.0",
            "who issued it and when",
        ),
        (lambda d: told(d, issued="1 May"), "guide.basis.0.issued", "should match"),
        (lambda d: told(d, number="1号"), "guide.basis.0", "nobody sees this"),
        (lambda d: told(d, "长" * 91), "guide.basis.0.paragraphs.0", "longer than 90"),
        (lambda d: told(d, "带上其他材料。"), "guide.basis.0.paragraphs.0", "vague"),
        (lambda d: d.update(icon="no-such-icon"), "icon", "there is no icon"),
        (lambda d: d.update(for_whom=["self"]), "other_refused", "the way out"),
        (lambda d: d.update(identity_level="L3"), "identity_level", "compares faces"),
        (
            lambda d: (d.update(identity_level="L0"), d["conditions"][0].update(stage="identity")),
            "conditions.0.stage",
            "is never asked this",
        ),
        (
            lambda d: d.update(identity_level="L0", accepts=["social-card"]),
            "accepts",
            "nobody need say who they are",
        ),
        (lambda d: d.update(accepts=["social-card", "social-card"]), "accepts", "twice"),
        (
            lambda d: asked(d, "locker_code").update(show_when="answers.lockers == true"),
            "questions.16.show_when",
            "there is no question lockers",
        ),
        (
            lambda d: asked(d, "days").update(show_when="answers.hours > 2"),
            "questions.7.show_when",
            "the answer to hours is not known here",
        ),
        (
            lambda d: asked(d, "dance_kind").update(show_when="answers.course == 'dancing'"),
            "questions.1.show_when",
            "course is never 'dancing'",
        ),
        (
            lambda d: asked(d, "dance_kind").update(show_when="answers.course in ['dancing']"),
            "questions.1.show_when",
            "course is never 'dancing'",
        ),
        (
            lambda d: asked(d, "address").update(show_when="identity.adress == null"),
            "questions.12.show_when",
            "the card has no adress",
        ),
        (
            lambda d: asked(d, "address").update(show_when="identity.layout == 'passport'"),
            "questions.12.show_when",
            "layout is never 'passport'",
        ),
        (
            lambda d: asked(d, "address").update(show_when="answers['course'] == 'dance'"),
            "questions.12.show_when",
            "write answers.name",
        ),
        (
            lambda d: asked(d, "address").update(show_when="course == 'dance'"),
            "questions.12.show_when",
            "nothing is called course",
        ),
        (
            lambda d: asked(d, "address").update(show_when="age_of(identity.birth) > 3"),
            "questions.12.show_when",
            "there is no function age_of",
        ),
        (
            lambda d: asked(d, "address").update(show_when="answers.course =="),
            "questions.12.show_when",
            "not a CEL expression",
        ),
        (
            lambda d: asked(d, "healthy").update(
                show_when="answers.course == 'dance' && answers.course == 'phone'"
            ),
            "questions.6.show_when",
            "nobody would ever see this",
        ),
        (
            lambda d: asked(d, "days")["choices"][3].update(
                show_when="answers.dance_kind == 'pair' && answers.course == 'phone'"
            ),
            "questions.7.choices.3.show_when",
            "nobody would ever see this",
        ),
        (lambda d: d["conditions"][0].pop("needs_clock"), "conditions.0.when", "needs_clock"),
        (
            lambda d: d["conditions"][1].pop("stage"),
            "conditions.1.when",
            "is not known here",
        ),
        (
            lambda d: asked(d, "hours").pop("neutral"),
            "questions.10.default",
            "nobody gave this answer",
        ),
        (
            lambda d: asked(d, "healthy").update(default=True, neutral=True),
            "questions.6.default",
            "decides whether it can be done",
        ),
        (
            lambda d: asked(d, "student_card").update(
                valid_when=[
                    {
                        "rule": "answers.student_card == true",
                        "message": {"zh-CN": "要选“是”。", "en": "Please say yes."},
                    }
                ]
            ),
            "questions.15.default",
            "declares something",
        ),
        (
            lambda d: asked(d, "healthy").update(neutral=True),
            "questions.6.neutral",
            "does nothing without a default",
        ),
        (
            lambda d: asked(d, "days").update(
                choices=[
                    {"code": f"c{n}", "label": {"zh-CN": f"第{n}", "en": f"No {n}"}}
                    for n in range(61)
                ]
            ),
            "questions.7.choices",
            "more than 60 choices",
        ),
        (lambda d: asked(d, "hours").update(default=9), "questions.10.default", "refuse"),
        (lambda d: asked(d, "hours").update(default="2"), "questions.10.default", "must be int"),
        (
            lambda d: asked(d, "dance_kind").update(default="chess", neutral=True),
            "questions.1.default",
            "refuse",
        ),
        (lambda d: asked(d, "hours").update(min_number=7), "questions.10.min_number", "more than"),
        (
            lambda d: asked(d, "start").update(max_date="next year"),
            "questions.8.max_date",
            "today+30d",
        ),
        (
            lambda d: asked(d, "called").update(enter_twice=True, pattern="mobile-cn"),
            "questions.11.pattern",
            "does nothing",
        ),
        (
            lambda d: asked(d, "phone").update(prefill="identity.name"),
            "questions.14.prefill",
            "match:identity.address",
        ),
        (
            lambda d: d["photo"]["alternative"].update(sets={"student_cart": False}),
            "photo.alternative.sets.student_cart",
            "there is no question",
        ),
        (
            lambda d: asked(d, "phone")["label"].update({"zh-CN": "很" * 40}),
            "questions.14.label",
            "longer than 30",
        ),
    ],
)
def test_each_mistake_is_named(tmp_path: Path, change: Change, where: str, said: str) -> None:
    found = findings(tmp_path, change)
    assert said in found.get(where, f"nothing, but {found}")


def _twice(doc: dict[str, Any]) -> None:
    doc["materials"][1]["id"] = "lease"


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        (_twice, "materials.1.id", "a second material called lease"),
        (
            lambda d: d["materials"][0].update(required="answers.plase == 'rented'"),
            "materials.0.required",
            "there is no question plase",
        ),
        (
            lambda d: d["materials"][0].update(required="answers.place == 'lent'"),
            "materials.0.required",
            "never 'lent'",
        ),
        (
            lambda d: d["materials"][0]["name"].update({"zh-CN": "身份证复印件"}),
            "materials.0.name",
            "nobody may be asked",
        ),
        (
            lambda d: d["materials"][0]["name"].update({"zh-CN": "其他材料"}),
            "materials.0.name",
            "vague",
        ),
        (
            lambda d: d["materials"][0]["name"].update({"zh-CN": "很" * 17}),
            "materials.0.name",
            "longer than 16",
        ),
        (
            lambda d: d["guide"].update(bring=[{**d["guide"]["bring"][0], "have_from": "card"}]),
            "guide.bring",
            "name the papers",
        ),
        (lambda d: d["materials"][0].update(max_pages=11), "materials.0.max_pages", "less than"),
    ],
)
def test_each_mistake_of_the_papers_is_named(
    tmp_path: Path, change: Change, where: str, said: str
) -> None:
    found = findings(tmp_path, change, STALL)
    assert said in found.get(where, f"nothing, but {found}")


def test_combinations_that_are_too_many_are_spread_without_a_repetition() -> None:
    """Sizes whose golden step shares a divisor with them: it would turn in a small circle."""
    sizes = (3, 3, 3, 6, 4, 6, 3)
    asked = [
        question("choice", id=f"q{n}", choices=[f"c{each}" for each in range(size - 1)])
        for n, size in enumerate(sizes)
    ]
    trial = Trial(asked, [])
    met = {tuple(context.values.values()) for context in trial}
    assert not trial.whole
    assert len(met) == MOST_TRIES < math.prod(sizes)


def test_every_mistake_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "two.yaml"
    words = COURSE.read_text("utf-8").replace("en: Tai chi", "fr: Tai chi")
    words = words.replace('{zh-CN: "太极拳", en: "Tai chi"}', '{zh-CN: "太极拳"}')
    words = words.replace("  minutes: 6\n", "  minutes: 0\n")
    path.write_text(words, "utf-8")
    lines = words.splitlines()
    found = {lines[line - 1].strip()[:20] for line, _ in check_file(path).findings}
    assert found == {"minutes: 0", "- {code: taichi, lab"}


def test_the_command_says_where_and_exits_with_one(tmp_path: Path) -> None:
    good, broken = tmp_path / "good.yaml", tmp_path / "broken.yaml"
    good.write_text(COURSE.read_text("utf-8"), "utf-8")
    broken.write_text("schema: 1\ncode: [oops\n", "utf-8")
    out = io.StringIO()
    assert main(["check", str(good)], out) == 0
    advice, offered = out.getvalue().splitlines()
    assert "advice: document: there are no example residents" in advice
    assert offered == "good.yaml: senior-course can be offered"
    out = io.StringIO()
    assert main(["check", str(good), str(broken)], out) == 1
    assert "broken.yaml:0: error: document: line 3" in out.getvalue()
    assert main(["check", str(good), str(good)], io.StringIO()) == 1
    assert main([], io.StringIO()) == 2
