"""Who uses what."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.events import BackPressed
from kiosk.visit.steps.notice.step import NoticeAgreed, NoticeRefused, NoticeView
from tests.pages import Hand, Look, Sample
from tests.visit.visitor import Visitor
from tests.visit.words import elder


def samples(look: Look) -> Iterator[Sample]:
    t = look.t
    view = NoticeView(
        t("用您的信息，先跟您说清楚", "How your details are used"),
        (
            t(
                "示例区民政局和您户口所在的街道，用您身份证上的姓名、号码、住址和您填的内容，办理高龄津贴。",
                "The civil affairs office of Shili District and your sub-district use the name, "
                "number and address on your card and what you enter, to handle the allowance.",
            ),
            t(
                "只用来办这件事。内容在这台机器上加了锁，送到以后机器上就看不到了。保存到津贴停发后两年。",
                "Only for this. It is locked on this machine, and kept for two years after the "
                "allowance ends.",
            ),
            t(
                "您可以看、可以改、可以要求删除，打 000-5550 0199。",
                "You may see it, correct it or have it deleted: call 000-5550 0199.",
            ),
        ),
        t(
            "不同意也没关系，到窗口一样办，不影响您领钱。",
            "You may refuse: a staff window does the same, your money is not affected.",
        ),
    )
    yield Sample("notice", view, whose="王*山")


TOUCHES = [
    ("notice", "action:agree", NoticeAgreed()),
    ("notice", "action:refuse", NoticeRefused()),
]


def likely(hand: Hand, view: Any) -> Any:
    return NoticeAgreed()


def test_a_notice_that_was_refused_can_be_read_again(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder()).do(NoticeRefused())
    assert visitor.shows("stopped")
    assert visitor.do(BackPressed()).shows("notice")
