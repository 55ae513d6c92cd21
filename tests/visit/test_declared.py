"""Tests find what rooms declare without a list."""

import pytest

from kiosk.visit.devices.document_camera import TakePage
from tests.pages import STEPS
from tests.visit import ev, fx, sn


def test_what_every_room_declares_is_there_by_its_name() -> None:
    for step in STEPS.values():
        assert getattr(sn, step.shows.__name__) is step.shows
        for on in step.on:
            assert getattr(ev, on.event.__name__) is on.event
        for answer in step.answers:
            for result in answer.results:
                assert getattr(ev, result.event.__name__) is result.event
    assert fx.TakePage is TakePage


def test_a_name_that_nothing_has_fails_at_once() -> None:
    with pytest.raises(AttributeError, match="NothingLikeIt"):
        _ = ev.NothingLikeIt


def test_devices_are_called_by_their_class_or_by_a_short_word() -> None:
    ok = sn.DeviceView("ok")
    assert sn.surroundings(reader=ok, scale=ok).devices == {"id_card": ok, "scale": ok}
