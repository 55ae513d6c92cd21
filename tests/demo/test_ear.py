"""Who hears knows what began after a key was pressed, and what nobody could make out."""

import json
import time
from pathlib import Path

import pytest

from demo.robot.ear import WORD_S, Ear


def test_what_is_cut_off_at_once_is_scarcely_heard(tmp_path: Path) -> None:
    file = tmp_path / "spoken.json"
    ear = Ear(file)
    assert ear.next(0) is None
    told = [
        {"text": "失业保险金申领", "start_ms": 1000, "end_ms": 1000 + WORD_S * 500},
        {"text": "更多事项", "start_ms": 1100, "end_ms": 2700},
    ]
    file.write_text(json.dumps(told), "utf-8")
    heard = [ear.next(0), ear.next(0)]
    assert [each.scarcely for each in heard if each] == [True, False]
    begun = [each.begun_s for each in heard if each]
    assert begun[1] - begun[0] == pytest.approx(0.1)
    assert begun[1] < time.monotonic()
