"""People say which is the oldest set that may be chosen: with a set, both of them, for ever."""

import pytest

from central.publishing.checks import to_accept
from central.publishing.editions import (
    Standing,
    edition,
    live_sets,
    signed_set,
    standing,
    why_not,
    withdraw,
)
from central.publishing.errors import OutdatedError, PublishingError
from central.publishing.metadata import Repository
from tests.central.publishing.town import Reader, Town


def floor(town: Town) -> int:
    with town.database.read() as session:
        return Repository(session).floor


@pytest.fixture
def three(town: Town) -> Town:
    """Two sets, and a third whose floor is the second."""
    first = town.publish("2026.1")
    second = town.publish("2026.2")
    assert floor(town) == 0
    assert town.publish("2026.3", floor="2026.2").number > second.number > first.number
    return town


def test_a_raised_floor_is_accepted_by_name_and_signed_with_the_set(
    town: Town, reader: Reader
) -> None:
    town.publish("2026.1")
    second = town.publish("2026.2")
    draft = town.draft("2026.3", floor="2026.2")
    (raised,) = to_accept(draft.findings)
    assert raised.name == "floor:2026.2"
    assert "older set than 2026.2" in raised.sentence
    with pytest.raises(PublishingError, match=r"floor:2026\.2"):
        town.review("2026.3", [])
    assert floor(town) == 0
    town.review("2026.3", ["floor:2026.2"])
    assert floor(town) == second.number
    assert reader.manifest("2026.3") is not None


def test_the_centre_itself_chooses_nothing_below_it(three: Town) -> None:
    with three.database.read() as session:
        assert signed_set(session, "2026.1", three.clock()) is None
        assert "older than people still let be chosen" in why_not(session, "2026.1", three.clock())
        oldest = edition(session, "2026.1")
        assert oldest is not None
        found = standing(oldest, three.clock(), Repository(session).floor)
        names = [one.name for one in live_sets(session, three.clock())]
    assert (found, names) == (Standing.TOO_OLD, ["2026.3", "2026.2"])


def test_it_stays_with_later_sets_and_ceremonies(three: Town) -> None:
    before = floor(three)
    assert to_accept(three.draft("2026.4").findings) == []
    three.review("2026.4")
    three.delegate()
    assert floor(three) == before > 0


@pytest.mark.parametrize("name", ["2026.1", "2026.4", "2027.9"])
def test_it_is_a_set_that_may_be_chosen_now_never_the_draft_itself(three: Town, name: str) -> None:
    with pytest.raises(PublishingError):
        three.draft("2026.4", floor=name)


def test_it_is_not_raised_above_all_that_terminals_could_go_back_to(town: Town) -> None:
    town.publish("2026.1")
    town.publish("2026.2")
    town.draft("2026.3", floor="2026.2")
    with town.database.write() as session:
        withdraw(session, "2026.2", "operator", "wrong", town.clock())
    with pytest.raises(OutdatedError):
        town.review("2026.3")
    assert floor(town) == 0
