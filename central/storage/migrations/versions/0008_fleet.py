"""The fleet: how terminals are, what they are to run, roll-outs, commands, notices, alerts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; nothing that was there before changes but one index."""
    op.create_index(
        "ix_terminal_revoked",
        "terminal",
        ["revoked_at"],
        unique=False,
        sqlite_where=sa.text("revoked_at IS NOT NULL"),
    )
    _states()
    _choices()
    _rollouts()
    _told()


def _states() -> None:
    _table(
        "terminal_state",
        _text("terminal_id", 64),
        _time("seen_at"),
        _text("boot", 32),
        _whole("seq"),
        _text("software", 40),
        _text("district", 6, nullable=True),
        _text("tags", 400),
        _text("running", 40),
        _text("running_sha256", 64, nullable=True),
        _text("previous", 40, nullable=True),
        _text("previous_sha256", 64, nullable=True),
        _flag("healthy"),
        _text("waiting", 40),
        _whole("choice"),
        _text("service", 10),
        _whole("pending"),
        _whole("oldest_s"),
        _whole("free_mb", nullable=True),
        _whole("offset_s", nullable=True),
        *(_long(name) for name in ("devices", "returned", "counts", "trusted")),
        _whole("told_notices"),
        key=("terminal_id",),
        of_terminal=True,
    )
    _index("terminal_state", "seen_at")
    _index("terminal_state", "running", "healthy")
    _index("terminal_state", "district")
    _table(
        "visit_day",
        _text("day", 10),
        _text("set_name", 40),
        _text("item", 64),
        *(_whole(name) for name in ("begun", "done", "failed", "left")),
        key=("day", "set_name", "item"),
    )
    _table(
        "fleet_alert",
        _whole("id"),
        _text("terminal_id", 64),
        _text("kind", 40),
        _text("detail", 120),
        _time("began_at"),
        _time("raised_at", nullable=True),
        _time("well_since", nullable=True),
        _time("ended_at", nullable=True),
        _text("seen_by", 64, nullable=True),
        _time("seen_at", nullable=True),
        key=("id",),
        of_terminal=True,
    )
    op.create_index(
        "ix_fleet_alert_open",
        "fleet_alert",
        ["terminal_id", "kind"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
    )


def _choices() -> None:
    _table("fleet_number", _text("name", 60), _whole("value"), key=("name",))
    _table(
        "choice",
        _whole("number"),
        _text("terminal_id", 64),
        _text("set_name", 40),
        _text("sha256", 64, nullable=True),
        _text("rollout_id", 64),
        _text("window", 11),
        _time("made_at"),
        key=("number",),
        of_terminal=True,
    )
    _index("choice", "terminal_id")
    _index("choice", "rollout_id")
    _table(
        "wanted_set",
        _text("terminal_id", 64),
        _whole("number"),
        sa.ForeignKeyConstraint(
            ["number"], ["choice.number"], name=op.f("fk_wanted_set_number_choice")
        ),
        key=("terminal_id",),
        of_terminal=True,
    )
    _index("wanted_set", "number")


def _rollouts() -> None:
    _table(
        "rollout",
        _text("id", 64),
        _whole("number"),
        _text("set_name", 40),
        _text("sha256", 64),
        _text("state", 10),
        _long("rings"),
        _whole("ring"),
        _whole("gate_visits", nullable=True),
        sa.Column("gate_rise", sa.Double(), nullable=True),
        _text("window", 11),
        _long("scope"),
        _text("reason", 40),
        _long("figures"),
        _time("since"),
        _time("ring_since"),
        _whole("ring_base"),
        _time("reopened_at", nullable=True),
        _long("counts"),
        _time("made_at"),
        _text("made_by", 64),
        _flag("closed"),
        _whole("steps"),
        sa.UniqueConstraint("number", name=op.f("uq_rollout_number")),
        key=("id",),
    )
    _index("rollout", "set_name")
    _index("rollout", "state")
    _table(
        "exposure",
        _text("rollout_id", 64),
        _text("terminal_id", 64),
        _whole("ring"),
        _whole("number"),
        _time("at"),
        _flag("already"),
        _text("previous", 40),
        _text("previous_sha256", 64, nullable=True),
        _text("state", 10),
        _time("since"),
        _whole("back", nullable=True),
        _of_rollout("exposure"),
        key=("rollout_id", "terminal_id"),
        of_terminal=True,
    )
    _table(
        "rollout_event",
        _whole("id"),
        _text("rollout_id", 64),
        _time("at"),
        _text("state", 10),
        _whole("ring"),
        _text("reason", 40),
        _long("figures"),
        _text("actor", 80),
        _of_rollout("rollout_event"),
        key=("id",),
    )
    _index("rollout_event", "rollout_id")
    _table(
        "stopped_set",
        _text("sha256", 64),
        _text("name", 40),
        _text("rollout_id", 64),
        _time("at"),
        key=("sha256",),
    )
    _table("lease", _text("name", 40), _text("holder", 64), _time("until"), key=("name",))


def _told() -> None:
    _table(
        "remote_command",
        _text("id", 64),
        _whole("seq"),
        _text("terminal_id", 64),
        _text("do", 20),
        _text("text", 200),
        _time("not_before"),
        _time("expires"),
        _text("author", 64),
        _time("made_at"),
        key=("id",),
        of_terminal=True,
    )
    _index("remote_command", "terminal_id")
    _index("remote_command", "expires")
    _table(
        "remote_command_result",
        _text("terminal_id", 64),
        _text("id", 64),
        _text("outcome", 10),
        _long("said"),
        _time("at"),
        key=("terminal_id", "id"),
        of_terminal=True,
    )
    _table(
        "outage_notice",
        _text("id", 64),
        _whole("revision"),
        _whole("number"),
        _long("items"),
        _long("terminals"),
        _time("start"),
        _time("end", nullable=True),
        _time("confirmed_until", nullable=True),
        _long("text"),
        _flag("withdrawn"),
        _text("author", 64),
        _time("made_at"),
        key=("id",),
    )
    _index("outage_notice", "number")


def _table(name: str, *parts: Any, key: tuple[str, ...], of_terminal: bool = False) -> None:
    if of_terminal:
        foreign = op.f(f"fk_{name}_terminal_id_terminal")
        parts += (sa.ForeignKeyConstraint(["terminal_id"], ["terminal.id"], name=foreign),)
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=False)


def _of_rollout(table: str) -> Any:
    name = op.f(f"fk_{table}_rollout_id_rollout")
    return sa.ForeignKeyConstraint(["rollout_id"], ["rollout.id"], name=name)


def _text(name: str, length: int, *, nullable: bool = False) -> Any:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _long(name: str) -> Any:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str, *, nullable: bool = False) -> Any:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _flag(name: str) -> Any:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _time(name: str, *, nullable: bool = False) -> Any:
    return sa.Column(name, sa.DateTime(), nullable=nullable)
