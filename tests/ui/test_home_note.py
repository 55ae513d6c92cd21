"""What home says above its tiles: only what is so."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.visit.steps.home.test_step import samples
from kiosk.visit.surroundings import Network
from tests.pages import AROUND, Look, Sample
from tests.ui.stage import ROOT, Stage
from tests.visit.sn import Mode

SAID = {"note:offline", "note:blocked", "note:told"}
_ID = re.compile(r"^\s*id: (\w+)", re.MULTILINE)
_PROPERTY = re.compile(
    r"^\s*(?:readonly |required |default )*property [\w<>.]+ (\w+)", re.MULTILINE
)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("network", "said"),
    [("reachable", set()), ("unknown", set()), ("unreachable", {"note:offline"})],
)
def test_that_the_line_is_down_is_said_while_it_is_down(
    stage: Stage, mode: Mode, network: Network, said: set[str]
) -> None:
    look = Look(mode, stage.orientation, "zh-CN")
    sample = next(sample for sample in samples(look) if sample.name == "home")
    around = replace(AROUND, network=network)
    stage.show(replace(sample, page="home", around=around), mode)
    assert SAID & {*stage.names()} == said


@pytest.mark.parametrize("mode", list(Mode))
def test_what_goes_another_way_stands_on_its_tile_whole(stage: Stage, mode: Mode) -> None:
    look = Look(mode, stage.orientation, "en")
    view = next(sample.view for sample in samples(look) if sample.name == "home")
    long = "Residence permit for people from elsewhere"
    tiles = tuple(replace(tile, name=long, reason_key="camera_elsewhere") for tile in view.tiles)
    around = replace(AROUND, network="unreachable")
    stage.show(Sample("home", replace(view, tiles=tiles), "home", around=around), mode, "en")
    for tile in tiles:
        key = stage.rect(stage.find(f"item:{tile.code}"))
        words = [
            stage.ink(text) for text in stage.texts() if key.contains(stage.ink(text).center())
        ]
        assert words
        assert all(key.contains(ink) for ink in words), "cut off"


@pytest.mark.parametrize(
    "file", sorted([*(ROOT / "ui").rglob("*.qml"), *(ROOT / "kiosk").rglob("*.qml")]), ids=str
)
def test_no_id_hides_a_property_of_its_file(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not {*_ID.findall(text)} & {*_PROPERTY.findall(text)}
