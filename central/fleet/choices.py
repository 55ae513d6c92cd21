"""Choices: which set each terminal is to run. The one with the highest number counts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from central.fleet.numbers import CHOICE, number, take_numbers
from central.storage.fleet import (
    NOT_OVER,
    RESTORED,
    ChoiceRow,
    RolloutRow,
    TerminalStateRow,
    WantedRow,
)
from contracts.fleet import Choice

AnyRow = Row[*tuple[Any, ...]]
ALL_DAY = "00:00-24:00"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A set for a terminal; ``sha256`` None is the set that came with the program."""

    terminal_id: str
    set_name: str
    sha256: str | None
    rollout_id: str = ""
    window: str = ALL_DAY


def choose(session: Session, chosen: Iterable[Chosen], now: datetime) -> dict[str, int]:
    """Tell terminals what to run from now on: the number of each one's new choice."""
    chosen = list(chosen)
    if not chosen:
        return {}
    first = take_numbers(session, CHOICE, len(chosen))
    numbers = {one.terminal_id: first + place for place, one in enumerate(chosen)}
    rows: list[dict[str, Any]] = [
        {
            "number": numbers[one.terminal_id],
            "terminal_id": one.terminal_id,
            "set_name": one.set_name,
            "sha256": one.sha256,
            "rollout_id": one.rollout_id,
            "window": one.window,
            "made_at": now,
        }
        for one in chosen
    ]
    session.execute(insert(ChoiceRow), rows)
    wanted = insert(WantedRow)
    session.execute(
        wanted.on_conflict_do_update(
            index_elements=["terminal_id"], set_={"number": wanted.excluded.number}
        ),
        [{"terminal_id": row["terminal_id"], "number": row["number"]} for row in rows],
    )
    return numbers


def wanted(session: Session, terminal_id: str) -> ChoiceRow | None:
    """The choice that counts for a terminal."""
    return session.scalars(_wanted().where(WantedRow.terminal_id == terminal_id)).first()


def wanted_after(session: Session, after: int, limit: int) -> list[AnyRow]:
    """Choices that count with numbers above this one, in their order."""
    columns = select(
        ChoiceRow.number,
        ChoiceRow.terminal_id,
        ChoiceRow.set_name,
        ChoiceRow.sha256,
        ChoiceRow.rollout_id,
        ChoiceRow.window,
        ChoiceRow.made_at,
    )
    query = columns.join(WantedRow, WantedRow.number == ChoiceRow.number)
    query = query.where(WantedRow.number > after).order_by(WantedRow.number)
    return list(session.execute(query.limit(limit)))


def overtake(session: Session, terminal_ids: Collection[str], now: datetime) -> int:
    """Say once more, by higher numbers, what those of these terminals are to run that know a higher
    number than ours: they took it from this centre before it was restored. How many there were.

    Whoever runs the set of a roll-out that is not over keeps it, until that tells them so itself.
    What a roll-out told that waits for people since then is not said again: it may be bad.
    """
    highest = number(session, CHOICE)
    going_on = select(RolloutRow.sha256).where(RolloutRow.state.in_(NOT_OVER))
    held = select(RolloutRow.id).where(RolloutRow.state == "paused", RolloutRow.reason == RESTORED)
    query = (
        _wanted()
        .where(ChoiceRow.rollout_id.not_in(held))
        .join(TerminalStateRow, TerminalStateRow.terminal_id == WantedRow.terminal_id)
        .where(TerminalStateRow.choice > WantedRow.number, TerminalStateRow.choice <= highest)
        .where(WantedRow.terminal_id.in_(terminal_ids))
        .where(
            or_(
                TerminalStateRow.running_sha256.is_(None),
                TerminalStateRow.running_sha256 == ChoiceRow.sha256,
                TerminalStateRow.running_sha256.not_in(going_on),
            )
        )
    )
    again = [
        Chosen(row.terminal_id, row.set_name, row.sha256, row.rollout_id, row.window)
        for row in session.scalars(query)
    ]
    choose(session, again, now)
    return len(again)


def choice_word(row: "ChoiceRow | AnyRow") -> Choice:
    """A choice as it is told."""
    return Choice(
        terminal_id=row.terminal_id,
        number=row.number,
        set=row.set_name,
        sha256=row.sha256,
        rollout=row.rollout_id,
        window=row.window,
        made_at=row.made_at,
    )


def _wanted() -> Select[ChoiceRow]:
    return select(ChoiceRow).join(WantedRow, WantedRow.number == ChoiceRow.number)
