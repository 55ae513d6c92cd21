"""The residents whose cards lie ready on the dock."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demo.processes import ROOT
from demo.reading import GrammarError
from demo.resident import load_resident

FOLDER = ROOT / "tests" / "journeys" / "residents"
LAYOUTS = {
    "resident": "居民身份证",
    "J": "港澳台居民居住证",
    "I": "外国人永居证 2017",
    "Y": "外国人永居证 2023",
}


@dataclass(frozen=True, slots=True)
class DockCard:
    """One card: who it belongs to and what it says."""

    id: str
    name: str
    kind: str
    born: str
    fields: dict[str, Any] = field(repr=False)


def dock_cards(folder: Path = FOLDER) -> dict[str, DockCard]:
    """Cards of the resident files, one for each person, other layouts than residents' first."""
    cards: dict[str, DockCard] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            card = load_resident(path).card
        except GrammarError:
            continue
        if card is None:
            continue
        name = card.get("name") or card.get("english_name", "")
        if card.get("english_name"):
            name = f"{card['english_name']} {card.get('name', '')}".strip()
        key = card["id_number"]
        kind = LAYOUTS[card["layout"]]
        if key not in cards:
            cards[key] = DockCard(str(len(cards)), name, kind, card.get("birth", ""), dict(card))
    order = list(LAYOUTS.values())
    ranked = sorted(cards.values(), key=lambda card: (order.index(card.kind), card.born))
    return {card.id: card for card in ranked}
