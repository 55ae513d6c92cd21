"""Pictures of codes that open an item, read back by another program."""

import io
from pathlib import Path

import pytest
from PIL import Image

from contracts.leaflets import item_of_leaflet
from kiosk.catalogue import leaflets
from tests.journeys.receipts import codes_by_zxing

ITEMS = Path(__file__).parents[2] / "assets" / "items"


def test_a_picture_says_the_item_to_terminals_and_its_name_to_people(tmp_path: Path) -> None:
    out = io.StringIO()
    files = [str(ITEMS / f"{code}.yaml") for code in ("legal-aid", "complaints")]
    assert leaflets.main(["leaflet", *files, "--out", str(tmp_path / "new")], out) == 0
    (said,) = codes_by_zxing(Image.open(tmp_path / "new" / "legal-aid.png").convert("L"))
    assert item_of_leaflet(said) == "legal-aid"
    assert said.split("\n")[1] == "请不起律师，免费帮"
    assert out.getvalue().splitlines() == [
        str(tmp_path / "new" / f"{code}.png") for code in ("legal-aid", "complaints")
    ]


@pytest.mark.parametrize("words", [[], ["a.yaml"], ["a.yaml", "--out"], ["--out", "d"]])
def test_what_is_missing_is_said(words: list[str]) -> None:
    out = io.StringIO()
    assert leaflets.main(["leaflet", *words], out) == 2
    assert "usage" in out.getvalue()


def test_what_is_no_item_and_a_folder_that_is_none_are_said(tmp_path: Path) -> None:
    out = io.StringIO()
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("schema: 1\n", "utf-8")
    assert leaflets.main(["leaflet", str(wrong), "--out", str(tmp_path)], out) == 1
    item = str(ITEMS / "legal-aid.yaml")
    assert leaflets.main(["leaflet", item, "--out", str(wrong)], out) == 1
    assert "wrong.yaml" in out.getvalue()
