"""What a printed code says: a line for our own devices, and lines for whoever reads it by phone."""

from collections.abc import Iterable


def code_text(machine: str, lines: Iterable[str], most_bytes: int) -> str:
    """Both, in so many bytes; a line that has no room is left out."""
    text = machine
    for line in lines:
        longer = f"{text}\n{line}"
        if len(longer.encode()) <= most_bytes:
            text = longer
    return text
