"""A readiness report comes signed, the newest of each terminal is kept, and its page shows it."""

import json
import re
from datetime import timedelta

import pytest
import requests
from sqlalchemy import select

from central.console.texts import load_words
from central.fleet.readiness import newest_report
from central.storage.models import AuditRow
from contracts.readiness import (
    MAX_READINESS_BYTES,
    READINESS_PATH,
    Checked,
    Part,
    Readiness,
    Verdict,
)
from tests.central.harness import (
    ADMIN,
    PASSWORD,
    START,
    TIMEOUT_S,
    FakeTerminal,
    RunningCentre,
)

REPORT = Readiness(
    made_at=START,
    software="civic-kiosk",
    name="一号机",
    parts=(
        Part(name="disk", verdict=Verdict.WELL, said={"zh-CN": "够用", "en": "Enough room."}),
        Part(
            name="camera",
            verdict=Verdict.TROUBLE,
            adapter="opencv",
            serial="C-7",
            checks=(Checked(name="picture", passed=False),),
            eyes=True,
            tried_at=START,
        ),
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


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_terminals_page_shows_it_in_both_languages(
    centre: RunningCentre, language: str
) -> None:
    terminal = centre.terminal()
    assert sent(terminal, REPORT.model_dump_json().encode()) == 200
    with requests.Session() as browser:
        browser.cookies.set("centre_language", language)
        root = f"{centre.url}/console"
        token = re.search(r'name="csrf" value="([0-9a-f]+)"', browser.get(f"{root}/login").text)
        assert token
        said = {"name": ADMIN, "password": PASSWORD, "csrf": token[1]}
        browser.post(f"{root}/login", data=said, timeout=TIMEOUT_S)
        page = browser.get(f"{root}/fleet/{terminal.id}", timeout=TIMEOUT_S).text
    words = load_words()[language]
    assert words("readiness.title") in page
    assert words("verdict.trouble") in page
    assert "opencv · C-7" in page
    assert f"✗ {words('check.picture')}" in page
    assert {"zh-CN": "够用", "en": "Enough room."}[language] in page
