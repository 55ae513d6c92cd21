"""Why something that was said does not stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Mistake:
    """``provision.<key>`` of ``assets/text`` says why a value does not stand, with ``params``."""

    key: str
    params: Mapping[str, str] = field(default_factory=dict)
