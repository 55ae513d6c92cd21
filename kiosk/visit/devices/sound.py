"""The sound: what is said is no part of a visit; whether somebody wears headphones is."""

from dataclasses import replace

from kiosk.visit.shape import Mode, Voice
from kiosk.visit.state import State
from kiosk.visit.surroundings import Surroundings

NAME = "sound"
HEADPHONES = "headphones"
MUTED = "muted"


def can_be_heard(around: Surroundings) -> bool:
    """Whether anything that is said would be heard."""
    ears = around.device(NAME)
    return not ears.gone and ears.reason != MUTED


def has_headphones(around: Surroundings) -> bool:
    """Whether headphones are in."""
    return around.device(NAME).reason == HEADPHONES


def voice_after(state: State, around: Surroundings) -> Voice:
    """Who puts headphones in wants to hear; who was not there yet and takes them out has left.

    Whoever hears nothing any more sees the screen again.
    """
    was, now = has_headphones(state.around), has_headphones(around)
    if now and not was:
        return replace(state.voice, on=True, by_itself=False)
    if was and not now and state.visit == 0:
        return Voice()
    return state.voice if can_be_heard(around) else replace(state.voice, dark=False)


def voice_in(state: State, mode: Mode) -> Voice:
    """The elder layout reads where it can be heard; it leaves alone what somebody has chosen."""
    voice = state.voice
    if voice.settled or (voice.on and not voice.by_itself):
        return voice
    reads = mode is Mode.ELDER and can_be_heard(state.around)
    if reads is voice.on:
        return voice
    return replace(voice, on=reads, by_itself=reads, aloud=False, dark=False)
