"""Which sentences somebody has recorded, of those that ship and those that a set brings."""

from collections.abc import Iterable
from pathlib import Path

from kiosk.voice.pack import load_packs
from kiosk.voice.phrases import inventory

SHIPPED = Path(__file__).parents[2] / "assets" / "voice"


def unrecorded(
    texts: Iterable[str], language: str, brought: Path | None = None, *, shipped: Path = SHIPPED
) -> list[str]:
    """Sentences that nobody has recorded: the light engine reads them, syllable by syllable.

    Args:
        texts: what is said.
        language: in which.
        brought: folder of the recordings that a set brings.
        shipped: folder of those that came with the program.
    """
    pack = load_packs(shipped, brought).get(language)
    wanted = inventory(texts, language)
    return [each for each in wanted if pack is None or pack.recording(each) is None]
