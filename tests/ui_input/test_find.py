"""Typing into the search: every letter is told, a guide and back keep it, home forgets it."""

from tests.ui_input.stage import Stage
from tests.ui_input.test_typing import type_name
from tests.visit import ev
from tests.visit.sn import FindView, GuideView, HomeView, TileView

CARD = TileView("social-security-card", "办社保卡、补卡", "社会保障卡申领", "id")


def opened(stage: Stage) -> Stage:
    stage.show(page="find", view=FindView())
    return stage


def typed(stage: Stage) -> list[str]:
    return [event.text for event in stage.meant() if isinstance(event, ev.Searched)]


def test_each_letter_searches_and_so_do_the_characters_chosen(either: Stage) -> None:
    opened(either).spell("sbk")
    assert typed(either) == ["s", "sb", "sbk"]
    either.touch("key:clear")
    type_name(either, "ka", "卡")
    assert typed(either)[-1] == "卡"
    assert str(either.value("field:find", "text")) == "卡"


def test_what_was_typed_stands_there_after_a_guide_and_not_after_home(stage: Stage) -> None:
    opened(stage).spell("sbk")
    stage.show(page="find", view=FindView((CARD,), asked=True))
    stage.touch("item:social-security-card")
    assert stage.meant()[-1] == ev.ItemChosen("social-security-card")
    stage.show(page="guide", view=GuideView(name=CARD.name))
    stage.show(page="find", view=FindView((CARD,), asked=True))
    assert str(stage.value("field:find", "text")) == "sbk"
    stage.show(page="home", view=HomeView())
    opened(stage)
    assert str(stage.value("field:find", "text")) == ""


def test_results_move_no_key_of_the_keyboard(either: Stage) -> None:
    opened(either)
    before = either.rect("key:a")
    either.show(page="find", view=FindView((CARD,), 0, 5, asked=True))
    assert either.rect("key:a") == before
    either.show(page="find", view=FindView((CARD,), asked=True, nothing=True))
    assert either.rect("key:a") == before
