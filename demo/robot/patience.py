"""When somebody who sees nothing gives up."""

import re

PATIENCE = 3
"""So often they go over what says nothing new to them."""
_CLOCK = re.compile(r"\d{1,2}:\d{2}")


class Patience:
    """Ends when one thing after the other leads nowhere and nothing new is said meanwhile."""

    def __init__(self) -> None:
        self._heard: set[tuple[str, str]] = set()
        self._in_vain = 0

    def heard(self, page: str, text: str) -> None:
        """Something was said; a clock that goes on is nothing new."""
        if (page, text) not in self._heard and not _CLOCK.fullmatch(text):
            self._heard.add((page, text))
            self._in_vain = 0

    def ends(self) -> bool:
        """Something led nowhere; whether that is enough."""
        self._in_vain += 1
        return self._in_vain >= PATIENCE
