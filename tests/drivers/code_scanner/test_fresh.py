"""Whose code it is that a camera sees: the one that is held up now."""

from hypothesis import given
from hypothesis import strategies as st

from drivers.code_scanner.fresh import AWAY_S, SETTLE_S, FreshCodes

A, B = b"YKM1.a", b"YKM1.b"
EVERY_S = 0.1


class Looking:
    """Shows pictures at a steady pace."""

    def __init__(self) -> None:
        self.codes = FreshCodes()
        self.now = 100.0
        self.codes.begin()

    def show(self, seconds: float, *payloads: bytes) -> list[bytes]:
        found: list[bytes] = []
        for _ in range(round(seconds / EVERY_S)):
            found += self.codes.see(payloads, self.now)
            self.now += EVERY_S
        return found


def test_code_that_is_held_up_counts_once() -> None:
    looking = Looking()
    assert looking.show(SETTLE_S + 0.1) == []
    assert looking.show(30, A) == [A]
    assert looking.show(1, A, B) == [B]


def test_code_that_lay_there_does_not_count_until_it_was_taken_away() -> None:
    looking = Looking()
    assert looking.show(30, A) == []
    assert looking.codes.lying
    assert looking.show(AWAY_S + 0.2) == []
    assert not looking.codes.lying
    assert looking.show(1, A) == [A]


def test_code_that_comes_into_focus_late_lay_there() -> None:
    looking = Looking()
    looking.show(SETTLE_S - 0.3)
    assert looking.show(30, A) == []


def test_hand_over_a_code_that_lies_there_does_not_make_it_new() -> None:
    looking = Looking()
    looking.show(2, A)
    looking.show(AWAY_S - 0.2)
    assert looking.show(30, A) == []


def test_what_was_read_is_known_in_the_next_call_whatever_time_passed_unseen() -> None:
    looking = Looking()
    looking.show(2)
    assert looking.show(1, A) == [A]
    looking.now += 3600
    looking.codes.begin()
    looking.show(AWAY_S - 0.3)
    assert looking.show(30, A) == []


def test_time_in_which_nobody_looked_takes_no_code_away() -> None:
    looking = Looking()
    looking.show(2, A)
    looking.now += 60
    assert looking.show(1, A) == []


@given(
    st.lists(st.tuples(st.floats(0, 5), st.sets(st.sampled_from([A, B]))), max_size=60),
)
def test_no_code_counts_twice_without_having_been_away(
    pictures: list[tuple[float, set[bytes]]],
) -> None:
    codes = FreshCodes()
    codes.begin()
    now, away = 0.0, {A: 0.0, B: 0.0}
    for pause, shown in pictures:
        now += pause
        found = [*codes.see(sorted(shown), now)]
        for code in (A, B):
            if code in found:
                assert now >= SETTLE_S
                assert away[code] + pause >= min(AWAY_S, SETTLE_S)
            away[code] = 0.0 if code in shown else away[code] + pause


def test_nothing_of_a_code_is_kept() -> None:
    looking = Looking()
    looking.show(3, A)
    assert A not in repr(vars(looking.codes)).encode()
