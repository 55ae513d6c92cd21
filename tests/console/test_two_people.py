"""A factory reset on the page of a terminal: one asks, another one confirms."""

import re

from sqlalchemy import select

from central.storage.fleet import CommandRow
from tests.central.harness import RunningCentre
from tests.console.operations import give_passwords, terminals
from tests.console.test_rights import Browsing


def test_one_asks_for_a_factory_reset_and_another_one_confirms_it(running: RunningCentre) -> None:
    give_passwords(running.database)
    (one,) = terminals(running.database, 1, first=10)
    operator, technician = (Browsing(running, name) for name in ("operator", "technician"))
    assert operator.post(f"/fleet/{one}/commands", do="factory-reset").status_code == 200
    assert "等第二个人确认" in operator.get(f"/fleet/{one}").text
    form = re.compile(f'/fleet/{one}/commands/([0-9a-f-]+)"')
    assert form.search(operator.get(f"/fleet/{one}").text) is None
    found = form.search(technician.get(f"/fleet/{one}").text)
    assert found is not None
    path = f"/fleet/{one}/commands/{found.group(1)}"
    refused = operator.post(path)
    assert (refused.status_code, "要由别人确认" in refused.text) == (422, True)
    assert technician.post(path.replace(one, "none")).status_code == 404
    with running.database.read() as session:
        assert session.scalars(select(CommandRow.confirmed_by)).one() == ""
    assert technician.post(path).status_code == 200
    with running.database.read() as session:
        assert session.scalars(select(CommandRow.confirmed_by)).one() == "technician"
    assert "等它做" in operator.get(f"/fleet/{one}").text
    for somebody in (operator, technician):
        somebody.session.close()
