"""Who cannot sign or does not want a photo reads what the other way means before choosing it."""

from dataclasses import replace

import pytest

from tests.pages import Sample, samples
from tests.ui.stage import Stage
from tests.visit import ev
from tests.visit.sn import Mode, SignView

LANGUAGES = ("zh-CN", "en")


def sample(name: str, mode: Mode, orientation: str, language: str) -> Sample:
    return next(s for s in samples(mode, orientation, language) if s.name == name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
@pytest.mark.parametrize("name", ["photo-ready", "photo-unavailable"])
def test_the_way_without_a_photo_is_explained_beside_its_key(
    stages: dict[str, Stage], name: str, orientation: str, mode: Mode, language: str
) -> None:
    stage = stages[orientation]
    shown = sample(name, mode, orientation, language)
    stage.show(shown, mode, language)
    text = shown.view.alternative_text
    assert text
    note = stage.find("note:other-way")
    assert text in stage.accessible_name(note)
    above, key = stage.rect(note), stage.rect(stage.find("action:no-photo"))
    assert above.left() == key.left()
    assert above.bottom() < key.top()
    others = [stage.rect(k) for k in stage.pressable() if k.objectName() != "action:no-photo"]
    assert not any(above.bottom() < other.top() < key.top() for other in others)
    assert above.right() <= key.right() + 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
@pytest.mark.parametrize("mode", Mode)
def test_each_other_way_of_signing_is_explained_beside_its_key(
    stages: dict[str, Stage], mode: Mode, orientation: str, language: str
) -> None:
    stage = stages[orientation]
    shown = sample("sign", mode, orientation, language)
    assert isinstance(shown.view, SignView)
    stage.show(sample("review", mode, orientation, language), mode, language)
    stage.show(shown, mode, language)
    if mode is Mode.ELDER:
        assert stage.touch("action:sign-other") == []
        assert "pad:signature" not in stage.names()
    for other in shown.view.alternatives:
        code, text = other.code, other.text
        assert stage.find(f"note:sign-alt:{code}").property("text") == text
        beside = stage.rect(stage.find(f"note:sign-alt:{code}"))
        key = stage.rect(stage.find(f"action:sign-alt:{code}"))
        assert beside.top() < key.bottom()
        assert beside.bottom() > key.top()
    code = shown.view.alternatives[0].code
    assert stage.touch(f"action:sign-alt:{code}") == [ev.SignedOtherwise(code)]


def test_large_print_turns_back_to_the_pad_and_forgets_the_turn(stages: dict[str, Stage]) -> None:
    stage = stages["portrait"]
    shown = sample("sign", Mode.ELDER, "portrait", "en")
    stage.show(sample("review", Mode.ELDER, "portrait", "en"), Mode.ELDER, "en")
    stage.show(shown, Mode.ELDER, "en")
    stage.touch("action:sign-other")
    stage.touch("action:sign-other")
    assert "pad:signature" in stage.names()
    stage.touch("action:sign-other")
    stage.show(sample("help", Mode.ELDER, "portrait", "en"), Mode.ELDER, "en")
    stage.show(shown, Mode.ELDER, "en")
    assert "pad:signature" in stage.names()
    assert isinstance(shown.view, SignView)
    stage.show(replace(shown, view=replace(shown.view, alternatives=())), Mode.ELDER, "en")
    assert "action:sign-other" not in stage.names()
