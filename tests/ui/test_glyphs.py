"""Which names the screen can draw, and that only the others are excused for."""

import pytest
from PySide6.QtGui import QGuiApplication

from tests.pages import Sample
from tests.ui.stage import Stage
from tests.visit.sn import ConfirmIdentityView
from ui.glyphs import drawable

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize(
    "name", ["王*山", "𠮷*𬭎", "㛃䶮", "阿卜杜·买", "古丽・买", "古丽•买", "O'CONNOR, ANNÉ"]
)
def test_a_name_that_fonts_have_is_drawable(qapp: QGuiApplication, name: str) -> None:
    assert drawable(name)


@pytest.mark.parametrize("rare", ["\U000301ff", "\ue000", "\ufffd", "\U000f0000"])
def test_a_character_without_a_shape_or_a_meaning_is_not(rare: str) -> None:
    assert not drawable(f"王{rare}")


@pytest.mark.parametrize(("name", "excused"), [("𠮷*𬭎", False), ("王\ue000", True)])
def test_only_a_name_that_shows_a_box_is_excused_for(
    stage: Stage, name: str, excused: bool
) -> None:
    view = ConfirmIdentityView(name, "500***********0021", name_incomplete=True)
    stage.show(Sample("confirm-identity", view, "confirm-identity"))
    assert ("note:name-incomplete" in stage.names()) is excused
