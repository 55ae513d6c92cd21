"""What the rules of the form see of a visit."""

from contracts.forms import CompiledForm, FormPage, RuleContext
from contracts.identity import CardLayout, Identity
from kiosk.visit.snapshot import Page
from kiosk.visit.state import Facts, State, today

NOBODY = Identity(CardLayout.TYPED, "", "0", None, None, None, "", "", None, None, long_term=False)
"""Who types a name and a number, until both are there."""


def rule_context(state: State) -> RuleContext:
    """Identity, answers and date for the rules."""
    return RuleContext(
        identity=state.identity or NOBODY,
        today=today(state),
        for_self=state.for_self,
        values=state.form.values,
    )


def open_form(state: State, facts: Facts) -> CompiledForm | None:
    """The form that is being filled: who one is, or the item's once that is known."""
    if state.page is Page.TYPE_IDENTITY:
        return facts.identity_form
    return None if state.identity is None else facts.item(state.item)


def form_pages(state: State, facts: Facts) -> tuple[FormPage, ...]:
    """Pages of the form as it stands now."""
    form = open_form(state, facts)
    if form is None:
        return ()
    pages = form.form_pages(
        rule_context(state), mode=state.mode.value, orientation=facts.orientation
    )
    return tuple(pages)


def needs_photo(state: State, facts: Facts) -> bool:
    """Whether the item asks for a portrait with these answers."""
    item = facts.item(state.item)
    return item is not None and item.photo_required(rule_context(state))
