"""Settings that cannot be meant are refused with the place of the mistake."""

from pathlib import Path

import pytest

from kiosk.settings import SettingsError, load_settings

WRONG = [
    ("languages = []", "", "terminal.languages"),
    ('languages = ["fr"]', "", "terminal.languages"),
    ("", "[idle]\nwarn_s = 0", "idle.warn_s"),
    ("", "[idle]\nelder_warn_s = nan", "idle.elder_warn_s"),
    ("", "[idle]\nanswer_s = -1", "idle.answer_s"),
]


def written(folder: Path, terminal: str = "", more: str = "") -> Path:
    path = folder / "terminal.toml"
    path.write_text(
        f'[terminal]\nname = "1"\ndata_dir = "{folder}"\n{terminal}\n'
        f'[centre]\nurl = "http://127.0.0.1"\n{more}\n',
        "utf-8",
    )
    return path


def test_few_words_are_enough(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path)).terminal.languages == ("zh-CN", "en")


@pytest.mark.parametrize(("terminal", "more", "place"), WRONG)
def test_what_cannot_be_meant_is_refused(
    tmp_path: Path, terminal: str, more: str, place: str
) -> None:
    with pytest.raises(SettingsError, match=place):
        load_settings(written(tmp_path, terminal, more))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "terminal.toml"
    path.write_bytes('name = "一号机"'.encode("gb18030"))
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings(path)
