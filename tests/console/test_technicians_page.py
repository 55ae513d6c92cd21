"""The page of technicians: who is listed, what is typed and never shown again, a code read once."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from central.fleet.technicians import keep_doors
from central.storage.fleet import TechnicianCardRow, TechnicianRow
from central.storage.models import AuditRow
from contracts.technicians import new_challenge, public_half
from tests.central.harness import RunningCentre
from tests.console.operations import give_passwords, terminals
from tests.console.test_rights import Browsing

NAME, CARD, PIN = "孙建国", "500199198803124157", "482913"
FORM = {"name": NAME, "pin": PIN, "pin_again": PIN, "card": CARD}


@pytest.fixture
def operator(running: RunningCentre) -> Iterator[Browsing]:
    give_passwords(running.database)
    somebody = Browsing(running, "operator")
    yield somebody
    somebody.session.close()


def one(running: RunningCentre) -> str:
    with running.database.read() as session:
        return session.scalars(select(TechnicianRow.id)).one()


def test_somebody_is_listed_with_a_card_and_neither_number_nor_pin_is_shown(
    running: RunningCentre, operator: Browsing
) -> None:
    page = operator.post("/technicians", **FORM)
    assert page.status_code == 200
    assert NAME in page.text
    assert one(running) in page.text
    assert CARD not in page.text
    assert PIN not in page.text
    with running.database.read() as session:
        card = session.scalars(select(TechnicianCardRow)).one()
        assert card.until > running.clock() + timedelta(days=364)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"pin_again": "482914"}, "两遍密码不一样"),
        ({"pin": "111111", "pin_again": "111111"}, "密码或者验证号不对"),
        ({"name": " "}, "技术员不能这样管理"),
        ({"card": "12"}, "技术员不能这样管理"),
        ({"until": "soon"}, "技术员不能这样管理"),
        ({"districts": "x"}, "技术员不能这样管理"),
    ],
)
def test_what_does_not_fit_is_refused_whole(
    running: RunningCentre, operator: Browsing, changed: dict[str, str], said: str
) -> None:
    page = operator.post("/technicians", **FORM | changed)
    assert page.status_code == 422
    assert said in page.text
    assert CARD not in page.text
    with running.database.read() as session:
        assert session.scalars(select(TechnicianRow)).all() == []


def test_a_code_is_read_once_and_the_reason_is_kept(
    running: RunningCentre, operator: Browsing
) -> None:
    operator.post("/technicians", **FORM)
    (terminal,) = terminals(running.database, 1)
    with running.database.write() as session:
        keep_doors(session, {terminal: public_half(b"\x05" * 32)})
    number = "0"  # as the terminal shows it
    asked = {"to": number, "challenge": new_challenge(), "of": one(running), "why": "读卡器"}
    page = operator.post("/technicians/code", **asked)
    found = re.search(r'id="code-made">([0-9A-Z-]{14})<', page.text)
    assert found is not None
    assert found[1] not in operator.get("/technicians").text
    with running.database.read() as session:
        line = session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
        assert line is not None
        assert "why=读卡器" in str(line.purpose)
        assert found[1].replace("-", "") not in str(line.purpose)
    misheard = operator.post("/technicians/code", **asked | {"challenge": "22222223"})
    assert misheard.status_code == 422
    assert "密码或者验证号不对" in misheard.text


def test_a_card_and_a_person_are_ended(running: RunningCentre, operator: Browsing) -> None:
    operator.post("/technicians", **FORM)
    technician = one(running)
    with running.database.read() as session:
        card = session.scalars(select(TechnicianCardRow.number)).one()
    assert operator.post(f"/technicians/cards/{card}/end").status_code == 200
    again = {"pin": PIN, "card": CARD}
    assert operator.post(f"/technicians/{technician}/cards", **again).status_code == 200
    wrong = operator.post(f"/technicians/{technician}/cards", **again | {"pin": "913482"})
    assert wrong.status_code == 422
    page = operator.post(f"/technicians/{technician}/end")
    assert "已停用" in page.text
    with running.database.read() as session:
        assert all(row.ended_at for row in session.scalars(select(TechnicianCardRow)))
    assert operator.post("/technicians/2222/end").status_code == 404
    assert operator.post("/technicians/cards/99/end").status_code == 404


def test_an_auditor_sees_names_and_changes_nothing(
    running: RunningCentre, operator: Browsing
) -> None:
    operator.post("/technicians", **FORM)
    auditor = Browsing(running, "auditor")
    page = auditor.get("/technicians")
    assert NAME in page.text
    assert "<form" not in page.text.split("<main")[1]
    assert auditor.post("/technicians", **FORM).status_code == 403
    auditor.session.close()
