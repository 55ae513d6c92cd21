"""Who may see and do what: the one table of roles and duties.

Whoever drafts does not sign, whoever signs does not roll out, and whoever reads the audit log
changes nothing of what is published: see ``docs/decisions/roles-and-second-factor.md``.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a user is."""

    OFFICER = "officer"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    OPERATOR = "operator"
    TECHNICIAN = "technician"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Duty(StrEnum):
    """Something that may be seen or done."""

    CASES = "cases"
    """See the inbox and open cases, which are about residents."""
    TERMINALS = "terminals"
    """See which terminals are enrolled."""
    ALARMS = "alarms"
    AUDIT = "audit"
    SETS = "sets"
    """See sets and what they change."""
    PREVIEW = "preview"
    """Have pictures of a set drawn, which takes the processor for minutes."""
    DRAFT = "draft"
    SIGN = "sign"
    """Sign a draft as its second person, or send it back."""
    SCHEDULE = "schedule"
    WITHDRAW = "withdraw"
    ROLLOUTS = "rollouts"
    """See roll-outs."""
    ROLL_OUT = "roll-out"
    FLEET = "fleet"
    """See how terminals are."""
    ACKNOWLEDGE = "acknowledge"
    COMMAND = "command"
    NOTICES = "notices"
    """See outage notices."""
    ANNOUNCE = "announce"
    TECHNICIANS = "technicians"
    """See who mends terminals, by name."""
    ADMIT = "admit"
    """List technicians and their cards, and make codes for them."""
    TRUST = "trust"
    """See whose keys count and when metadata ends."""


_SEEING = frozenset((Duty.SETS, Duty.ROLLOUTS, Duty.FLEET, Duty.NOTICES, Duty.TRUST))
_MACHINES = frozenset((Duty.TERMINALS, Duty.ALARMS))

MAY: Mapping[Role, frozenset[Duty]] = MappingProxyType(
    {
        Role.OFFICER: _MACHINES | {Duty.CASES},
        Role.EDITOR: _SEEING | {Duty.PREVIEW, Duty.DRAFT, Duty.WITHDRAW},
        Role.REVIEWER: _SEEING | {Duty.PREVIEW, Duty.SIGN, Duty.SCHEDULE, Duty.WITHDRAW},
        Role.OPERATOR: _SEEING
        | _MACHINES
        | {
            Duty.ROLL_OUT,
            Duty.SCHEDULE,
            Duty.WITHDRAW,
            Duty.ACKNOWLEDGE,
            Duty.COMMAND,
            Duty.ANNOUNCE,
            Duty.TECHNICIANS,
            Duty.ADMIT,
        },
        Role.TECHNICIAN: _MACHINES
        | {Duty.FLEET, Duty.ROLLOUTS, Duty.NOTICES, Duty.ACKNOWLEDGE, Duty.COMMAND},
        Role.AUDITOR: _SEEING | _MACHINES | {Duty.AUDIT, Duty.TECHNICIANS},
        Role.ADMIN: _SEEING | _MACHINES | {Duty.CASES, Duty.AUDIT, Duty.TECHNICIANS},
    }
)
"""All that there is; what does not stand here nobody may."""

_GRAVE = frozenset((Duty.DRAFT, Duty.SIGN, Duty.ROLL_OUT, Duty.COMMAND, Duty.ADMIT, Duty.AUDIT))


def may(role: str, duty: Duty) -> bool:
    """Whether users of this role may; nobody may by a role that is none of ours."""
    return role in set(Role) and duty in MAY[Role(role)]


def needs_second_factor(role: str) -> bool:
    """Whether a password alone lets in too far: roles that publish, roll out, command or audit."""
    return any(may(role, duty) for duty in _GRAVE)
