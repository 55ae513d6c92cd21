"""People, cards and a terminal without devices for the tests of the visit."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from contracts.identity import CardLayout, Identity
from contracts.rules import CompiledItem
from kiosk.catalogue import load_catalogue
from kiosk.initials import PinyinInitials
from kiosk.texts import load_texts
from kiosk.visit.state import Facts, State
from kiosk.visit.typed import identity_form
from tests.shipped import FIRST, ITEMS

ROOT = Path(__file__).parents[2]
CHARACTERS = ROOT / "assets" / "pinyin" / "characters.tsv"
TODAY = date(2026, 3, 2)
TODAY_ISO = TODAY.isoformat()
STROKES = (tuple((10 * i, 300 + i, 16 * i) for i in range(40)),)
ALLOWANCE: dict[str, Any] = {
    "same_address": True,
    "phone": "13800000000",
    "low_income": "unsure",
    "drawn_elsewhere": False,
    "declaration": True,
}
"""What somebody has to say for the elder allowance, and no more."""
PENSION: dict[str, Any] = {
    "scheme": "employee",
    "insured_elsewhere": False,
    "insured_district": "示例区",
    "living_here": True,
}
STAY: dict[str, Any] = {
    "address": "滨江街道江岸路6号",
    "registered": True,
    "registered_since": "2025-01-15",
}
PERMIT: dict[str, Any] = {**STAY, "reason": "home", "home_kind": "own"}
COMPLAINT = {
    "kind": "complaint",
    "trouble": "rude",
    "where": "滨江街道",
    "wish": "better",
    "reply": "ask",
}
PHOTO = b"\xff\xd8 a portrait that nobody may find later"


@cache
def shipped_items() -> tuple[CompiledItem, ...]:
    """Every item that ships."""
    catalogue = load_catalogue([ITEMS])
    assert catalogue.refused == ()
    return catalogue.items


def first_items() -> tuple[CompiledItem, ...]:
    """Those of them that tests of what costs time are content with."""
    return tuple(item for item in shipped_items() if item.doc.code in FIRST)


def terminal_facts(orientation: str = "portrait") -> Facts:
    """The first three items and the real sentences; whatever is tried is tried with these."""
    items = first_items()
    texts = load_texts(ROOT / "assets" / "text")
    return Facts(
        items=items,
        texts=texts,
        code_name="渝快码",
        identity_form=identity_form(texts),
        initials=PinyinInitials(CHARACTERS),
        orientation=orientation,
        place="示例区政务服务大厅",
        terminal_name="1号机",
        help_hours="9:00—17:30",
        help_phone="023-00000000",
    )


def with_unseen_items(facts: Facts) -> Facts:
    """The same terminal with the documents that only tests know: every question type."""
    catalogue = load_catalogue([ROOT / "tests" / "items" / "data"])
    assert catalogue.refused == ()
    return replace(facts, items=(*facts.items, *catalogue.items))


def with_catch_all(facts: Facts) -> Facts:
    """The same terminal with the item for whatever has none, which takes people without a name."""
    catch_all = next(item for item in shipped_items() if item.doc.catch_all)
    return replace(facts, items=(*facts.items, catch_all))


def elder(**changes: Any) -> Identity:
    """A resident of 84 with a long name; the district of her number does not exist."""
    known: dict[str, Any] = {
        "layout": CardLayout.RESIDENT,
        "name": "欧阳淑珍",
        "sex": "2",
        "ethnicity": "15",
        "birth": date(1941, 3, 5),
        "address": "重庆市示例区长寿街道和平社区12号",
        "id_number": "500199194103050021",
        "authority": "示例区公安局",
        "valid_from": date(2016, 1, 1),
        "valid_to": None,
        "long_term": True,
    }
    return Identity(**{**known, **changes})


def newcomer(**changes: Any) -> Identity:
    """A man of 35 whose register is far away."""
    known = {
        "name": "张三",
        "sex": "1",
        "ethnicity": "01",
        "birth": date(1990, 7, 1),
        "address": "四川省成都市锦江区某路3号",
        "id_number": "500199199007010013",
        "valid_to": TODAY + timedelta(days=900),
        "long_term": False,
    }
    return elder(**{**known, **changes})


def foreigner(**changes: Any) -> Identity:
    """Holder of a permanent residence card: no Chinese name, no address."""
    known: dict[str, Any] = {
        "layout": CardLayout.FOREIGN_2023,
        "name": "",
        "english_name": "MARTIN CLAIRE",
        "ethnicity": None,
        "address": None,
        "nationality": "FRA",
        "birth": date(1958, 4, 9),
        "id_number": "911500195804090025",
        "valid_to": TODAY + timedelta(days=900),
        "long_term": False,
    }
    return elder(**{**known, **changes})


def waiting(state: State) -> dict[str, int]:
    """Numbers of the effects that a visit waits for, by the names of the asks."""
    return {ask.name: effect for ask, effect in state.waiting.items()}
