"""What a scanner types that passes for a keyboard (keyboard wedge), US layout. No I/O."""

from collections.abc import Iterable, Mapping

from drivers.input.events import LOST, KeyEvent
from drivers.input.names import KEY_CODES

END = b"\r"
UNTYPABLE = b"\x00"
"""Stands for what is no text: the code in which it is will be refused."""

_NAMED = {
    "SPACE": "  ", "MINUS": "-_", "EQUAL": "=+", "LEFTBRACE": "[{", "RIGHTBRACE": "]}",
    "SEMICOLON": ";:", "APOSTROPHE": "'\"", "GRAVE": "`~", "BACKSLASH": "\\|", "COMMA": ",<",
    "DOT": ".>", "SLASH": "/?", "KPASTERISK": "**", "KPMINUS": "--", "KPPLUS": "++",
    "KPDOT": "..", "KPSLASH": "//", "KPEQUAL": "==",
}  # fmt: skip
_LETTERS, _DIGITS, _SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "1234567890", "!@#$%^&*()"
_TYPED: Mapping[int, str] = {
    **{KEY_CODES[f"KEY_{name}"]: pair for name, pair in _NAMED.items()},
    **{KEY_CODES[f"KEY_{key}"]: key.lower() + key for key in _LETTERS},
    **{KEY_CODES[f"KEY_{key}"]: key + sign for key, sign in zip(_DIGITS, _SIGNS, strict=True)},
    **{KEY_CODES[f"KEY_KP{key}"]: key * 2 for key in _DIGITS},
}  # fmt: skip
_ENDS = frozenset(KEY_CODES[f"KEY_{name}"] for name in ("ENTER", "KPENTER", "TAB"))
_SHIFTS = frozenset(KEY_CODES[f"KEY_{side}SHIFT"] for side in ("LEFT", "RIGHT"))
_CHANGING = frozenset(
    KEY_CODES[f"KEY_{side}{name}"] for name in ("CTRL", "ALT", "META") for side in ("LEFT", "RIGHT")
)
"""With one of these held, a key types something else or nothing at all."""
_CAPS_LOCK = KEY_CODES["KEY_CAPSLOCK"]
_SILENT = frozenset(KEY_CODES[f"KEY_{name}"] for name in ("NUMLOCK", "SCROLLLOCK"))


class TypedText:
    """Follows what is held down, and turns keys into bytes of ASCII and END."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._caps = False

    def feed(self, events: Iterable[KeyEvent]) -> bytes:
        """What these keys type."""
        return b"".join(map(self._typed, events))

    def _typed(self, event: KeyEvent) -> bytes:
        if event == LOST:
            self._held.clear()
            return UNTYPABLE
        if event.code in _SHIFTS | _CHANGING:
            (self._held.add if event.down else self._held.discard)(event.code)
            return b""
        if not event.down or event.code in _SILENT:
            return b""
        if event.code == _CAPS_LOCK:
            self._caps = not self._caps
            return b""
        if event.code in _ENDS:
            return END
        pair = _TYPED.get(event.code)
        if pair is None or self._held & _CHANGING:
            return UNTYPABLE
        shifted = bool(self._held & _SHIFTS) != (self._caps and pair[0].isalpha())
        return pair[shifted].encode()
