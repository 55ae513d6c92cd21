"""Why a roll-out waits, in its sentence."""

from dataclasses import replace

import pytest

from central.rollouts.model import Gate
from central.rollouts.reasons import sentence
from tests.central.rollouts.fleet_of_facts import (
    GATE,
    HUNDRED,
    Fleet,
    a_rollout,
)

NIGHT = "20:00-01:01"


AT_NIGHT = "Waiting for the hours of switching, 20:00-01:01: they begin at 2026-11-29 20:00 (UTC)"


def test_who_waits_for_the_hours_of_switching_says_which_and_when_they_begin() -> None:
    fleet = Fleet(replace(a_rollout((50, 100), GATE), window="09:00-17:30"))
    fleet.add(*HUNDRED[:4])
    fleet.ticks(2)
    said = fleet.rollout.reason
    assert sentence(said) == (
        "Waiting for the hours of switching, 09:00-17:30: they begin at 2026-11-29 09:00 (UTC)"
        " for 2 terminals; 0 of 2 run it, 2 were not reached yet."
    )
    assert "等待允许切换的时段（09:00-17:30）：2 台终端将于 2026-11-29 09:00（UTC）" in sentence(
        said, "zh"
    )
    fleet.tick(8 * 3600)
    fleet.hear()
    fleet.tick()
    assert sentence(fleet.rollout.reason).startswith("Too little to tell: 0 of 30 visits")
    fleet.tick(9 * 3600)
    fleet.hear()
    fleet.tick()
    assert "they begin at 2026-11-30 09:00 (UTC)" in sentence(fleet.rollout.reason)


def test_while_some_serve_visits_their_number_is_the_reason_and_not_the_hours() -> None:
    fleet = Fleet(replace(a_rollout((50, 100), GATE), window=NIGHT))
    fleet.add(*HUNDRED[:4])
    fleet.ticks(2)
    fleet.take(fleet.told()[0])
    fleet.tick(60)
    fleet.hear()
    fleet.tick()
    assert sentence(fleet.rollout.reason).startswith("Too little to tell")


def test_without_a_gate_those_that_lack_wait_for_their_hours() -> None:
    fleet = Fleet(replace(a_rollout(), window=NIGHT))
    fleet.add("a", "b")
    fleet.ticks(2)
    fleet.take("a")
    fleet.tick(60)
    fleet.hear()
    fleet.tick()
    said = sentence(fleet.rollout.reason)
    assert said.startswith(AT_NIGHT + " for 1 terminals; 1 of 2 run it")


@pytest.mark.parametrize("gate", [None, GATE])
def test_when_nobody_that_was_told_is_there_it_says_so(gate: Gate | None) -> None:
    fleet = Fleet(replace(a_rollout((50, 100), gate), window=NIGHT))
    fleet.add(*HUNDRED[:4])
    fleet.ticks(2)
    fleet.tick(600)
    said = fleet.rollout.reason
    told = len(fleet.told())
    assert sentence(said) == (
        f"Waiting: none of the {told} terminals that were told was heard lately;"
        f" 0 run it by what they said last, {told} were not reached yet."
    )
    assert f"已通知的 {told} 台终端近期均无消息" in sentence(said, "zh")
