"""Numbers of keys by the names that the kernel gives them (linux/input-event-codes.h)."""

from collections.abc import Mapping

_ROWS = {
    1: "ESC 1 2 3 4 5 6 7 8 9 0 MINUS EQUAL BACKSPACE TAB Q W E R T Y U I O P LEFTBRACE RIGHTBRACE",
    28: "ENTER LEFTCTRL A S D F G H J K L SEMICOLON APOSTROPHE GRAVE LEFTSHIFT BACKSLASH",
    44: "Z X C V B N M COMMA DOT SLASH RIGHTSHIFT KPASTERISK LEFTALT SPACE CAPSLOCK",
    59: "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NUMLOCK SCROLLLOCK",
    71: "KP7 KP8 KP9 KPMINUS KP4 KP5 KP6 KPPLUS KP1 KP2 KP3 KP0 KPDOT",
    87: "F11 F12",
    96: "KPENTER RIGHTCTRL KPSLASH SYSRQ RIGHTALT LINEFEED",
    102: "HOME UP PAGEUP LEFT RIGHT END DOWN PAGEDOWN INSERT DELETE",
    113: "MUTE VOLUMEDOWN VOLUMEUP POWER KPEQUAL",
    125: "LEFTMETA RIGHTMETA COMPOSE STOP AGAIN PROPS UNDO FRONT COPY OPEN PASTE FIND CUT",
    138: "HELP MENU",
    158: "BACK FORWARD",
    163: "NEXTSONG PLAYPAUSE PREVIOUSSONG STOPCD",
    183: "F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24",
    352: "OK SELECT",
    407: "NEXT",
    412: "PREVIOUS",
}
KEY_CODES: Mapping[str, int] = {
    f"KEY_{name}": first + number
    for first, row in _ROWS.items()
    for number, name in enumerate(row.split())
} | {f"BTN_{number}": 256 + number for number in range(10)}
"""``KEY_DOWN`` to 108, and the buttons that have numbers instead of a name."""
