"""Which sentences somebody has recorded, of those that ship and those that a set brings."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from contracts.items import LANGUAGES
from contracts.packs import PACK_FILE, parse_pack
from contracts.yaml_text import parse_yaml
from kiosk.voice.pack import load_packs, name_of
from kiosk.voice.phrases import inventory, of_item

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


def unrecorded_in_set(folder: Path, shipped: Path = SHIPPED) -> Iterator[tuple[str, str, str]]:
    """What a set says that nobody has recorded: the language, the recording's name, the text.

    Args:
        folder: laid out as a set: ``items``, ``overlays``, ``pack`` and ``voice``.
        shipped: folder of the recordings that came with the program.
    """
    paths = [*sorted((folder / "items").glob("*")), *sorted((folder / "overlays").glob("*"))]
    documents = [parse_yaml(path.read_bytes())[0] for path in paths]
    look = folder / "pack" / PACK_FILE
    pack = parse_pack(parse_yaml(look.read_bytes())[0]) if look.is_file() else None
    brought = folder / "voice"
    voices = {language: each.voice for language, each in load_packs(shipped).items()}
    for language in filter(voices.__contains__, LANGUAGES):
        texts = [*of_item(documents, language)]
        texts += pack.said(language).values() if pack is not None else ()
        for text in unrecorded(texts, language, brought, shipped=shipped):
            yield language, name_of(text, voices[language]), text
