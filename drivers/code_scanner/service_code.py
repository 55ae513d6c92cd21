"""Service codes (渝快码 and its like): which code is one, and what of it the centre is asked.

Each city's code looks different, so how it looks is a setting: a regular expression with a group
``token`` (``[[service_codes]]``). What a code says is never believed here; only the centre can tell
whose it is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from contracts.errors import PolicyError

LONGEST_TOKEN = 512
LONGEST_CODE = 1024
"""What is longer is not even tried: anybody may hold a code before the scanner."""


class ServiceCodeFormatError(PolicyError):
    """A format in the settings is no regular expression or has no group ``token``."""

    code = "P-143"
    user_text_key = "error.settings"


@dataclass(frozen=True)
class ServiceCodeFormat:
    """One kind of service code.

    Attributes:
        name: what people call it, 渝快码.
        pattern: must match the whole text; its group ``token`` goes to the centre.
    """

    name: str
    pattern: str

    def __post_init__(self) -> None:
        """Refuse what cannot be meant when the settings are read, not before a resident."""
        if not self.name.strip():
            raise ServiceCodeFormatError("a service code has a name")
        _ = self.compiled

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression; raises ServiceCodeFormatError."""
        try:
            compiled = re.compile(self.pattern)
        except re.error as error:
            raise ServiceCodeFormatError(f"{self.name}: {error}") from error
        if "token" not in compiled.groupindex:
            raise ServiceCodeFormatError(f"{self.name}: there is no group called token")
        return compiled


@dataclass(frozen=True, slots=True)
class ServiceCode:
    """A service code that was recognised, not verified."""

    name: str
    token: str = field(repr=False)


def parse_service_code(text: str, formats: Iterable[ServiceCodeFormat]) -> ServiceCode | None:
    """The service code that ``text`` is by the first format that fits, None for any other code."""
    if len(text) > LONGEST_CODE:
        return None
    for candidate in formats:
        found = candidate.compiled.fullmatch(text)
        token = found["token"] if found is not None else None
        if token and len(token) <= LONGEST_TOKEN:
            return ServiceCode(candidate.name, token)
    return None
