"""Profiles of models, and the roll that is counted with them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.checked import checked_document
from contracts.roll import roll_of
from drivers.adapter import AdapterError
from drivers.receipt_printer.codec import Condition
from drivers.receipt_printer.escpos_network import ADAPTER
from drivers.receipt_printer.paper import PaperRoll
from drivers.receipt_printer.profiles import profile_of, profiles

OUT = Condition(offline=True, paper_out=True)
OPEN = Condition(offline=True, cover_open=True, paper_out=True)
FINE = Condition()
METRE = 8000


def test_every_profile_is_whole_and_its_bytes_are_bytes() -> None:
    models = [model for profile in profiles().values() for model in profile.models]
    assert len(models) == len(set(models))
    for profile in profiles().values():
        assert bytes.fromhex(profile.end)
        assert set(profile.dots) <= {58, 80}
        assert profile.confirms != "mark" or profile.automatic
        if profile.chinese is not None:
            assert bytes.fromhex(profile.chinese.on)
            assert bytes.fromhex(profile.chinese.off)


def test_model_has_the_profile_that_names_it() -> None:
    assert profile_of("TM-T88VI") is profile_of("epson-180")
    assert profile_of("TM-T88VI").dots_across(80) == 512
    assert profile_of("usual").dots_across(58) == 384


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"profile": "TM-T99"}, "TM-T99"),
        ({"profile": "small", "width_mm": 80}, "80 mm"),
        ({"width_mm": 76}, "width_mm"),
        ({"roll_m": 0}, "roll_m"),
        ({"paper": "blue"}, "paper"),
    ],
)
def test_setting_that_does_not_fit_is_refused_with_its_name(
    options: dict[str, object], said: str
) -> None:
    with pytest.raises(AdapterError, match=said):
        ADAPTER.driver({"host": "127.0.0.1", **options})


# ---- the roll ------------------------------------------------------------------------------------


AT = 1_790_000_000


def roll(path: Path | None, *, length: float | None = 50.0, sensed: bool = False) -> PaperRoll:
    return PaperRoll(length, dots_per_mm=8.0, sensed=sensed, state_file=path, now=lambda: AT)


def test_what_was_fed_is_gone_over_restarts(tmp_path: Path) -> None:
    path = tmp_path / "roll.json"
    first = roll(path)
    assert first.left_m == 50.0
    first.fed(3 * METRE)
    first.fed(METRE // 2)
    assert roll(path).left_m == 46.5
    assert roll(path).detail == "paper 46 m"


def test_nothing_is_known_without_a_file_until_a_roll_was_replaced() -> None:
    kept = roll(None)
    kept.fed(METRE)
    assert (kept.left_m, kept.detail) == (None, "")
    kept.noticed(OUT)
    kept.noticed(FINE)
    assert kept.left_m == 50.0


@pytest.mark.parametrize("damage", ["", "[]", '{"fed_m": "x", "was_out": false}', "{}", "\x00"])
def test_damaged_file_says_nothing_until_a_roll_was_replaced(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "roll.json"
    path.write_text(damage)
    kept = roll(path)
    assert kept.left_m is None
    kept.noticed(OUT)
    kept.noticed(FINE)
    assert roll(path).left_m == 50.0


def test_a_count_with_one_digit_changed_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "roll.json"
    roll(path).fed(3 * METRE)
    path.write_bytes(path.read_bytes().replace(b"3000", b"1000"))
    assert roll(path).left_m is None


def test_a_count_of_an_earlier_program_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "roll.json"
    path.write_text('{"fed_m": 1.25, "was_out": false}')
    assert roll(path).left_m == 48.75


def test_paper_that_ended_before_a_restart_and_is_there_after_it_is_a_new_roll(
    tmp_path: Path,
) -> None:
    path = tmp_path / "roll.json"
    before = roll(path)
    before.fed(40 * METRE)
    before.noticed(OUT)
    assert before.detail == ""
    after = roll(path)
    after.noticed(OPEN)
    assert after.left_m == 10.0
    after.noticed(FINE)
    assert after.left_m == 50.0
    assert checked_document(path.read_bytes()) == {
        "fed_mm": 0, "strips": 0, "since": AT, "was_out": False,
    }  # fmt: skip


def test_strips_are_counted_since_the_roll_was_put_in(tmp_path: Path) -> None:
    path = tmp_path / "roll.json"
    roll(path).fed(METRE)
    again = roll(path)
    again.fed(METRE)
    again.fed(0)
    kept = roll_of(checked_document(path.read_bytes()), 50.0)
    assert (kept.strips, kept.fed_mm, kept.left_mm) == (2, 2000, 48_000)
    assert kept.since == datetime.fromtimestamp(AT, UTC)


def test_cover_that_was_only_open_replaces_nothing(tmp_path: Path) -> None:
    kept = roll(tmp_path / "roll.json")
    kept.fed(METRE)
    kept.noticed(OPEN)
    kept.noticed(FINE)
    assert kept.left_m == 49.0


def test_sensor_is_believed_more_than_the_count(tmp_path: Path) -> None:
    kept = roll(tmp_path / "roll.json", sensed=True)
    kept.noticed(Condition(paper_near_end=True))
    assert (kept.left_m, kept.near_end) == (3.0, True)
    kept.noticed(FINE)
    kept.fed(49 * METRE)
    assert (kept.left_m, kept.near_end) == (3.0, False)


def test_count_warns_where_there_is_no_sensor(tmp_path: Path) -> None:
    kept = roll(tmp_path / "roll.json")
    kept.fed(46 * METRE)
    assert not kept.near_end
    kept.fed(2 * METRE)
    assert kept.near_end


def test_folder_that_cannot_be_written_costs_the_count_and_not_the_print(tmp_path: Path) -> None:
    kept = roll(tmp_path / "missing" / "roll.json")
    kept.fed(METRE)
    assert kept.left_m == 49.0


@given(st.lists(st.integers(0, 20 * METRE), max_size=20))
def test_less_is_left_after_each_print_and_never_less_than_nothing(prints: list[int]) -> None:
    kept = roll(None, length=30.0)
    kept.noticed(OUT)
    kept.noticed(FINE)
    left = 30.0
    for dots in prints:
        kept.fed(dots)
        assert kept.left_m is not None
        assert 0.0 <= kept.left_m <= left
        left = kept.left_m
