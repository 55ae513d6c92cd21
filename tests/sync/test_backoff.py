from hypothesis import given
from hypothesis import strategies as st

from sync.backoff import Backoff


def test_it_doubles_up_to_its_limit_and_starts_over_after_a_success() -> None:
    backoff = Backoff(1, 60, lambda: 1.0)
    assert [backoff.failed() for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    backoff.succeeded()
    assert backoff.failed() == 1


@given(st.integers(0, 5000), st.floats(0, 1))
def test_it_never_gives_up_and_never_hammers(failures: int, dice: float) -> None:
    backoff = Backoff(1, 60, lambda: dice)
    for _ in range(failures):
        backoff.failed()
    assert 0.5 <= backoff.failed() <= 60
