"""Whether and how a resident is read to, at any moment and never for the next one."""

import pytest

from kiosk.visit.events import (
    Event,
    FinishPressed,
    LanguageChosen,
    ModeChosen,
    PersonEvent,
    Started,
    SurroundingsChanged,
    VoiceAllowed,
    VoiceDarkened,
    VoiceLoudened,
    VoicePaced,
    VoiceTurned,
)
from kiosk.visit.shape import PACES, VOLUMES_DB, Mode, Voice
from tests.visit.sn import DeviceView, Surroundings, with_devices
from tests.visit.visitor import READY, Visitor

EARS = with_devices(READY, sound=DeviceView("warning", "headphones"))
QUIET = with_devices(READY, sound=DeviceView("ok"))


def test_the_voice_stays_on_whatever_else_is_chosen(visitor: Visitor) -> None:
    visitor.start("elder-allowance").do(VoiceTurned(True))
    page = visitor.page
    visitor.do(LanguageChosen("en"), ModeChosen(Mode.ELDER))
    assert (visitor.page, visitor.snapshot.voice.on) == (page, True)
    visitor.do(VoiceTurned(False))
    assert not visitor.snapshot.voice.on


def test_the_next_resident_finds_a_silent_terminal(visitor: Visitor) -> None:
    visitor.start("elder-allowance").do(VoiceTurned(True), VoicePaced(1), VoiceAllowed())
    visitor.do(FinishPressed())
    assert visitor.snapshot.voice == Voice()


def test_the_key_on_the_first_page_begins_a_visit_that_is_read(visitor: Visitor) -> None:
    visitor.do(VoiceTurned(True))
    assert (visitor.page, visitor.snapshot.voice.on) == ("home", True)


def test_whoever_wants_silence_on_the_first_page_begins_nothing(visitor: Visitor) -> None:
    visitor.do(SurroundingsChanged(EARS), VoiceTurned(False))
    assert (visitor.page, visitor.state.visit) == ("attract", 0)
    assert not visitor.snapshot.voice.on
    visitor.do(Started("zh-CN"))
    assert not visitor.snapshot.voice.on


def heard(visitor: Visitor) -> tuple[bool, bool]:
    """Whether pages are read, and whether a touch does at once what it is for all the same."""
    voice = visitor.snapshot.voice
    return voice.on, voice.by_itself


@pytest.mark.parametrize("first", [Started("zh-CN"), ModeChosen(Mode.ELDER)])
def test_large_print_is_read_and_every_touch_acts(visitor: Visitor, first: PersonEvent) -> None:
    visitor.do(SurroundingsChanged(QUIET), first, ModeChosen(Mode.ELDER))
    assert heard(visitor) == (True, True)
    assert heard(visitor.do(ModeChosen(Mode.STANDARD))) == (False, False)


@pytest.mark.parametrize("ears", [READY, with_devices(READY, sound=DeviceView("ok", "muted"))])
def test_large_print_without_anything_to_hear_stays_silent(
    visitor: Visitor, ears: Surroundings
) -> None:
    visitor.do(SurroundingsChanged(ears), Started("zh-CN"), ModeChosen(Mode.ELDER))
    assert heard(visitor) == (False, False)


def test_who_turned_it_off_is_not_read_to_again(visitor: Visitor) -> None:
    visitor.do(SurroundingsChanged(QUIET), ModeChosen(Mode.ELDER), VoiceTurned(False))
    visitor.do(ModeChosen(Mode.STANDARD), ModeChosen(Mode.ELDER))
    assert heard(visitor) == (False, False)


def test_who_asked_for_it_keeps_it_in_either_layout(visitor: Visitor) -> None:
    visitor.do(SurroundingsChanged(QUIET), VoiceTurned(True), ModeChosen(Mode.ELDER))
    assert heard(visitor) == (True, False)
    assert heard(visitor.do(ModeChosen(Mode.STANDARD))) == (True, False)


def test_who_puts_headphones_in_is_told_what_he_touches(visitor: Visitor) -> None:
    visitor.do(SurroundingsChanged(QUIET), ModeChosen(Mode.ELDER), SurroundingsChanged(EARS))
    assert heard(visitor) == (True, False)


def test_headphones_start_the_voice_on_the_first_page_already(visitor: Visitor) -> None:
    visitor.do(SurroundingsChanged(EARS))
    assert (visitor.page, visitor.snapshot.voice.on) == ("attract", True)
    visitor.do(Started("zh-CN"))
    assert visitor.snapshot.voice.on


def test_whoever_takes_them_out_before_a_visit_has_left(visitor: Visitor) -> None:
    visitor.do(SurroundingsChanged(EARS), SurroundingsChanged(QUIET))
    assert visitor.snapshot.voice == Voice()


def test_whoever_pulls_them_out_in_a_visit_is_still_read_to(visitor: Visitor) -> None:
    visitor.start("elder-allowance").do(SurroundingsChanged(EARS), SurroundingsChanged(QUIET))
    assert visitor.snapshot.voice.on


@pytest.mark.parametrize("by", [1, -1])
def test_volume_and_pace_end_somewhere(visitor: Visitor, by: int) -> None:
    visitor.start("elder-allowance").do(VoiceTurned(True))
    visitor.do(*[VoiceLoudened(by)] * 20, *[VoicePaced(by)] * 20)
    voice = visitor.snapshot.voice
    at = (VOLUMES_DB[voice.volume], PACES[voice.pace])
    assert at == ((max(VOLUMES_DB), max(PACES)) if by > 0 else (min(VOLUMES_DB), min(PACES)))


def test_volume_and_pace_reach_as_far_as_they_must() -> None:
    assert max(VOLUMES_DB) - min(VOLUMES_DB) >= 18
    assert (min(PACES), max(PACES)) == (75, 200)


def test_what_was_allowed_once_must_be_allowed_anew(visitor: Visitor) -> None:
    visitor.start("elder-allowance").do(VoiceTurned(True), VoiceAllowed())
    assert visitor.snapshot.voice.aloud
    visitor.do(VoiceTurned(False), VoiceTurned(True))
    assert not visitor.snapshot.voice.aloud


def test_the_screen_is_dark_as_long_as_somebody_listens(visitor: Visitor) -> None:
    visitor.do(SurroundingsChanged(EARS))
    visitor.start("elder-allowance").do(VoiceDarkened(True))
    page = visitor.page
    visitor.do(LanguageChosen("en"), ModeChosen(Mode.ELDER))
    assert (visitor.page, visitor.snapshot.voice.dark) == (page, True)
    visitor.do(VoiceDarkened(False))
    assert (visitor.page, visitor.snapshot.voice.dark) == (page, False)


@pytest.mark.parametrize(
    "ends",
    [
        VoiceTurned(False),
        FinishPressed(),
        SurroundingsChanged(with_devices(READY, sound=DeviceView("down", "silent"))),
    ],
)
def test_who_hears_nothing_more_sees_the_screen(visitor: Visitor, ends: Event) -> None:
    visitor.do(SurroundingsChanged(EARS))
    visitor.start("elder-allowance").do(VoiceDarkened(True), ends)
    assert not visitor.snapshot.voice.dark


def test_a_screen_that_nobody_listens_to_stays_lit(visitor: Visitor) -> None:
    visitor.do(VoiceDarkened(True))
    assert not visitor.snapshot.voice.dark
    visitor.do(SurroundingsChanged(EARS), VoiceDarkened(True))
    assert (visitor.page, visitor.snapshot.voice.dark) == ("attract", False)
    visitor.do(SurroundingsChanged(QUIET))
    visitor.start("elder-allowance").do(VoiceDarkened(True))
    assert not visitor.snapshot.voice.dark
