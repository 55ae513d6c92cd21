"""What is remembered of heartbeats: each counts once, and the clock may be wrong for a while."""

from itertools import count

from central.fleet.replays import Replays
from contracts.signatures import VerifiedRequest

NOW_S, HOUR_S, DAY_S, BEAT_S = 1_795_000_000, 3600, 24 * 3600, 30
DAY_OF_BEATS = DAY_S // BEAT_S
_nonces = (str(number) for number in count())


def _signed(at_s: int) -> VerifiedRequest:
    return VerifiedRequest("t-1", at_s, next(_nonces), "")


def test_a_heartbeat_counts_once() -> None:
    replays, signed = Replays(NOW_S), _signed(NOW_S)
    assert replays.first_time(signed, NOW_S)
    assert not replays.first_time(signed, NOW_S + BEAT_S)


def test_after_a_clock_that_was_ahead_heartbeats_are_heard_without_end() -> None:
    replays = Replays(NOW_S)
    ahead = [_signed(NOW_S + DAY_S + BEAT_S * turn) for turn in range(3)]
    assert all(replays.first_time(each, each.created) for each in ahead)
    right = [_signed(NOW_S + BEAT_S * turn) for turn in range(DAY_OF_BEATS)]
    for each in right:
        assert replays.in_time(each, each.created)
        assert replays.first_time(each, each.created), (each.created - NOW_S) / HOUR_S
        assert not replays.first_time(each, each.created)


def test_after_a_clock_that_was_behind_heartbeats_are_heard_without_end() -> None:
    replays = Replays(NOW_S)
    for start_s in (NOW_S, NOW_S - HOUR_S, NOW_S + HOUR_S):
        for turn in range(DAY_OF_BEATS // 2):
            each = _signed(start_s + BEAT_S * turn)
            assert replays.in_time(each, each.created)
            assert replays.first_time(each, each.created)
            assert not replays.first_time(each, each.created)


def test_one_that_signs_far_too_many_is_heard_no_more() -> None:
    replays = Replays(NOW_S)
    heard = [replays.first_time(_signed(NOW_S), NOW_S) for _ in range(2000)]
    assert heard.count(True) == heard.index(False) < 2000
