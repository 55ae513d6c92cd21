"""It cannot go on here; every stop has a way out."""

from dataclasses import dataclass

from kiosk.visit.answers import FormState, item_pages
from kiosk.visit.matter import Stop, open_item
from kiosk.visit.state import Facts, State
from kiosk.visit.step import HOME, Step, Turn, Way


@dataclass(frozen=True, slots=True)
class StoppedView:
    """Why it cannot go on here, and where it can.

    Either ``message``/``way_out`` come from the item, or ``reason_key`` names page texts
    below ``stopped.`` (``<key>_title``, ``<key>_text``, ``<key>_way_out``).
    ``mend``: another answer may lead on.
    """

    reason_key: str = ""
    message: str = ""
    way_out: str = ""
    office: str = ""
    phone: str = ""
    mend: bool = False


def back(state: State, facts: Facts) -> Turn:
    """An answer can be corrected, a notice read again; everything else starts anew at home."""
    if state.of(Stop).reason == "notice_refused":
        return Turn(state, way=Way("notice"))
    if may_mend(state, facts):
        return Turn(state, way=Way("answers"))
    return Turn(state, way=HOME)


def may_mend(state: State, facts: Facts) -> bool:
    """Whether there are answers that could be others."""
    return bool(state.of(FormState).at and item_pages(state, facts))


def view(state: State, facts: Facts) -> StoppedView:
    """Why it cannot go on here, and where it can."""
    item = open_item(state, facts)
    language, stop = state.language, state.of(Stop)
    message = way_out = ""
    if stop.reason == "condition":
        rule = next(rule for rule in item.doc.conditions if rule.id == stop.condition)
        message, way_out = rule.message.get(language), rule.way_out.get(language)
    elif stop.reason == "other_refused" and item.doc.other_refused is not None:
        refused = item.doc.other_refused
        message, way_out = refused.text.get(language), refused.way_out.get(language)
    elif stop.staffed:
        way_out = item.doc.guide.staffed_way.get(language)
    return StoppedView(
        reason_key=stop.reason,
        message=message,
        way_out=way_out,
        office=item.doc.office.name.get(language),
        phone=item.doc.office.phone,
        mend=stop.reason == "condition" and may_mend(state, facts),
    )


STEP = Step(name="stopped", shows=StoppedView, view=view, exits=("notice", "answers"), back=back)
