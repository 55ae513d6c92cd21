"""When somebody who sees nothing gives up."""

import re

PATIENCE = 3
"""So often they go over what says nothing new to them."""
_DIGITS = re.compile(r"\d+")


class Patience:
    """Ends when one thing after the other leads nowhere and nothing new is said meanwhile."""

    def __init__(self) -> None:
        self._heard: set[tuple[str, str]] = set()
        self._in_vain = 0

    def heard(self, page: str, text: str) -> None:
        """Something was said; a clock that goes on is nothing new."""
        told = (page, _DIGITS.sub("0", text))
        if told not in self._heard:
            self._heard.add(told)
            self._in_vain = 0

    def ends(self) -> bool:
        """Something led nowhere; whether that is enough."""
        self._in_vain += 1
        return self._in_vain >= PATIENCE
