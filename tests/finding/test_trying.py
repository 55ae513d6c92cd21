"""The command that tells authors what words find."""

import io
from pathlib import Path

from kiosk.catalogue.trying import main
from tests.finding.conftest import CHARACTERS, ROOT

ITEMS = [str(path) for path in sorted((ROOT / "assets" / "items").glob("*.yaml"))]


def said(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    return main(list(arguments), out, CHARACTERS), out.getvalue()


def test_the_command_lists_what_words_find_with_what_was_meant() -> None:
    code, told = said("find", "zanzhuzheng", *ITEMS)
    assert (code, told.splitlines()[0]) == (0, "1  residence-permit  alias  [暂住证]")


def test_words_that_find_nothing_end_with_one() -> None:
    assert said("find", "护照", *ITEMS) == (1, "these words find nothing\n")


def test_a_file_that_is_no_item_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("schema: 1\n", "utf-8")
    code, told = said("find", "养老", str(broken))
    assert code == 1
    assert "broken.yaml" in told


def test_without_files_it_says_how_it_is_used() -> None:
    assert said("find", "养老")[0] == said()[0] == 2
