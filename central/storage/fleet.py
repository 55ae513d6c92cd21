"""Tables of the fleet: how terminals are, what they are to run, what they are told."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from central.storage.base import Base, UtcDateTime

NOT_OVER = ("waiting", "rolling", "paused", "overtaken", "done")
"""States of a roll-out that still has a say in what terminals run; see ``central.rollouts.model``.
The others are over."""

RESTORED = "restored"
"""Why a roll-out waits that was under way in the backup that this centre was made of."""


class TerminalStateRow(Base):
    """The newest heartbeat of a terminal; see ``contracts.fleet.Heartbeat``.

    ``tags`` stand with a blank before, between and after them. ``devices``, ``returned``,
    ``counts``, ``trusted``, ``kept`` and ``paper`` are JSON, the last two "" where it said nothing
    of it; ``ails`` are words with blanks between. ``told_notices``: withdrawals up to this number
    of a notice were told often enough that it must have heard them.
    """

    __tablename__ = "terminal_state"
    __table_args__ = (
        Index("ix_terminal_state_district", "district"),
        *(
            Index(f"ix_terminal_state_by_{column}", column, "terminal_id")
            for column in ("seen_at", "running", "pending", "oldest_s", "free_mb")
        ),
    )

    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    boot: Mapped[str] = mapped_column(String(32))
    seq: Mapped[int]
    software: Mapped[str] = mapped_column(String(40))
    district: Mapped[str | None] = mapped_column(String(6))
    tags: Mapped[str] = mapped_column(String(400))
    running: Mapped[str] = mapped_column(String(40))
    running_sha256: Mapped[str | None] = mapped_column(String(64))
    previous: Mapped[str | None] = mapped_column(String(40))
    previous_sha256: Mapped[str | None] = mapped_column(String(64))
    healthy: Mapped[bool]
    waiting: Mapped[str] = mapped_column(String(40))
    choice: Mapped[int]
    service: Mapped[str] = mapped_column(String(10))
    pending: Mapped[int]
    oldest_s: Mapped[int]
    free_mb: Mapped[int | None]
    offset_s: Mapped[int | None]
    devices: Mapped[str] = mapped_column(Text)
    returned: Mapped[str] = mapped_column(Text)
    counts: Mapped[str] = mapped_column(Text)
    trusted: Mapped[str] = mapped_column(Text)
    told_notices: Mapped[int] = mapped_column(default=0)
    kept: Mapped[str] = mapped_column(Text, default="")
    ails: Mapped[str] = mapped_column(String(400), default="")
    given: Mapped[int] = mapped_column(default=0, server_default="0")
    paper: Mapped[str] = mapped_column(Text, default="")


class FleetNumberRow(Base):
    """A number that only rises: of choices, notices, commands or roll-outs."""

    __tablename__ = "fleet_number"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int]


class ChoiceRow(Base):
    """Which set a terminal is to run; see ``contracts.fleet.Choice``. Never changed."""

    __tablename__ = "choice"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), index=True)
    set_name: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str | None] = mapped_column(String(64))
    rollout_id: Mapped[str] = mapped_column(String(64), index=True)
    window: Mapped[str] = mapped_column(String(11))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WantedRow(Base):
    """The choice of each terminal that counts: the one with its highest number."""

    __tablename__ = "wanted_set"

    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    number: Mapped[int] = mapped_column(ForeignKey("choice.number"), index=True)


class RolloutRow(Base):
    """A roll-out; see ``central.rollouts.model``. ``rings``, ``scope``, ``figures`` and ``counts``
    are JSON. ``closed``: newer ones have taken all its terminals, so nobody looks at it any more.
    ``steps``: how often it was changed.
    """

    __tablename__ = "rollout"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    set_name: Mapped[str] = mapped_column(String(40), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), index=True)
    rings: Mapped[str] = mapped_column(Text)
    ring: Mapped[int]
    gate_visits: Mapped[int | None]
    gate_rise: Mapped[float | None]
    window: Mapped[str] = mapped_column(String(11))
    scope: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(40))
    figures: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    ring_since: Mapped[datetime] = mapped_column(UtcDateTime)
    ring_base: Mapped[int]
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counts: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(64))
    closed: Mapped[bool] = mapped_column(default=False)
    steps: Mapped[int] = mapped_column(default=0)


class ExposureRow(Base):
    """A terminal that a roll-out has told to run its set; see ``central.rollouts.model``."""

    __tablename__ = "exposure"

    rollout_id: Mapped[str] = mapped_column(ForeignKey("rollout.id"), primary_key=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    ring: Mapped[int]
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    already: Mapped[bool]
    previous: Mapped[str] = mapped_column(String(40))
    previous_sha256: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    back: Mapped[int | None]


class RolloutEventRow(Base):
    """What became of a roll-out and when, in order."""

    __tablename__ = "rollout_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    rollout_id: Mapped[str] = mapped_column(ForeignKey("rollout.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    ring: Mapped[int]
    reason: Mapped[str] = mapped_column(String(40))
    figures: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(80))


class StoppedSetRow(Base):
    """A set that was stopped once: nobody is told to run it again, the repair is a new set."""

    __tablename__ = "stopped_set"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    rollout_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LeaseRow(Base):
    """Who does some recurring work, and until when nobody else does."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class CommandRow(Base):
    """Something one terminal is told to do once; see ``contracts.fleet.Command``."""

    __tablename__ = "remote_command"
    __table_args__ = (Index("ix_remote_command_expires", "expires"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int]
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), index=True)
    do: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(200))
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)
    author: Mapped[str] = mapped_column(String(64))
    confirmed_by: Mapped[str] = mapped_column(String(64), default="", server_default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CommandResultRow(Base):
    """What a terminal said became of a command, whether or not a restored centre knows it."""

    __tablename__ = "remote_command_result"

    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(10))
    said: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class NoticeRow(Base):
    """Items that are not offered for a while; see ``contracts.fleet.Notice``. ``items``,
    ``terminals`` and ``text`` are JSON. ``number`` rises with every notice and every revision.
    """

    __tablename__ = "outage_notice"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    revision: Mapped[int]
    number: Mapped[int] = mapped_column(index=True)
    items: Mapped[str] = mapped_column(Text)
    terminals: Mapped[str] = mapped_column(Text)
    start: Mapped[datetime] = mapped_column(UtcDateTime)
    end: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Text)
    picture: Mapped[str] = mapped_column(String(40), server_default="")
    withdrawn: Mapped[bool]
    closes: Mapped[bool] = mapped_column(server_default=false())
    author: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VisitDayRow(Base):
    """Visits of a day by set and item (``ALL_ITEMS``: of the set), of all terminals together."""

    __tablename__ = "visit_day"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    set_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    begun: Mapped[int]
    done: Mapped[int]
    failed: Mapped[int]
    left: Mapped[int]


class LogbookRow(Base):
    """How a terminal's logbook is followed; see ``central.fleet.following``.

    ``n`` and ``hash``: the entry that the next one should continue. ``told_n``: how far the
    terminal said that its book goes, at ``told_at``. ``taken``: entries on ``day``.
    """

    __tablename__ = "logbook"

    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    n: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    again: Mapped[bool]
    told_n: Mapped[int]
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[str] = mapped_column(String(10))
    taken: Mapped[int]


class LogEntryRow(Base):
    """An entry of a terminal's logbook, in the order in which they were heard. Never changed.

    ``said`` is JSON. ``wrong``: how it does not continue what was known then, "" when it does.
    """

    __tablename__ = "logbook_entry"
    __table_args__ = (
        Index("ix_logbook_entry_by_n", "terminal_id", "n"),
        Index("ix_logbook_entry_by_id", "terminal_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"))
    n: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    what: Mapped[str] = mapped_column(String(40))
    said: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)
    wrong: Mapped[str] = mapped_column(String(8))


class ReadinessRow(Base):
    """The newest readiness report of a terminal, as it came: ``contracts.readiness.Readiness``."""

    __tablename__ = "readiness"

    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    report: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InvitationRow(Base):
    """An invitation on a stick; see ``contracts.invitations``. ``key``: hex, what its code and the
    secret on the stick give together.
    """

    __tablename__ = "invitation"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    terminal_id: Mapped[str | None] = mapped_column(ForeignKey("terminal.id"))
    replaces: Mapped[str | None] = mapped_column(String(64))


class WipeRow(Base):
    """The proof that a terminal forgot everything: ``contracts.wiping.WipeStatement``."""

    __tablename__ = "wipe"

    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    statement: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TechnicianRow(Base):
    """Somebody who mends terminals; these know the pseudonym ``id`` only.

    ``proof``: of the PIN, hexadecimal, what codes are bound to. ``ended_by``: "" while they may.
    """

    __tablename__ = "technician"

    id: Mapped[str] = mapped_column(String(4), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    proof: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_by: Mapped[str] = mapped_column(String(64), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TechnicianCardRow(Base):
    """A card of a technician; see ``contracts.fleet.ListedCard``. Its number stands nowhere.

    ``districts``: where it counts, with blanks between; "" everywhere.
    """

    __tablename__ = "technician_card"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    technician_id: Mapped[str] = mapped_column(ForeignKey("technician.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64))
    districts: Mapped[str] = mapped_column(String(400))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(64))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TechnicianCodeRow(Base):
    """A code that was made for one challenge of one terminal; the code itself stands nowhere."""

    __tablename__ = "technician_code"

    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    challenge: Mapped[str] = mapped_column(String(8), primary_key=True)
    technician_id: Mapped[str] = mapped_column(ForeignKey("technician.id"))
    why: Mapped[str] = mapped_column(String(200))
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TerminalDoorRow(Base):
    """A terminal's half of the key for codes, as it told it last; ``number`` rises with each."""

    __tablename__ = "terminal_door"

    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    door: Mapped[str] = mapped_column(String(44))
    number: Mapped[int] = mapped_column(unique=True)


class FleetAlertRow(Base):
    """Something about a terminal that people should look at; see ``central.fleet.alerts``.

    ``raised_at`` is empty while it may pass by itself, ``well_since`` set while it may come back.
    """

    __tablename__ = "fleet_alert"
    __table_args__ = (
        Index("ix_fleet_alert_open", "terminal_id", "kind", sqlite_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"))
    kind: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(120))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    raised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    well_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_by: Mapped[str | None] = mapped_column(String(64))
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
