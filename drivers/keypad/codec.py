"""From a keypad's bytes to keys: frames of one to eight bytes, and presses that count. No I/O."""

from collections.abc import Iterator, Mapping

from contracts.errors import PolicyError
from drivers.keypad.port import Key

LONGEST_FRAME = 8
USUAL_KEYS: Mapping[Key, str] = {
    Key.NEXT: "n",
    Key.PREVIOUS: "p",
    Key.SELECT: "s",
    Key.BACK: "b",
    Key.REPEAT: "r",
    Key.VOLUME_UP: "+",
    Key.VOLUME_DOWN: "-",
    Key.HELP: "h",
}


class KeyMapError(PolicyError):
    """The settings give a keypad's keys in a way that cannot be told apart."""

    code = "P-144"
    user_text_key = "error.settings"


class KeyMap:
    """Which bytes mean which key.

    Args:
        keys: each key's frame; a character stands for the byte of its number, so that
            ``"\\u0081"`` is the byte 81.

    Raises:
        KeyMapError: no key at all, a frame that is empty, too long or no bytes, or one that
            begins as another does.
    """

    def __init__(self, keys: Mapping[Key, str]) -> None:
        if not keys:
            raise KeyMapError("a keypad has keys")
        self._keys: dict[bytes, Key] = {}
        for key, text in keys.items():
            try:
                frame = text.encode("latin-1")
            except UnicodeEncodeError as error:
                raise KeyMapError(f"{key}: characters beyond one byte") from error
            if not 0 < len(frame) <= LONGEST_FRAME:
                raise KeyMapError(f"{key}: one to {LONGEST_FRAME} bytes")
            for other, taken in self._keys.items():
                if frame.startswith(other) or other.startswith(frame):
                    raise KeyMapError(f"{key} begins as {taken} does")
            self._keys[frame] = key

    def key(self, data: bytes) -> Key | None:
        """The key of a whole frame, None for anything else."""
        return self._keys.get(data)

    def begins(self, data: bytes) -> bool:
        """Whether a frame begins so."""
        return any(frame.startswith(data) for frame in self._keys)


class KeyFrames:
    """Collects bytes into frames; what no frame begins with is noise and is passed over."""

    def __init__(self, keys: KeyMap) -> None:
        self._keys = keys
        self._held = b""

    def feed(self, data: bytes) -> Iterator[Key]:
        """Take bytes; yield each key that they end."""
        for byte in data:
            self._held += bytes([byte])
            key = self._keys.key(self._held)
            if key is not None:
                self._held = b""
                yield key
            while self._held and not self._keys.begins(self._held):
                self._held = self._held[1:]

    def drop(self) -> None:
        """The line fell quiet inside a frame: what comes next begins another."""
        self._held = b""


class Presses:
    """Tells presses from what a key's contacts and a held key send after them.

    Args:
        bounce_s: the same key counts anew when it was quiet for so long.
    """

    def __init__(self, bounce_s: float) -> None:
        self._bounce_s = bounce_s
        self._last: Key | None = None
        self._at = 0.0

    def counts(self, key: Key, now: float) -> bool:
        """Whether this key, seen now, is a press."""
        again = key is self._last and now - self._at < self._bounce_s
        self._last, self._at = key, now
        return not again
