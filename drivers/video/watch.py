"""A camera behind a helper process that runs OpenCV, only while the picture is wanted.

The helper's frames arrive on a socket; only the newest is kept. A helper that dies or falls
silent is replaced, with back-off. What the picture is of, a class of camera adds.
"""

import signal
import socket
import struct
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from drivers.deadline import Clock, Deadline, SystemClock
from drivers.helper_process import start_helper
from drivers.status import DeviceState, DeviceStatus, status_of
from drivers.video.complaints import QUIET
from drivers.video.errors import CameraBlackError, CameraFrozenError, CameraUnavailableError
from drivers.video.messages import REQUEST, Kind, Message, Sight, receive
from drivers.video.presence import is_there

FROZEN_AFTER_S = 3.0
STARTING_S = 6.0
"""Loading OpenCV takes half a second on a fast machine, opening a camera up to three."""
HUNG_AFTER_S = 10
BACK_OFF_FIRST_S = 0.2
BACK_OFF_LAST_S = 5.0
PROBE_S = 1.0
PATIENCE_S = 1.2
"""A picture is refused only when none of this time was better: people move, and hands leave."""
AGAIN_S = 0.15
_NO_PICTURE = (Sight.ABSENT, Sight.SILENT, Sight.STILL)
_SLICE_S = 0.05

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RawFrame:
    """A frame of the preview as the helper sent it; ``look`` is what it sees there, if told."""

    width: int
    height: int
    pixels: bytes = field(repr=False)
    seq: int
    at: float
    look: bytes = field(default=b"", repr=False)


FrameListener = Callable[[RawFrame], None]


class RefusedPictureError(Exception):
    """The helper refused the picture; says why in one word. Never leaves a driver."""


class _Watch:
    """One time that the camera is on, from start to stop."""

    def __init__(self, on_frame: FrameListener | None, now: float) -> None:
        self.on_frame = on_frame
        self.begun = now
        self.heard = now
        self.ended = threading.Event()
        self.frame: RawFrame | None = None
        self.sight: Sight | None = None
        self.line: socket.socket | None = None
        self.helper: subprocess.Popen[bytes] | None = None
        self.look = b""
        self.captures: dict[int, Message] = {}
        self.asked = 0


class HelperCamera:
    """A camera that is on only while it is wanted.

    Args:
        helper: the module that its helper process runs.
        source: see ``drivers.video.sources``.
        width, height: of the preview.
        rotate: degrees clockwise that make the picture upright: 0, 90, 180 or 270.
        sensor: width and height that a camera device is asked for; it gives what it can.
    """

    def __init__(
        self,
        helper: str,
        source: str,
        *,
        width: int,
        height: int,
        fps: float,
        rotate: int,
        sensor: tuple[int, int] = (1280, 720),
        clock: Clock | None = None,
    ) -> None:
        self._module = helper
        self._source = source
        self._size = (width, height)
        self._fps = fps
        self._rotate = rotate
        self._sensor = sensor
        self._clock = clock or SystemClock()
        self._lock = threading.Condition()
        self._watch: _Watch | None = None

    def open(self) -> None:
        """Nothing to take hold of before ``start``."""

    def close(self) -> None:
        """Stop."""
        self.stop()

    # ---- from any thread --------------------------------------------------------------------

    def _turn_on(self, on_frame: FrameListener | None) -> None:
        """Turn the camera on; when it is on already, only the listener changes."""
        with self._lock:
            if self._watch is not None:
                self._watch.on_frame = on_frame
                return
            watch = _Watch(on_frame, self._clock.now())
            threading.Thread(target=self._keep, args=(watch,), name="video", daemon=True).start()
            self._watch = watch

    def stop(self) -> None:
        """Turn the camera off and forget its picture."""
        with self._lock:
            watch, self._watch = self._watch, None
            if watch is None:
                return
            watch.on_frame = None
            watch.frame = None
            watch.captures.clear()
            watch.ended.set()
            _kill(watch.helper)
            self._lock.notify_all()

    def _latest(self) -> RawFrame | None:
        """Give the newest frame that is not older than three seconds."""
        with self._lock:
            frame = self._watch.frame if self._watch is not None else None
            if self._watch is not None and self._watch.sight in _NO_PICTURE:
                return None  # whatever its age says: a frame that came late is no newer
        if frame is None or self._clock.now() - frame.at > FROZEN_AFTER_S:
            return None
        return frame

    # ---- from the camera's worker -----------------------------------------------------------

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Say how the picture is; while the camera is off, only whether it is there."""
        deadline.check()
        now = self._clock.now()
        with self._lock:
            watch = self._watch
            if watch is not None:
                trouble = self._trouble(watch, now)
                if trouble is not None:
                    return status_of(trouble, now)
                state = DeviceState.ONLINE if watch.frame is not None else DeviceState.STARTING
                reason = "" if watch.frame is not None else "starting"
                return DeviceStatus(state, reason, now)
        if not is_there(self._source, min(PROBE_S, deadline.remaining())):
            return status_of(CameraUnavailableError("absent"), now)
        return DeviceStatus(DeviceState.ONLINE, "off", now)

    def _take_picture(self, deadline: Deadline, *, judged: bool) -> bytes:
        """Take a picture; from later frames, for a moment, while it would be refused.

        Raises:
            RefusedPictureError: the helper judged it.
            CameraUnavailableError, CameraFrozenError, CameraBlackError: no picture to take.
            DeviceTimeoutError, DeviceCancelledError: see the deadline.
        """
        patience = deadline.within(PATIENCE_S)
        while True:
            try:
                return self._take_newest(deadline, judged)
            except RefusedPictureError:
                if patience.expired:
                    raise
            deadline.wait(AGAIN_S)

    def _take_newest(self, deadline: Deadline, judged: bool) -> bytes:
        with self._lock:
            asked_of: tuple[_Watch, subprocess.Popen[bytes]] | None = None
            number = 0
            while True:
                deadline.check()
                watch = self._watch
                if watch is None:
                    raise CameraUnavailableError("the camera is off")
                trouble = self._trouble(watch, self._clock.now())
                if trouble is not None:
                    raise trouble
                if number and (answer := watch.captures.pop(number, None)) is not None:
                    return _picture_in(answer)
                helper = watch.helper
                if watch.frame is not None and helper is not None and asked_of != (watch, helper):
                    number = self._ask(watch, judged)
                    asked_of = (watch, helper)
                self._lock.wait(min(_SLICE_S, deadline.remaining()))

    def _ask(self, watch: _Watch, judged: bool) -> int:
        watch.asked += 1
        watch.captures.clear()
        if watch.line is not None:
            try:
                watch.line.send(REQUEST.pack(watch.asked, judged), socket.MSG_DONTWAIT)
            except OSError as error:
                _log.info("camera.request_failed", error=type(error).__name__)
        return watch.asked

    def _trouble(self, watch: _Watch, now: float) -> CameraUnavailableError | None:
        """Name what is wrong with the picture; None while it starts."""
        match watch.sight:
            case Sight.ABSENT:
                return CameraUnavailableError("absent")
            case Sight.BLACK:
                return CameraBlackError("black")
            case Sight.STILL | Sight.SILENT:
                return CameraFrozenError(watch.sight.value)
        if watch.frame is None:
            late = now - watch.begun > STARTING_S
            return CameraUnavailableError("no frame yet") if late else None
        if now - watch.frame.at > FROZEN_AFTER_S:
            return CameraFrozenError("no new frame")
        return None

    # ---- the thread that keeps the helper ---------------------------------------------------

    def _keep(self, watch: _Watch) -> None:
        back_off_s = BACK_OFF_FIRST_S
        while not watch.ended.is_set():
            frames = self._run_helper(watch)
            if watch.ended.is_set():
                return
            _log.warning("camera.helper_ended", frames=frames)
            back_off_s = BACK_OFF_FIRST_S if frames else min(back_off_s * 2, BACK_OFF_LAST_S)
            watch.ended.wait(back_off_s)

    def _run_helper(self, watch: _Watch) -> int:
        """Run one helper to its end; give the number of frames it sent."""
        ours, theirs = socket.socketpair()
        # Blocking with the kernel's own time limit: with Python's one MSG_WAITALL has no effect.
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", HUNG_AFTER_S, 0))
        with ours:
            with theirs:
                helper = self._spawn(theirs)
            with self._lock:
                watch.helper, watch.line = helper, ours
                if watch.ended.is_set():
                    _kill(helper)
            frames = 0
            while (message := receive(ours)) is not None:
                frames += message.kind == Kind.FRAME
                self._take(watch, message)
            with self._lock:
                watch.helper = watch.line = None
                watch.look = b""
            _kill(helper)
            helper.wait()
        return frames

    def _spawn(self, theirs: socket.socket) -> subprocess.Popen[bytes]:
        width, height = self._size
        words = {
            "source": self._source,
            "width": width,
            "height": height,
            "fps": self._fps,
            "rotate": self._rotate,
            "sensor": "x".join(map(str, self._sensor)),
        }
        return start_helper(self._module, theirs, words, QUIET)

    def _take(self, watch: _Watch, message: Message) -> None:
        now = self._clock.now()
        listener: FrameListener | None = None
        frame: RawFrame | None = None
        with self._lock:
            if watch.ended.is_set():
                return
            match message.kind:
                case Kind.FRAME:
                    width, height, _ = message.numbers
                    seq = 1 if watch.frame is None else watch.frame.seq + 1
                    frame = RawFrame(width, height, message.data, seq, now, watch.look)
                    watch.frame = frame
                    listener = watch.on_frame
                case Kind.STATE:
                    watch.sight = Sight(message.data.decode())
                    if watch.sight is not Sight.LIVE:
                        watch.look = b""
                case Kind.LOOK:
                    watch.look = message.data
                case Kind.CAPTURE | Kind.REFUSAL:
                    watch.captures = {message.numbers[0]: message}
            self._lock.notify_all()
        if listener is not None and frame is not None:
            listener(frame)


def _picture_in(answer: Message) -> bytes:
    if answer.kind is Kind.REFUSAL:
        raise RefusedPictureError(answer.data.decode())
    if not answer.data:
        raise CameraUnavailableError("no picture at this moment")
    return answer.data


def _kill(helper: subprocess.Popen[bytes] | None) -> None:
    if helper is not None and helper.poll() is None:
        helper.send_signal(signal.SIGKILL)
