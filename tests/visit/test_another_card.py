"""「换人了吗?」, and a card that stays on the reader."""

from dataclasses import replace

import pytest

from kiosk.visit.portrait import PhotoState
from kiosk.visit.state import Facts
from tests.visit import ev, fx
from tests.visit.sn import DeviceView, IdentifyView, with_devices
from tests.visit.test_idle_and_clearing import assert_nobody_is_left
from tests.visit.visitor import READY, Visitor
from tests.visit.words import PENSION, PHOTO, elder, newcomer, waiting


@pytest.fixture
def known(visitor: Visitor) -> Visitor:
    """Somebody is known and reads the notice."""
    return visitor.start("elder-allowance").identify(elder())


def lay_down(visitor: Visitor, card: object) -> Visitor:
    asked = visitor.last(fx.ReadCard)
    return visitor.do(ev.CardRead(asked.visit, asked.effect, card))


def test_another_card_covers_the_page_and_tells_nothing(known: Visitor) -> None:
    known.do(ev.NoticeAgreed())
    lay_down(known, newcomer())
    assert known.shows("other-card")
    shown = repr(known.snapshot.view) + known.snapshot.whose
    assert "欧" not in shown
    assert "张" not in shown
    assert not known.snapshot.can_go_back
    assert not known.snapshot.can_go_home


@pytest.mark.parametrize(
    "event",
    [ev.NextPressed(), ev.BackPressed(), ev.HomePressed(), ev.NoticeAgreed(), ev.StillHere()],
    ids=lambda event: type(event).__name__,
)
def test_no_key_takes_the_cover_away(known: Visitor, event: ev.Event) -> None:
    lay_down(known, newcomer()).do(event)
    assert known.shows("other-card")


def test_help_leads_back_to_the_cover_and_not_to_the_page(known: Visitor) -> None:
    lay_down(known, newcomer()).do(ev.HelpPressed(), ev.BackPressed())
    assert known.shows("other-card")


def test_the_idle_warning_leads_back_to_the_cover_too(known: Visitor) -> None:
    lay_down(known, newcomer())
    known.fire("idle")
    assert known.shows("idle-warning")
    known.do(ev.StillHere())
    assert known.shows("other-card")


def test_the_first_card_takes_the_cover_away(known: Visitor) -> None:
    known.do(ev.NoticeAgreed())
    lay_down(known, newcomer())
    lay_down(known, elder())
    assert known.shows("form")


def test_the_same_card_laid_down_again_changes_nothing(known: Visitor) -> None:
    lay_down(known, elder(address="重庆市示例区龙湖镇 1 号"))
    assert known.shows("notice")


def test_somebody_else_begins_anew(known: Visitor) -> None:
    known.do(ev.LanguageChosen("en"), ev.VoiceTurned(True), ev.VoiceAllowed())
    assert known.snapshot.voice.aloud
    visit = known.state.visit
    lay_down(known, newcomer()).do(ev.PersonChanged())
    assert known.shows("home")
    assert known.state.visit == visit + 1
    assert known.state.language == "en"
    assert known.snapshot.voice.on
    assert not known.snapshot.voice.aloud, "it was allowed for what was one's own"
    assert fx.ClearVisit(visit) in known.asked
    assert_nobody_is_left(known.state)


def test_nobody_is_changed_while_nothing_is_covered(known: Visitor) -> None:
    known.do(ev.PersonChanged())
    assert known.shows("notice")


def test_a_submission_under_way_is_kept_all_the_same(wide_facts: Facts) -> None:
    hall = Visitor(wide_facts).start("window-appointment").identify(elder()).do(ev.NoticeAgreed())
    hall.fill({"half": "morning"}).accept_review().keep()
    lay_down(hall, newcomer()).do(ev.PersonChanged())
    assert hall.shows("other-card"), "not while it is being kept"
    hall.commit()
    assert hall.state.page == "receipt"
    hall.do(ev.PersonChanged())
    assert hall.last(fx.KeepOutcome).submission
    assert hall.shows("home")


def test_a_card_that_cannot_be_read_is_looked_for_again_after_a_pause(known: Visitor) -> None:
    asked = known.last(fx.ReadCard)
    known.do(ev.CardFailed(asked.visit, asked.effect, "unreadable"))
    assert known.last(fx.ReadCard) == asked, "at once it would fail at once again"
    known.fire("watch-pause")
    assert known.last(fx.ReadCard) != asked
    assert known.shows("notice")


def test_a_reader_that_is_gone_is_not_asked(known: Visitor) -> None:
    asked = known.last(fx.ReadCard)
    known.do(ev.SurroundingsChanged(with_devices(READY, reader=DeviceView("down", "lost"))))
    assert fx.CancelEffect(asked.visit, asked.effect) in known.asked
    known.do(ev.SurroundingsChanged(READY))
    assert known.last(fx.ReadCard) != asked


@pytest.fixture
def posing(visitor: Visitor) -> Visitor:
    """Somebody stands before the camera."""
    visitor.start("pension-certification").identify(elder()).do(ev.NoticeAgreed())
    return visitor.fill(PENSION)


def test_the_camera_is_off_behind_the_cover_and_takes_no_strangers_photo(posing: Visitor) -> None:
    posing.do(ev.PhotoPressed())
    lay_down(posing, newcomer())
    assert camera_effects(posing) == [fx.CameraOn, fx.CameraOff]
    assert "countdown" not in waiting(posing.state)
    lay_down(posing, elder())
    assert camera_effects(posing) == [fx.CameraOn, fx.CameraOff, fx.CameraOn]
    assert posing.state.of(PhotoState).phase == "ready"
    assert posing.count(fx.TakePhoto) == 0


def camera_effects(visitor: Visitor) -> list[type]:
    return [type(effect) for effect in visitor.asked if type(effect) in (fx.CameraOn, fx.CameraOff)]


def test_a_photo_being_taken_when_another_card_comes_is_nobodys(posing: Visitor) -> None:
    posing.do(ev.PhotoPressed())
    while posing.state.of(PhotoState).phase == "countdown":
        posing.fire("countdown")
    asked = posing.last(fx.TakePhoto)
    lay_down(posing, newcomer()).do(ev.PhotoTaken(asked.visit, asked.effect, b"a stranger"))
    assert fx.CancelEffect(asked.visit, asked.effect) in posing.asked
    assert not posing.state.of(PhotoState).jpeg


def test_a_photo_that_waits_to_be_judged_is_there_again(posing: Visitor) -> None:
    posing.do(ev.PhotoPressed())
    while posing.state.of(PhotoState).phase == "countdown":
        posing.fire("countdown")
    asked = posing.last(fx.TakePhoto)
    posing.do(ev.PhotoTaken(asked.visit, asked.effect, PHOTO))
    lay_down(posing, newcomer())
    lay_down(posing, elder())
    assert posing.state.of(PhotoState).phase == "check"
    assert posing.state.of(PhotoState).jpeg == PHOTO


def test_nobody_begins_anew_on_battery(known: Visitor) -> None:
    known.do(ev.SurroundingsChanged(replace(READY, power="battery")))
    lay_down(known, newcomer()).do(ev.PersonChanged())
    assert known.shows("out-of-service")
    assert known.state.visit == 0
    assert_nobody_is_left(known.state)


def test_nobody_looks_between_visits(known: Visitor) -> None:
    asked = known.last(fx.ReadCard)
    known.do(ev.FinishPressed())
    assert fx.CancelEffect(asked.visit, asked.effect) in known.asked
    assert "watch" not in waiting(known.state)


# ---- the card that stays -------------------------------------------------------------------


def read(visitor: Visitor) -> fx.WaitLifted:
    asked = visitor.start("elder-allowance").last(fx.ReadCard)
    visitor.do(ev.CardRead(asked.visit, asked.effect, elder()))
    return visitor.last(fx.WaitLifted)


def test_a_card_that_lies_there_keeps_the_next_page_shut(visitor: Visitor) -> None:
    lifted = read(visitor)
    visitor.do(ev.CardTaken())
    seen = visitor.snapshot.view
    assert isinstance(seen, IdentifyView)
    assert seen.phase == "still-there"
    visitor.do(ev.CardLifted(lifted.visit, lifted.effect, known=True))
    assert visitor.shows("confirm-identity")


def test_a_card_that_is_lifted_opens_the_next_page_by_itself(visitor: Visitor) -> None:
    lifted = read(visitor)
    visitor.do(ev.CardLifted(lifted.visit, lifted.effect, known=True))
    assert visitor.shows("confirm-identity")


def test_a_reader_that_cannot_tell_trusts_the_key(visitor: Visitor) -> None:
    lifted = read(visitor)
    visitor.do(ev.CardLifted(lifted.visit, lifted.effect, known=False))
    assert visitor.shows("identify")
    visitor.do(ev.CardTaken())
    assert visitor.shows("confirm-identity")


def test_who_was_quicker_than_the_reader_is_not_asked_twice(visitor: Visitor) -> None:
    lifted = read(visitor)
    visitor.do(ev.CardTaken(), ev.CardLifted(lifted.visit, lifted.effect, known=False))
    assert visitor.shows("confirm-identity")
