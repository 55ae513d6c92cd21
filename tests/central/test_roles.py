"""Who may do what, and what nobody may do alone."""

from itertools import combinations

import pytest

from central.publishing.people import Part
from central.roles import MAY, Duty, Role, may, needs_second_factor

ALONE = (Duty.DRAFT, Duty.SIGN, Duty.ROLL_OUT)
CHANGES = frozenset(
    (
        Duty.DRAFT,
        Duty.SIGN,
        Duty.SCHEDULE,
        Duty.WITHDRAW,
        Duty.ROLL_OUT,
        Duty.ACKNOWLEDGE,
        Duty.COMMAND,
        Duty.ANNOUNCE,
        Duty.ADMIT,
    )
)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_drafts_signs_and_rolls_out_alone(role: Role) -> None:
    for one, other in combinations(ALONE, 2):
        assert not MAY[role] >= {one, other}


@pytest.mark.parametrize("role", list(Role))
def test_whoever_reads_the_audit_log_changes_nothing_that_is_published(role: Role) -> None:
    if may(role, Duty.AUDIT):
        assert not MAY[role] & CHANGES


@pytest.mark.parametrize("role", list(Role))
def test_whoever_changes_what_is_published_opens_no_cases(role: Role) -> None:
    if MAY[role] & CHANGES:
        assert not may(role, Duty.CASES)


@pytest.mark.parametrize("role", list(Role))
def test_who_has_sets_drawn_drafts_or_signs_them(role: Role) -> None:
    assert may(role, Duty.PREVIEW) == bool(MAY[role] & {Duty.DRAFT, Duty.SIGN})


def test_officers_keep_what_they_had_and_nothing_else() -> None:
    assert MAY[Role.OFFICER] == {Duty.CASES, Duty.TERMINALS, Duty.ALARMS}


def test_every_role_of_the_command_line_is_one_of_the_console() -> None:
    assert {str(part) for part in Part} <= {str(role) for role in Role}
    assert may(Part.EDITOR, Duty.DRAFT)
    assert may(Part.REVIEWER, Duty.SIGN)
    assert may(Part.OPERATOR, Duty.ROLL_OUT)


def test_every_duty_is_somebodys() -> None:
    assert frozenset().union(*MAY.values()) == frozenset(Duty)


def test_a_role_that_is_none_may_nothing() -> None:
    assert not any(may("king", duty) for duty in Duty)


def test_who_publishes_rolls_out_commands_or_audits_needs_a_second_factor() -> None:
    needing = {role for role in Role if needs_second_factor(role)}
    assert needing == set(Role) - {Role.OFFICER}
