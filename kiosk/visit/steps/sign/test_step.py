"""The signature."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.steps.sign.step import OtherWayView, Signed, SignedOtherwise, SignView
from tests.pages import LONG_NAME, Hand, Look, Sample
from tests.visit import ev
from tests.visit.visitor import Visitor
from tests.visit.words import ALLOWANCE, STROKES, elder


def samples(look: Look) -> Iterator[Sample]:
    t = look.t
    declaration = t(
        "我填的都是真的。如果有变化，我会来说一声；如果不是真的，多领的钱要退回。",
        "What I entered is true. If something changes, I will tell you. If it is not true, money "
        "paid too much must be returned.",
    )
    other = (
        OtherWayView(
            "fingerprint",
            t("请工作人员作证", "Staff member as witness"),
            t(
                "不会写字或不方便写的，请现场工作人员看着您确认。镇街会再和您核对一遍。",
                "If you cannot write, a staff member watches you confirm. The subdistrict or town "
                "will check with you again.",
            ),
        ),
        OtherWayView(
            "spoken",
            t("口头确认", "Confirm by voice"),
            t(
                "身边没有工作人员的，按这里表示您同意提交。镇街会打电话或上门，再听您亲口说一遍。",
                "If nobody is at hand, press this to agree. The subdistrict or town will call or "
                "visit to hear it from you.",
            ),
        ),
    )
    yield Sample("sign", SignView(declaration, other), whose="王*山")
    yield Sample("sign-error", SignView(declaration, other, "too_short"), whose=LONG_NAME)


TOUCHES = [("sign", "action:sign-alt:fingerprint", SignedOtherwise("fingerprint"))]


def likely(hand: Hand, view: Any) -> Any:
    other = SignedOtherwise(hand.pick(*view.alternatives).code)
    return hand.pick(Signed(STROKES), other)


def test_a_dot_is_no_signature(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill(ALLOWANCE).accept_review()
    visitor.do(Signed((((1.0, 1.0, 0),),)))
    assert visitor.snapshot.view.error_key == "too_short"
    assert visitor.do(Signed(STROKES)).shows("commit")
