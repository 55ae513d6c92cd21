"""How often somebody may be wrong: counted before it is looked at, waited for under power."""

from pathlib import Path

import pytest

from hardening import files
from kiosk.technicians.attempts import CHALLENGE_S, FILE_NAME, FREE, SLOW_S, WAITS_S
from tests.technicians.town import Town


def use_up(town: Town) -> None:
    attempts = town.attempts()
    for _ in range(FREE):
        assert attempts.begin()


def test_a_door_that_was_tried_too_often_is_shut_and_stays_so_when_the_program_begins_anew(
    town: Town,
) -> None:
    use_up(town)
    again = town.attempts()
    assert again.wait_s == WAITS_S[0]
    assert not again.begin()
    assert again.failed == FREE


def test_each_try_more_shuts_it_for_longer_as_far_as_an_hour(town: Town) -> None:
    use_up(town)
    attempts = town.attempts()
    for wait_s in (*WAITS_S, WAITS_S[-1]):
        assert attempts.wait_s == wait_s
        town.machine.up += wait_s
        assert attempts.wait_s == 0
        assert attempts.begin()


def test_a_power_cut_gives_no_time_back_and_takes_none_away(town: Town) -> None:
    use_up(town)
    town.machine.up += 200
    assert town.attempts().wait_s == WAITS_S[0] - 200
    town.machine.restart()
    assert town.attempts().wait_s == WAITS_S[0] - town.machine.up
    town.machine.up = WAITS_S[0]
    assert town.attempts().begin()


def test_a_try_that_a_power_cut_ended_counts(town: Town) -> None:
    for _ in range(FREE):
        town.machine.restart()
        assert town.attempts().begin()  # and nothing is heard of it any more
    town.machine.restart()
    assert not town.attempts().begin()


def test_who_opens_it_begins_with_all_tries_again(town: Town) -> None:
    attempts = town.attempts()
    for _ in range(FREE):
        attempts.begin()
    attempts.right()
    assert (attempts.wait_s, town.attempts().failed) == (0, 0)


def test_a_damaged_file_is_a_door_that_was_tried_too_often(town: Town) -> None:
    use_up(town)
    for damage in (b"", b"{}x", b'{"failed":0}', b"\xff" * 90):
        (town.data / FILE_NAME).write_bytes(damage)
        assert town.attempts().wait_s == WAITS_S[0]
    town.machine.up += WAITS_S[0]
    assert town.attempts().wait_s == 0  # it was written anew, and no look makes it longer


def test_a_disk_that_takes_nothing_keeps_nobody_out_and_makes_each_try_slow(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes, *, mode: int = 0o600) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.records.statefile.write_durably", full)
    attempts = town.attempts()
    for n in range(1, FREE + 1):
        assert attempts.begin()
        assert town.machine.rested == [SLOW_S] * n
    assert not attempts.begin()
    attempts.right()
    assert attempts.begin()


def test_a_full_disk_lets_a_used_challenge_go(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = town.attempts()
    challenge = attempts.challenge()

    def full(path: Path, data: bytes, *, mode: int = 0o600) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.records.statefile.write_durably", full)
    attempts.right()
    monkeypatch.setattr("kiosk.records.statefile.write_durably", files.write_durably)
    assert town.attempts().challenge() != challenge


def test_a_challenge_is_the_same_for_half_an_hour_and_gone_with_the_power(town: Town) -> None:
    first = town.attempts().challenge()
    town.machine.up += CHALLENGE_S - 1
    assert town.attempts().challenge() == first
    town.machine.up += 1
    second = town.attempts().challenge()
    assert second != first
    town.machine.restart()
    assert town.attempts().challenge() not in (first, second)
