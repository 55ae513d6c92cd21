"""The page that wipes a terminal: no two presses at one place do it."""

from tests.pages import samples
from tests.ui.stage import Stage
from tests.visit.sn import Mode


def test_where_the_first_press_was_no_other_press_wipes(stages: dict[str, Stage]) -> None:
    for orientation, stage in stages.items():
        for mode in Mode:
            for language in ("zh-CN", "en"):
                pages = {each.name: each for each in samples(mode, orientation, language)}
                stage.show(pages["tech-wipe"], mode, language)
                first = stage.rect(stage.find("action:wipe"))
                assert not _keys(stage) & {"action:wipe-now", "action:keep-everything"}
                stage.show(pages["tech-wipe-sure"], mode, language)
                assert not stage.rect(stage.find("action:wipe-now")).intersects(first)
                keeps = stage.rect(stage.find("action:keep-everything"))
                assert keeps.contains(first.center()), "a press too many keeps everything"
                assert "action:wipe" not in _keys(stage)
                stage.show(pages["tech-wipe-unsent"], mode, language)
                assert not _keys(stage) & {"action:wipe", "action:wipe-now"}
                assert "action:unsent" in _keys(stage)


def _keys(stage: Stage) -> set[str]:
    return {key.objectName() for key in stage.pressable()}
