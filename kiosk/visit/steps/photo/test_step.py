"""The portrait photo."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.visit.steps.photo.step import (
    PhotoDeclined,
    PhotoPressed,
    PhotoRetaken,
    PhotoUsed,
    PhotoView,
)
from tests.pages import BROKEN, Hand, Look, Sample
from tests.pictures import portrait_photo
from tests.visit import ev, fx
from tests.visit.visitor import Visitor
from tests.visit.words import PENSION, elder


def photo(look: Look) -> PhotoView:
    return PhotoView(
        "ready",
        look.t(
            "只用来核对是不是您本人。照片只交给办这件事的单位。",
            "Only to check that it is you. Only the office of this matter gets it.",
        ),
        alternative=look.t("不拍照，请工作人员核对", "No photo, staff check me"),
        alternative_text=look.t(
            "社保会打电话约您；您也可以带身份证到任何一个社保窗口露个面。",
            "Social insurance will call you, or you show yourself at any social insurance window "
            "with your ID card.",
        ),
    )


def samples(look: Look) -> Iterator[Sample]:
    ready, whose = photo(look), "王*山"
    yield Sample("photo-ready", ready, whose=whose)
    yield Sample("photo-refused", replace(ready, failure_key="several-faces"), whose=whose)
    enough = replace(ready, failure_key="no-face", as_it_is=True)
    yield Sample("photo-refused-enough", enough, whose=whose)
    yield Sample("photo-countdown", replace(ready, phase="countdown", seconds=3), whose=whose)
    yield Sample("photo-check", replace(ready, phase="check", photo=portrait_photo()), whose=whose)
    frozen = replace(ready, phase="unavailable", failure_key="frozen")
    yield Sample("photo-unavailable", frozen, whose=whose, around=BROKEN)


TOUCHES = [
    ("photo-ready", "action:take-photo", PhotoPressed()),
    ("photo-ready", "action:no-photo", PhotoDeclined()),
    ("photo-refused", "action:take-photo", PhotoPressed()),
    ("photo-refused-enough", "action:take-photo", PhotoPressed()),
    ("photo-refused-enough", "action:no-photo", PhotoDeclined()),
    ("photo-check", "action:use-photo", PhotoUsed()),
    ("photo-check", "action:retake", PhotoRetaken()),
    ("photo-unavailable", "action:retake", PhotoRetaken()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(PhotoPressed(), PhotoUsed(), PhotoUsed(), PhotoRetaken())


def test_the_camera_is_on_here_and_nowhere_else(visitor: Visitor) -> None:
    visitor.start("pension-certification").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill(PENSION)
    assert visitor.shows("photo")
    assert (visitor.count(fx.CameraOn), visitor.count(fx.CameraOff)) == (1, 0)
    visitor.do(ev.BackPressed())
    assert (visitor.count(fx.CameraOn), visitor.count(fx.CameraOff)) == (1, 1)
