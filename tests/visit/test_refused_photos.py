"""A photo that the camera refuses: why, again, and never for ever."""

import pytest

from kiosk.visit.devices.camera import PhotoFailure
from kiosk.visit.page_camera import ENOUGH_REFUSALS
from kiosk.visit.portrait import PhotoState
from kiosk.visit.steps.photo.step import CAMERA
from tests.visit import ev, fx
from tests.visit.sn import DeviceView, PhotoView
from tests.visit.visitor import Visitor
from tests.visit.words import PENSION, PHOTO, elder


@pytest.fixture
def posing(visitor: Visitor) -> Visitor:
    visitor.start("pension-certification").identify(elder()).do(ev.NoticeAgreed())
    return visitor.fill(PENSION)


def view(visitor: Visitor) -> PhotoView:
    seen = visitor.snapshot.view
    assert isinstance(seen, PhotoView)
    return seen


def press(visitor: Visitor) -> fx.TakePhoto:
    visitor.do(ev.PhotoPressed())
    while visitor.state.of(PhotoState).phase == "countdown":
        visitor.fire("countdown")
    return visitor.last(fx.TakePhoto)


def refuse(visitor: Visitor, reason: PhotoFailure = "no-face") -> None:
    asked = press(visitor)
    visitor.do(ev.PhotoFailed(asked.visit, asked.effect, reason))


@pytest.mark.parametrize("reason", sorted(CAMERA.refusals))
def test_refusal_says_why_and_the_camera_is_ready_at_once(
    posing: Visitor, reason: PhotoFailure
) -> None:
    refuse(posing, reason)
    seen = view(posing)
    assert (seen.phase, seen.failure_key, seen.as_it_is) == ("ready", reason, False)
    posing.around(camera=DeviceView("down", "lost")).around(camera=DeviceView("ok"))
    assert view(posing).phase == "ready"
    posing.do(ev.PhotoPressed())
    assert view(posing).failure_key == ""


def test_another_picture_after_a_refusal_is_an_ordinary_photo(posing: Visitor) -> None:
    refuse(posing)
    posing.take_photo()
    assert posing.shows("review")
    posing.accept_review().sign()
    assert posing.draft.photo == PHOTO
    assert "photo-not-judged" not in posing.draft.remarks


def test_who_is_refused_again_and_again_is_taken_as_they_are_and_staff_are_told(
    posing: Visitor,
) -> None:
    for number in range(ENOUGH_REFUSALS):
        assert not view(posing).as_it_is
        assert press(posing).judged
        asked = posing.last(fx.TakePhoto)
        posing.do(ev.PhotoFailed(asked.visit, asked.effect, "no-face"))
        assert posing.state.of(PhotoState).refusals == number + 1
    assert view(posing).as_it_is
    asked = press(posing)
    assert not asked.judged
    posing.do(ev.PhotoTaken(asked.visit, asked.effect, PHOTO), ev.PhotoUsed())
    posing.accept_review().sign()
    assert posing.draft.photo == PHOTO
    assert "photo-not-judged" in posing.draft.remarks


def test_refusals_are_remembered_over_a_broken_camera_and_a_way_back(posing: Visitor) -> None:
    for _ in range(ENOUGH_REFUSALS):
        refuse(posing, "blurred")
    posing.around(camera=DeviceView("down", "lost")).around(camera=DeviceView("ok"))
    assert view(posing).as_it_is
    asked = press(posing)
    posing.do(ev.PhotoFailed(asked.visit, asked.effect, "frozen"))
    assert view(posing).phase == "unavailable"
    posing.do(ev.PhotoRetaken())
    assert view(posing).as_it_is
    posing.do(ev.PhotoDeclined())
    posing.do(ev.EditPressed("way")).answer("way", "photo").do(ev.NextPressed())
    assert posing.shows("photo")


def test_another_person_begins_with_a_camera_that_judges(posing: Visitor) -> None:
    for _ in range(ENOUGH_REFUSALS):
        refuse(posing)
    posing.do(ev.FinishPressed())
    posing.start("pension-certification").identify(elder()).do(ev.NoticeAgreed())
    posing.fill(PENSION)
    assert not view(posing).as_it_is
    assert press(posing).judged
