"""How a half-typed answer is read: digits in groups, dates with their words."""

from html import escape

from contracts.digits import group_digits
from ui.keyboard.draft import Rules

CARET = "▏"
_DATE_PARTS = (4, 2, 2)


def grouped(rules: Rules, text: str) -> str:
    """138 0000 0199, grouped while it is typed as it is shown afterwards."""
    return group_digits("id-number" if rules.allow_x else rules.kind, text)


def date_parts(digits: str) -> tuple[str, str, str]:
    """Year, month and day with lines where digits are missing: 2024, 03, _1 -> never; 1_."""
    parts: list[str] = []
    at = 0
    for length in _DATE_PARTS:
        parts.append(digits[at : at + length].ljust(length, "_"))
        at += length
    return parts[0], parts[1], parts[2]


def marked(text: str, letters: str, accent: str, caret: bool) -> str:
    """Text for a StyledText label: letters without a character underlined, then the caret."""
    found = escape(text).replace(" ", "&nbsp;")
    if letters:
        found += f'<u><font color="{accent}">{escape(letters)}</font></u>'
    if caret:
        found += f'<font color="{accent}">{CARET}</font>'
    return found
