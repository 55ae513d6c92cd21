"""A terminal's settings with devices that only a person can judge, and one that fails."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.settings import Settings, load_settings

BUILT_IN = {
    "keypad": {"toy": "tests.setting_up.toy"},
    "ups": {"failing": "tests.servicing.failing"},
    "receipt_printer": {
        "escpos_file": "drivers.receipt_printer.escpos_file",
    },
}
Make = Callable[..., Settings]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "terminal.toml"


@pytest.fixture
def make(path: Path) -> Make:
    """Settings with these tables of devices."""

    def made(tables: str = "") -> Settings:
        path.write_text(
            f'# by hand\n[terminal]\ndata_dir = "{path.parent / "data"}"\nname = "T"\n'
            f'mode = "demo"\nlanguages = ["en"]\n[centre]\nurl = "http://127.0.0.1:9"\n{tables}',
            "utf-8",
        )
        return load_settings(path)

    return made
