"""Short ways to write questions, identities and contexts in these tests."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from contracts.forms import RuleContext
from contracts.identity import CardLayout, Identity
from contracts.items import Question

TODAY = date(2026, 11, 21)


def question(kind: str, **fields: Any) -> Question:
    """A question of a type; choices as codes whose label is the code."""
    if "choices" in fields:
        fields["choices"] = [{"code": code, "label": text(code)} for code in fields["choices"]]
    content = {"id": "asked", "type": kind, "label": text("asked"), **fields}
    return Question.model_validate(content)


def text(words: str) -> dict[str, str]:
    """The same words in both languages."""
    return {"zh-CN": words, "en": words}


def resident(**fields: Any) -> Identity:
    """A resident of the demo district, born 1941; the number is in a district nobody has."""
    known: dict[str, Any] = {
        "layout": CardLayout.RESIDENT,
        "name": "欧阳淑珍",
        "sex": "2",
        "ethnicity": "15",
        "birth": date(1941, 3, 5),
        "address": "重庆市示例区长寿街道三倒拐社区12号",
        "id_number": "500199194103050021",
        "authority": "示例区公安局",
        "valid_from": date(2016, 1, 1),
        "valid_to": None,
        "long_term": True,
    }
    return Identity(**{**known, **fields})


def foreigner(**fields: Any) -> Identity:
    """Holder of a foreigner's card: no address, no ethnicity."""
    return resident(
        layout=CardLayout.FOREIGN_2017,
        name="",
        english_name="MARTIN, CLAIRE",
        ethnicity=None,
        address=None,
        nationality="FRA",
        **fields,
    )


def context(
    values: Mapping[str, Any] | None = None,
    identity: Identity | None = None,
    today: date | None = TODAY,
    for_self: bool = True,
) -> RuleContext:
    """A moment of a visit on a November day."""
    return RuleContext(identity or resident(), today, for_self, values or {})
