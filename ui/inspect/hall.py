"""A terminal that stands nowhere: what ships, and the residents of its items."""

from collections.abc import Sequence
from pathlib import Path

from contracts.identity import CardLayout
from contracts.rules import CompiledItem
from contracts.yaml_text import UnreadableItemError, is_item_name
from kiosk.catalogue import load_catalogue
from kiosk.catalogue.examples import FOLDER, SUBMITS, Example, read_examples
from kiosk.catalogue.samples import SAMPLE_DAY, card
from kiosk.initials import PinyinInitials
from kiosk.packs import Pack
from kiosk.searching import search_of
from kiosk.texts import Texts, load_texts
from kiosk.visit.state import Facts, HomeOrder
from kiosk.visit.typed import identity_form
from ui.inspect.exploring import Resident

ASSETS = Path(__file__).parents[2] / "assets"
PLACE = {"zh-CN": "示例区 · 河街便民中心", "en": "Shili · Hejie Centre"}
NAME = {"zh-CN": "3 号机", "en": "No. 3"}
_ADDRESS = "重庆市示例区长寿街道和平路1号"
SHIPPED_ITEMS = 3


def shipped_texts() -> Texts:
    """The sentences that ship."""
    return load_texts(ASSETS / "text")


def folders_of(given: Sequence[Path]) -> tuple[Path, ...]:
    """Where items are taken from: those that were named, else those that ship."""
    return tuple(given) or (ASSETS / "items",)


def facts_of(folders: Sequence[Path], texts: Texts, pack: Pack, orientation: str) -> Facts:
    """What every visit there shares. One document stands for each code, the first one."""
    items, characters = _inspected(folders), ASSETS / "pinyin" / "characters.tsv"
    return Facts(
        items=items,
        texts=texts.replaced(pack.words),
        orientation=orientation,
        place=PLACE,
        terminal_name=NAME,
        help_hours="9:00—17:30",
        help_phone="12345",
        identity_form=identity_form(texts),
        home=HomeOrder(pack.order, pack.frequent, pack.elder),
        initials=PinyinInitials(characters),
        find=search_of(items, characters),
    )


def residents_of(folders: Sequence[Path], items: Sequence[CompiledItem]) -> dict[str, Resident]:
    """Somebody who may hand it in, for each item that has such an example."""
    found: dict[str, Resident] = {}
    for item in items:
        for folder in folders:
            example = _who_may(folder / FOLDER / f"{item.doc.code}.yaml")
            if example is not None:
                resident = Resident(example.identity.identity(), example.answers)
                found.setdefault(item.doc.code, resident)
    return found


def stranger() -> Resident:
    """Whoever has nothing to do here."""
    birth = SAMPLE_DAY.replace(year=SAMPLE_DAY.year - 86)
    return Resident(card(CardLayout.RESIDENT, birth, _ADDRESS, "1"), {})


def _who_may(path: Path) -> Example | None:
    if not (path.is_file() and is_item_name(path.name)):
        return None
    try:
        examples = read_examples(path)
    except UnreadableItemError:
        return None
    return next((example for example in examples if example.expect == SUBMITS), None)


def _inspected(folders: Sequence[Path]) -> tuple[CompiledItem, ...]:
    """Every item of a hall's own folders; of those that ship the first, which come to every page:
    with all of them the walk would end before it has seen the later pages.
    """
    items = load_catalogue(folders).items
    if tuple(folders) != folders_of(()):
        return items
    return tuple(sorted(items, key=lambda item: item.doc.order)[:SHIPPED_ITEMS])
