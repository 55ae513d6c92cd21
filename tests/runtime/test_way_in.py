"""From the sign to the door: at once where there can be no visit, between two where there can."""

from collections.abc import Callable

from kiosk.way_in import WayIn


class Visits:
    """Somebody is here until it is said otherwise."""

    def __init__(self) -> None:
        self.busy = True

    def end(self, then: Callable[[], None]) -> None:
        if not self.busy:
            then()


def test_a_terminal_that_takes_no_visits_lets_somebody_in_at_once() -> None:
    begun: list[int] = []
    way = WayIn(lambda: begun.append(1))
    assert not way.taken
    way.called()
    assert way.taken
    assert begun == [1]


def test_a_visit_is_never_ended_by_the_sign() -> None:
    begun: list[int] = []
    way, visits = WayIn(lambda: begun.append(1)), Visits()
    way.moment = visits
    way.called()
    assert not way.taken
    assert begun == []
    visits.busy = False
    assert begun == []  # it has to be given again
    way.called()
    assert way.taken
    assert begun == [1]
