"""A readiness report comes signed, the newest of each terminal is kept, and its page shows it."""

import json
from datetime import timedelta

from sqlalchemy import select

from central.fleet.readiness import newest_report
from central.storage.models import AuditRow
from contracts.readiness import MAX_READINESS_BYTES, READINESS_PATH, Part, Readiness, Verdict
from tests.central.harness import START, FakeTerminal, RunningCentre

REPORT = Readiness(
    made_at=START,
    software="civic-kiosk",
    name="一号机",
    parts=(
        Part(name="disk", verdict=Verdict.WELL, said={"zh-CN": "够用", "en": "Enough room."}),
        Part(name="camera", verdict=Verdict.TROUBLE, adapter="opencv", serial="C-7", eyes=True),
    ),
)


def sent(terminal: FakeTerminal, body: bytes) -> int:
    return terminal.post(READINESS_PATH, body).status_code


def test_the_newest_report_of_each_terminal_is_kept(centre: RunningCentre) -> None:
    one, other = centre.terminal("一号机"), centre.terminal("二号机")
    assert sent(one, REPORT.model_dump_json().encode()) == 200
    centre.clock.move(timedelta(minutes=1))
    later = REPORT.model_copy(update={"name": "again"})
    assert sent(one, later.model_dump_json().encode()) == 200
    with centre.database.read() as session:
        kept = newest_report(session, one.id)
        assert newest_report(session, other.id) is None
        actions = [row.action for row in session.scalars(select(AuditRow))]
    assert kept is not None
    assert (kept.report, kept.received_at) == (later, START + timedelta(minutes=1))
    assert actions.count("terminal.reported") == 2


def test_what_is_no_report_is_not_kept(centre: RunningCentre) -> None:
    terminal = centre.terminal()
    many = json.loads(REPORT.model_dump_json()) | {"parts": [{"name": "x", "verdict": "well"}] * 65}
    for body in (b"", b"{}", b"[]", b"\xff", json.dumps(many).encode()):
        assert sent(terminal, body) == 400
    assert sent(terminal, b" " * (MAX_READINESS_BYTES + 1)) == 413
    with centre.database.read() as session:
        assert newest_report(session, terminal.id) is None
