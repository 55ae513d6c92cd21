"""What the item's rules see of a visit."""

from contracts.forms import FormPage, RuleContext
from kiosk.visit.state import Facts, State, today


def rule_context(state: State) -> RuleContext:
    """Identity, answers and date for the rules; the form follows identification."""
    assert state.identity is not None
    return RuleContext(
        identity=state.identity,
        today=today(state),
        for_self=state.for_self,
        values=state.form.values,
    )


def form_pages(state: State, facts: Facts) -> tuple[FormPage, ...]:
    """Pages of the form as it stands now."""
    item = facts.item(state.item)
    if item is None or state.identity is None:
        return ()
    pages = item.form_pages(
        rule_context(state), mode=state.mode.value, orientation=facts.orientation
    )
    return tuple(pages)


def needs_photo(state: State, facts: Facts) -> bool:
    """Whether the item asks for a portrait with these answers."""
    item = facts.item(state.item)
    return item is not None and item.photo_required(rule_context(state))
