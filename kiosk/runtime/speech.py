"""Says texts, one after the other, on the terminal's sound; whatever is newer stops what is older.

A thread of its own asks the voice's helper for a sound and the sound's worker to play it, the next
one while this one is heard. Nothing here waits for the screen, and the screen waits for nothing
here. When a visit ends the helper ends, and with it all that it knew; a new one waits for the next.
"""

import base64
import itertools
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import structlog

from contracts.errors import KioskError
from drivers.deadline import Deadline
from drivers.helper_process import HelperEndedError, HelperProcess
from drivers.jobs import Cancellable
from drivers.runner import DeviceRunner
from drivers.sound.port import Sound
from hardening.processor import Starving
from kiosk.visit.devices.sound import HEADPHONES
from kiosk.voice.phrases import sentences
from kiosk.voice.process import MODULE

LOOK_S, MAKE_LOOKS, MOST_LOOKS = 0.2, 40, 250
"""The helper loads its libraries in about a second, and has eight; looks in which the processors
had no time for this process are left out, for then they had none for the helper."""
PLAY_S = 30.0
"""So much longer than it is a sound may take."""
_BYTES_A_SECOND, _HEADER = slice(28, 32), 44
"""Where they stand in a WAV, and how long its head is."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something that was heard; times are monotonic milliseconds."""

    page: str
    text: str = field(repr=False)
    start_ms: float
    end_ms: float
    source: str
    whole: bool


@dataclass(frozen=True, slots=True)
class _Order:
    number: int
    texts: tuple[str, ...] = field(repr=False)
    language: str = ""
    page: str = ""
    pace: int = 100
    gain_db: float = 0.0
    aloud: bool = False
    forgets: bool = False


@dataclass(frozen=True, slots=True)
class _Made:
    text: str = field(repr=False)
    wav: bytes = field(repr=False)
    source: str
    personal: bool


class Speech:
    """The voice of one terminal.

    Args:
        runner: of the sound.
        packs: folder of the recordings.
        warning: what is said, by language, in place of what others must not hear.
        public: every text that is not personal though nobody recorded it; asked once.
        mark: told the kind and name of what happens, never a text.
        told: whether something is being said, and whether something was kept back.
        heard: told what was heard; only the demo keeps it.
        live: folder of a Kokoro that reads names and free texts; None for the light engine alone.
        brought: folder of recordings that the running set brings.
    """

    def __init__(
        self,
        runner: DeviceRunner[Sound],
        packs: Path,
        warning: Mapping[str, str],
        public: Callable[[], frozenset[str]],
        mark: Callable[[str, str], None],
        told: Callable[[bool, bool], None],
        heard: Callable[[Spoken], None],
        live: Path | None = None,
        brought: Path | None = None,
    ) -> None:
        self._runner = runner
        given = {"folder": packs, "live": live, "brought": brought}
        words = {name: str(path) for name, path in given.items() if path is not None}
        self._helper = HelperProcess(MODULE, **words)
        self._warning = warning
        self._public = cache(public)
        self._announced: frozenset[str] = frozenset()
        self._mark = mark
        self._told = told
        self._heard = heard
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._numbers = itertools.count(1)
        self._newest = 0
        self._lock = threading.Lock()
        self._playing: Cancellable | None = None
        self._thread = threading.Thread(target=self._run, name="speech", daemon=True)

    def start(self) -> None:
        """Begin to listen to orders."""
        self._thread.start()

    def stop(self) -> None:
        """Stop speaking and end."""
        self.hush()
        self._orders.put(None)
        if self._thread.is_alive():
            self._thread.join(3.0)
        self._helper.close()

    def say(
        self,
        texts: Iterable[str],
        *,
        language: str,
        page: str = "",
        pace: int = 100,
        gain_db: float = 0.0,
        aloud: bool = False,
    ) -> None:
        """Say these instead of whatever is being said. Any thread; returns at once.

        Args:
            aloud: what is personal may be heard by others; else headphones are needed.
        """
        number = self._overtake()
        self._orders.put(_Order(number, tuple(texts), language, page, pace, gain_db, aloud))

    def announce(self, texts: Iterable[str]) -> None:
        """These are told to everybody now, in place of those before. Any thread."""
        self._announced = frozenset(each for text in texts for each in sentences(text))

    def hush(self) -> None:
        """Stop at once. Any thread."""
        self._overtake()

    def forget(self) -> None:
        """Nobody is here any more: stop, and end the process that knew what was said."""
        self._orders.put(_Order(self._overtake(), (), forgets=True))

    def _overtake(self) -> int:
        with self._lock:
            self._newest = newest = next(self._numbers)
            playing, self._playing = self._playing, None
        if playing is not None:
            playing.cancel()
        return newest

    # ---- the thread ------------------------------------------------------------------------------

    def _run(self) -> None:
        self._begin_helper()
        while (order := self._orders.get()) is not None:
            if order.forgets:
                self._begin_helper()  # another one: the next resident need not wait for it
            try:
                if order.texts and not self._old(order):
                    self._say(order)
            except HelperEndedError:
                _log.error("speech.helper_failed")
                self._helper.close()
            except Exception as error:  # a fault of ours must not silence the terminal for good
                _log.error("speech.failed", error=type(error).__name__)
                self._helper.close()

    def _begin_helper(self) -> None:
        """Where none can be started now, the next text starts one."""
        try:
            self._helper.start()
        except OSError as error:
            _log.error("speech.no_helper", error=type(error).__name__)

    def _old(self, order: _Order) -> bool:
        return order.number != self._newest

    def _say(self, order: _Order) -> None:
        """One text after the other, the next one made while this one is heard."""
        withheld, heard = False, None
        self._told(True, False)
        try:
            for text in order.texts:
                made = self._make(text, order)
                if made is not None and made.personal and not self._may(order):
                    made = None if withheld else self._make(self._warning[order.language], order)
                    withheld = True
                    self._told(True, True)
                before, heard = heard, None
                failed = before is not None and isinstance(before.get(), KioskError)
                if failed or self._old(order):
                    break
                if made is not None and made.wav:
                    heard = self._play(made, order)
            if heard is not None:
                heard.get()
        finally:
            self._told(False, withheld)

    def _may(self, order: _Order) -> bool:
        return order.aloud or self._runner.status.reason == HEADPHONES

    def _make(self, text: str, order: _Order) -> _Made | None:
        """The sound of a text; None when something newer is to be said.

        Raises:
            HelperEndedError: the helper has ended, or does not answer.
        """
        asked = {
            "id": order.number,
            "text": text,
            "language": order.language,
            "pace": order.pace,
            "gain": order.gain_db,
        }
        try:
            answer = self._asked(asked)
        except HelperEndedError:  # another one, once
            _log.warning("speech.helper_ended")
            self._helper.start()
            answer = self._asked(asked)
        return None if answer is None or self._old(order) else self._made(text, answer, order)

    def _asked(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        """The helper's answer; None as soon as something newer is to be said."""
        if not self._helper.running:
            self._helper.start()
        self._helper.send(asked)
        starving, counted = Starving(LOOK_S), 0
        for _ in range(MOST_LOOKS):
            answer = self._helper.receive(LOOK_S)
            if answer is not None and answer["id"] == asked["id"]:
                return answer
            if self._newest != asked["id"]:
                return None
            counted += not starving.look()
            if counted == MAKE_LOOKS:
                break
        raise HelperEndedError("the helper does not answer")

    def _made(self, text: str, answer: dict[str, Any], order: _Order) -> _Made:
        if answer["missing"]:
            _log.warning("speech.missing", page=order.page, parts=answer["missing"])
        said = {*sentences(text)} - self._announced
        personal = bool(answer["personal"]) and not self._public().issuperset(said)
        return _Made(text, base64.b64decode(answer["wav"]), str(answer["source"]), personal)

    def _play(self, made: _Made, order: _Order) -> "queue.SimpleQueue[object] | None":
        """Let it be played; gives where its end is told, None when something newer is said."""
        done: queue.SimpleQueue[object] = queue.SimpleQueue()
        private = made.personal and not order.aloud
        seconds = PLAY_S + _length_s(made.wav)

        def play(sound: Sound, deadline: Deadline) -> None:
            begun = time.monotonic() * 1000
            self._mark("sound", order.page)
            whole = False
            try:
                sound.play(made.wav, deadline, private=private)
                whole = True
            finally:
                end = time.monotonic() * 1000
                self._heard(Spoken(order.page, made.text, begun, end, made.source, whole))

        with self._lock:
            if order.number != self._newest:
                return None
            self._playing = self._runner.submit(play, seconds, done.put)
        return done


def _length_s(wav: bytes) -> float:
    return (len(wav) - _HEADER) / max(1, int.from_bytes(wav[_BYTES_A_SECOND], "little"))
