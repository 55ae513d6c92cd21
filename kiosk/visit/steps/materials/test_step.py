"""Papers under the document camera."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest

from kiosk.visit.devices.document_camera import (
    NAME,
    DeskOff,
    DeskOn,
    PageFailed,
    PageRefusal,
    PageTaken,
    TakePage,
)
from kiosk.visit.papers import PapersState
from kiosk.visit.state import Facts
from kiosk.visit.steps.materials.step import (
    MaterialDeclined,
    MaterialsView,
    PageKept,
    PagePressed,
    PageRetaken,
    PagesComplete,
    PagesDropped,
)
from tests.pages import BROKEN, Hand, Look, Sample
from tests.pictures import paper_page
from tests.visit import ev
from tests.visit.sn import DeviceView, ReviewView, with_devices
from tests.visit.visitor import READY, Visitor
from tests.visit.words import newcomer

FINE = DeviceView("ok")
FIRST, SECOND = b"\xff\xd8 the first page", b"\xff\xd8 the second page"


def lease(look: Look) -> MaterialsView:
    return MaterialsView(
        name=look.t("房屋租赁合同或居住证明", "Lease or proof of residence"),
        why=look.t(
            "看您租到哪一天，每一页都要。", "It says how long you rent; every page is needed."
        ),
        number=1,
        count=2,
        most=4,
        alternative=look.t("没带合同，回头再交", "Not with me, bring it later"),
        alternative_text=look.t(
            "先办着。5 个工作日内把合同带到便民中心服务台，手机里的照片也行。",
            "Go on now. Bring the lease to the service desk within 5 working days; a photo of it "
            "on your phone is enough.",
        ),
    )


def samples(look: Look) -> Iterator[Sample]:
    ready, whose = lease(look), "王*山"
    yield Sample("materials-ready", ready, whose=whose)
    yield Sample("materials-refused", replace(ready, failure_key="glare"), whose=whose)
    enough = replace(ready, failure_key="too-far", as_it_is=True, pages=1)
    yield Sample("materials-refused-enough", enough, whose=whose)
    yield Sample("materials-more", replace(ready, pages=2), whose=whose)
    yield Sample("materials-taking", replace(ready, phase="taking"), whose=whose)
    yield Sample("materials-check", replace(ready, phase="check", page=paper_page()), whose=whose)
    one = replace(ready, phase="check", page=paper_page(), count=1, most=1)
    yield Sample("materials-check-only", one, whose=whose)
    gone = replace(ready, phase="unavailable", failure_key="frozen")
    yield Sample("materials-unavailable", gone, whose=whose, around=BROKEN)


TOUCHES = [
    ("materials-ready", "action:take-page", PagePressed()),
    ("materials-ready", "action:no-material", MaterialDeclined()),
    ("materials-refused-enough", "action:take-page", PagePressed()),
    ("materials-more", "action:pages-complete", PagesComplete()),
    ("materials-more", "action:pages-anew", PagesDropped()),
    ("materials-check", "action:retake-page", PageRetaken()),
    ("materials-check", "action:next-page", PageKept(more=True)),
    ("materials-check", "action:keep-page", PageKept(more=False)),
    ("materials-check-only", "action:keep-page", PageKept(more=False)),
    ("materials-unavailable", "action:retake-page", PageRetaken()),
    ("materials-unavailable", "action:no-material", MaterialDeclined()),
]


def likely(hand: Hand, view: Any) -> Any:
    if hand.chance(0.1):
        return hand.pick(PageRetaken(), PagesComplete(), PagesDropped())
    kept = PageKept(more=hand.chance(0.2))
    return hand.pick(PagePressed(), kept, kept, MaterialDeclined(), MaterialDeclined())


@pytest.fixture
def renting(wide_facts: Facts) -> Visitor:
    visitor = Visitor(wide_facts, around=with_devices(READY, desk=FINE))
    visitor.start("market-stall").identify(newcomer()).do(ev.NoticeAgreed())
    return visitor.fill({"place": "rented"})


def seen(visitor: Visitor) -> MaterialsView:
    shown = visitor.snapshot.view
    assert isinstance(shown, MaterialsView)
    return shown


def take(visitor: Visitor, jpeg: bytes = FIRST) -> Visitor:
    asked = visitor.do(PagePressed()).last(TakePage)
    return visitor.do(PageTaken(asked.visit, asked.effect, jpeg))


def refuse(visitor: Visitor, reason: PageRefusal = "glare") -> TakePage:
    asked = visitor.do(PagePressed()).last(TakePage)
    visitor.do(PageFailed(asked.visit, asked.effect, reason))
    return asked


def test_pages_follow_each_other_and_papers_follow_papers(renting: Visitor) -> None:
    assert (seen(renting).name, seen(renting).number, seen(renting).count) == ("租赁合同", 1, 2)
    take(renting).do(PageKept(more=True))
    assert seen(renting).pages == 1
    take(renting, SECOND).do(PageKept(more=False))
    assert (seen(renting).name, seen(renting).most) == ("营业执照", 1)
    take(renting).do(PageKept(more=True))  # no second page fits: it is the last one
    rows = renting.snapshot.view
    assert isinstance(rows, ReviewView)
    assert [(row.label, row.value) for row in rows.rows][-2:] == [
        ("租赁合同", "2 页"),
        ("营业执照", "1 页"),
    ]
    renting.accept_review().sign()
    assert renting.draft.materials == {
        "material:lease": (FIRST, SECOND),
        "material:licence": (FIRST,),
    }
    assert not {"materials-later", "page-not-judged"} & set(renting.draft.remarks)


@pytest.mark.parametrize("reason", get_args(PageRefusal))
def test_a_refusal_says_why_and_the_camera_is_ready_at_once(
    renting: Visitor, reason: PageRefusal
) -> None:
    refuse(renting, reason)
    assert (seen(renting).phase, seen(renting).failure_key) == ("ready", reason)
    take(renting).do(PageRetaken())
    assert (seen(renting).phase, seen(renting).pages) == ("ready", 0)


def test_who_is_refused_again_and_again_is_taken_as_it_is_and_staff_are_told(
    renting: Visitor,
) -> None:
    assert all(refuse(renting).judged for _ in range(3))
    assert seen(renting).as_it_is
    take(renting).do(PageKept(more=False))
    assert not renting.last(TakePage).judged
    renting.do(MaterialDeclined()).accept_review().sign()
    assert {"materials-later", "page-not-judged"} <= set(renting.draft.remarks)
    assert renting.draft.materials == {"material:lease": (FIRST,)}


def test_who_has_none_here_goes_on_and_the_review_says_how(renting: Visitor) -> None:
    assert "服务台" in seen(renting).alternative_text
    renting.do(MaterialDeclined(), MaterialDeclined())
    rows = renting.snapshot.view
    assert isinstance(rows, ReviewView)
    assert [row.value for row in rows.rows][-2:] == ["没带合同，回头交", "没有执照，到窗口办"]
    assert renting.accept_review().sign().draft.materials == {}


def test_papers_that_an_answer_no_longer_asks_for_are_dropped(renting: Visitor) -> None:
    take(renting).do(PageKept(more=False))
    take(renting).do(PageKept(more=False))
    renting.do(ev.EditPressed("place")).answer("place", "own").do(ev.NextPressed())
    assert list(renting.accept_review().sign().draft.materials) == ["material:licence"]


def test_the_camera_is_on_here_and_nowhere_else(renting: Visitor) -> None:
    assert (renting.count(DeskOn), renting.count(DeskOff)) == (1, 0)
    renting.do(ev.BackPressed())
    assert (renting.count(DeskOn), renting.count(DeskOff)) == (1, 1)


def test_a_camera_that_comes_back_is_used_and_kept_pages_stay(renting: Visitor) -> None:
    take(renting).do(PageKept(more=True))
    renting.around(desk=DeviceView("down", "frozen"))
    assert (seen(renting).phase, seen(renting).failure_key) == ("unavailable", "frozen")
    renting.around(desk=FINE)
    assert (seen(renting).phase, seen(renting).pages) == ("ready", 1)


def test_nothing_of_the_papers_outlives_the_visit(renting: Visitor) -> None:
    take(renting)
    assert b"first page".hex() not in repr(renting.state)
    assert "first page" not in repr(renting.state)
    renting.do(ev.FinishPressed())
    assert renting.state.of(PapersState) == PapersState()
    assert renting.count(DeskOff) == 1


def test_without_the_camera_it_is_said_before_anybody_starts(wide_facts: Facts) -> None:
    shown = Visitor(wide_facts).do(ev.Started("zh-CN"), ev.ItemChosen("market-stall"))
    guide: Any = shown.snapshot.view
    assert (guide.available, guide.elsewhere) == (True, (NAME,))
    assert guide.other_ways == ("",)  # two papers, each with an answer of its own
