"""What the inbox may believe of a sealed submission: its terminal could have written anything."""

import re
from dataclasses import dataclass

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from central.alarms import Alarm, AlarmKind
from central.storage.models import CaseRow, TerminalRow
from contracts.number import ReceiptNumber, ReceiptNumberError, parse_number
from contracts.submission import SubmissionRecord

_CODE = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_VERSION = re.compile(r"[ -~]{1,32}")
_OWN = select(TerminalRow.terminal_no, TerminalRow.last_given).where(
    TerminalRow.id == bindparam("terminal_id")
)
_TWINS = (
    CaseRow.number == bindparam("same_number"),
    CaseRow.submission_id != bindparam("own_id"),
    or_(CaseRow.mark.is_(None), CaseRow.mark != AlarmKind.NUMBER_FOREIGN),
)
_TWIN = select(CaseRow.submission_id).where(*_TWINS).limit(1)
_MARK_TWINS = (
    update(CaseRow).where(*_TWINS, CaseRow.mark.is_(None)).values(mark=AlarmKind.NUMBER_TWICE)
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the inbox shows of a submission: only what has the form of ours. ``mark`` is the first
    of ``alarms``: why people should look twice.
    """

    number: str | None
    item_code: str | None
    item_version: str | None
    alarms: tuple[Alarm, ...]

    @property
    def mark(self) -> AlarmKind | None:
        """What the case is marked with."""
        return self.alarms[0].kind if self.alarms else None


def judge(session: Session, submission: SubmissionRecord) -> Judged:
    """Compare a submission with its terminal and with the cases that are here. A twin that stands
    here without a mark gets one, unless the number is another terminal's anyway.
    """
    number = _number(submission.number)
    code = submission.item.code if _CODE.fullmatch(submission.item.code) else None
    version = submission.item.version if _VERSION.fullmatch(submission.item.version) else None
    odd = [
        name
        for name, value in (("number", number), ("item", code), ("version", version))
        if value is None
    ]
    alarms: list[tuple[AlarmKind, str]] = []
    if odd:
        alarms.append((AlarmKind.CONTENT_ODD, ",".join(odd)))
    if number is not None:
        alarms += _number_alarms(session, submission, number)
    return Judged(
        number.text if number else None,
        code,
        version,
        tuple(
            Alarm(kind, submission.terminal_id, submission.id, detail) for kind, detail in alarms
        ),
    )


def _number(text: str) -> ReceiptNumber | None:
    try:
        number = parse_number(text)
    except ReceiptNumberError:
        return None
    return number if number.text == text else None


def _number_alarms(
    session: Session, submission: SubmissionRecord, number: ReceiptNumber
) -> list[tuple[AlarmKind, str]]:
    connection = session.connection()
    own, last = connection.execute(_OWN, {"terminal_id": submission.terminal_id}).one()
    if number.terminal_no != own:
        return [(AlarmKind.NUMBER_FOREIGN, f"number={number.text}")]
    if last is not None and number.sequence > last:
        return [(AlarmKind.NUMBER_FOREIGN, f"number={number.text} after={last}")]
    about = {"same_number": number.text, "own_id": submission.id}
    other = connection.scalar(_TWIN, about)
    if other is None:
        return []
    connection.execute(_MARK_TWINS, about)
    return [(AlarmKind.NUMBER_TWICE, f"number={number.text} other={other}")]
