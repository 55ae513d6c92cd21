"""How a half-typed answer is read: digits in groups, dates with their words."""

from html import escape

from ui.keyboard.draft import Rules

CARET = "▏"
_DATE_PARTS = (4, 2, 2)


def groups_of(rules: Rules, text: str) -> tuple[int, ...]:
    """Lengths of the groups that digits are shown in; () for text as it stands."""
    if rules.allow_x:
        return (6, 8, 4)
    if rules.kind == "phone":
        return (3, 4, 4)
    if rules.kind == "digits" and rules.keyboard == "digits":
        return (4,) * (len(text) // 4 + 1)
    return ()


def grouped(rules: Rules, text: str) -> str:
    """138 0000 0199."""
    parts: list[str] = []
    at = 0
    for length in groups_of(rules, text):
        parts.append(text[at : at + length])
        at += length
    parts.append(text[at:])
    return " ".join(part for part in parts if part)


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
