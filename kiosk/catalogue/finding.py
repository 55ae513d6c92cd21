"""What the check of an item document finds."""

from dataclasses import dataclass

from contracts.mistakes import Place


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. ``serious`` findings refuse the document; others a reviewer may accept.

    ``rule`` is what a finding is accepted by; such names stay.
    """

    place: Place
    message: str
    serious: bool = True
    rule: str = "document"

    @property
    def where(self) -> str:
        """The place in words, such as ``questions.2.show_when``."""
        return ".".join(str(step) for step in self.place) or "document"
