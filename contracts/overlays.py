"""Overlays: what a district may say otherwise about an item of the city, as typed patches.

Only the fields that stand here can be patched, each with its type; who serves, where, when and how
to reach them, its holidays, and what the district itself decides. Rules, questions and notices are
the city's.

A terminal passes over fields that it does not know and says which: so a centre that is newer may
write some. Whatever a terminal must not pass over comes with another number of ``schema``, and
such an overlay is read by nobody who does not know it.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.errors import InvalidDocumentError
from contracts.hours import OtherDay
from contracts.items import Basis, Code, ItemDocument, Text
from contracts.mistakes import first_mistake, without_unknown
from contracts.sets import District

MAX_PATCHES = 400
MAX_DAYS = 64


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OfficePatch(_Part):
    """Who answers there."""

    name: Text | None = None
    address: Text | None = None
    phone: str | None = Field(default=None, max_length=40)
    hours: Text | None = None


class GuidePatch(_Part):
    """What the guide says there. ``basis`` of what the district decides is added to the city's."""

    fee: Text | None = None
    time_limit: Text | None = None
    where: Text | None = None
    staffed_way: Text | None = None
    basis: tuple[Basis, ...] = ()


class Patch(_Part):
    """What is otherwise about one item; ``base`` is the version that it was written for."""

    item: Code
    base: str = Field(max_length=40)
    office: OfficePatch | None = None
    phones: tuple[str, ...] | None = None
    guide: GuidePatch | None = None
    offered: bool = True


class Overlay(_Part):
    """All patches of one district; ``days``: its holidays, where terminals have hours at all."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    district: District
    patches: tuple[Patch, ...] = Field(default=(), max_length=MAX_PATCHES)
    days: tuple[OtherDay, ...] = Field(default=(), max_length=MAX_DAYS)


def parse_overlay(data: object, source: str = "overlay") -> Overlay:
    """Check an overlay that was read from YAML or JSON.

    Raises:
        InvalidDocumentError: naming the place and the reason of the first mistake.
    """
    try:
        overlay = Overlay.model_validate(data)
    except ValidationError as error:
        place, said = first_mistake(error)
        raise InvalidDocumentError(f"{source}: {place[:120]}: {said[:400]}") from None
    codes = [patch.item for patch in overlay.patches]
    if len(set(codes)) < len(codes):
        raise InvalidDocumentError(f"{source}: two patches of one item")
    return overlay


def parse_known(data: object, source: str = "overlay") -> tuple[Overlay, tuple[str, ...]]:
    """As far as this program knows it, and the fields that it passes over, each once.

    Raises:
        InvalidDocumentError: what it does know is wrong, or the schema is another one.
    """
    try:
        Overlay.model_validate(data)
    except ValidationError as error:
        known, passed_over = without_unknown(data, error)
        return parse_overlay(known, source), passed_over
    return parse_overlay(data, source), ()


def patched(document: ItemDocument, overlay: Overlay | None) -> ItemDocument | None:
    """An item as a district offers it; None where it does not.

    A patch for another version of the item is left out: its words may not be true any more.
    """
    patch = next((p for p in overlay.patches if p.item == document.code), None) if overlay else None
    if patch is None or patch.base != document.version:
        return document
    if not patch.offered:
        return None
    changes: dict[str, Any] = {}
    if patch.office is not None:
        changes["office"] = document.office.model_copy(update=_given(patch.office))
    if patch.phones is not None:
        changes["phones"] = patch.phones
    if patch.guide is not None:
        given = _given(patch.guide)
        given["basis"] = (*document.guide.basis, *patch.guide.basis)
        changes["guide"] = document.guide.model_copy(update=given)
    return document.model_copy(update=changes)


def _given(part: BaseModel) -> dict[str, Any]:
    return {name: getattr(part, name) for name in part.model_fields_set if getattr(part, name)}
