"""The voice of this terminal: started where there is sound, and told what is nobody's."""

from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Protocol

import structlog

from kiosk.runtime.devices import Runners
from kiosk.runtime.speech import Speech, Spoken
from kiosk.runtime.trace import Trace
from kiosk.visit.devices import sound
from kiosk.visit.state import Facts
from kiosk.voice.phrases import inventory, of_item

_log = structlog.get_logger(__name__)

VOICES = Path(__file__).parents[2] / "assets" / "voice"


class VoiceRoom(Protocol):
    """Where a voice is wanted."""

    def use(self, speech: Speech) -> None:
        """Speak by this from now on. Any thread."""

    def told(self, speaking: bool, withheld: bool) -> None:
        """How the speaking goes. Any thread."""

    def heard(self, spoken: Spoken) -> None:
        """Something was heard. Any thread."""


def build_speech(
    runners: Runners,
    facts: Facts,
    trace: Trace,
    voice: VoiceRoom,
    live: Path | None,
    stack: ExitStack,
    brought: Path | None = None,
) -> Speech | None:
    """Start the voice where the terminal has sound; ``brought`` are recordings of a set."""
    runner = runners.get(sound.NAME)
    if runner is None:
        return None
    if live is not None and not live.is_dir():
        _log.warning("voice.live_missing")
    speech = Speech(
        runner,
        VOICES,
        {language: facts.texts.text("voice.personal", language) for language in facts.languages},
        partial(public_texts, facts),
        mark=trace.mark,
        told=voice.told,
        heard=voice.heard,
        live=live,
        brought=brought,
    )
    speech.start()
    stack.callback(speech.stop)
    voice.use(speech)
    return speech


def public_texts(facts: Facts) -> frozenset[str]:
    """What pages and items say: nobody's, though some of it may have no recording."""
    documents = [item.doc.model_dump() for item in facts.items]
    documents += [item.written.model_dump() for item in facts.items if item.groups]
    return frozenset(
        phrase
        for language in facts.languages
        for texts in (facts.texts.sentences(language), *(of_item(d, language) for d in documents))
        for phrase in inventory(texts, language)
    )
