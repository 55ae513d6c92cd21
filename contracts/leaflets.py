"""The code on a leaflet that opens an item: ``CKI1;<item code>``, then lines for people.

Nothing personal, and nothing that is followed: a terminal that does not offer the item says so.
"""

import re

from contracts.codes import code_text

MOST_LINES_BYTES = 120
"""What people read with a phone is cut to this, so that the code stays coarse enough to print."""
_CODE = re.compile(r"CKI1;([a-z][a-z0-9_-]{0,63})(?:\n.*)?", re.DOTALL)


def leaflet_text(item: str, *lines: str) -> str:
    """What the code of an item says; a line that has no room is left out."""
    machine = f"CKI1;{item}"
    return code_text(machine, lines, len(machine.encode()) + MOST_LINES_BYTES)


def item_of_leaflet(text: str) -> str | None:
    """The item that a code means, None for any other code."""
    found = _CODE.fullmatch(text)
    return None if found is None else found[1]
