"""Every page and form of the console, asked for by every role."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pyotp
import pytest
import requests
from starlette.types import Message

from central.folder import DataFolder
from central.publishing.sets import Content
from central.roles import Duty, Role, may
from central.storage.files import AttachmentFiles
from central.storage.publishing import EditionRow
from contracts.sets import manifest_bytes, manifest_sha256
from tests.central.harness import PASSWORD, START, TIMEOUT_S, RunningCentre
from tests.console.operations import give_passwords
from tests.loops import Loop

PAGES = {
    "/cases/none": Duty.CASES,
    "/terminals": Duty.TERMINALS,
    "/alarms": Duty.ALARMS,
    "/audit": Duty.AUDIT,
    "/sets": Duty.SETS,
    "/sets/1": Duty.SETS,
    "/sets/draft": Duty.DRAFT,
    "/sets/draft/checked": Duty.DRAFT,
    "/sets/1/preview": Duty.SETS,
    "/rollouts": Duty.ROLLOUTS,
    "/rollouts/none": Duty.ROLLOUTS,
    "/fleet": Duty.FLEET,
    "/fleet/none": Duty.FLEET,
    "/fleet/none/logbook": Duty.FLEET,
    "/notices": Duty.NOTICES,
    "/technicians": Duty.TECHNICIANS,
    "/trust": Duty.TRUST,
}
FORMS = {
    "/cases/none/open": Duty.CASES,
    "/sets/draft": Duty.DRAFT,
    "/sets/1/preview": Duty.PREVIEW,
    "/sets/1/sign": Duty.SIGN,
    "/sets/1/refuse": Duty.SIGN,
    "/sets/1/schedule": Duty.SCHEDULE,
    "/sets/1/withdraw": Duty.WITHDRAW,
    "/sets/1/looked-again": Duty.WITHDRAW,
    "/rollouts": Duty.ROLL_OUT,
    "/rollouts/none/stop": Duty.ROLL_OUT,
    "/fleet/none/commands": Duty.COMMAND,
    "/fleet/none/commands/none": Duty.COMMAND,
    "/fleet/none/replacement": Duty.COMMAND,
    "/fleet/alerts/1": Duty.ACKNOWLEDGE,
    "/notices": Duty.ANNOUNCE,
    "/notices/none/withdraw": Duty.ANNOUNCE,
    "/technicians": Duty.ADMIT,
    "/technicians/code": Duty.ADMIT,
    "/technicians/none/cards": Duty.ADMIT,
    "/technicians/none/end": Duty.ADMIT,
    "/technicians/cards/1/end": Duty.ADMIT,
}
STREAMS = {
    "fleet": Duty.FLEET,
    "rollouts": Duty.ROLLOUTS,
    "sets": Duty.SETS,
    "notices": Duty.NOTICES,
}
FORBIDDEN = 403
STRANGER = "127.0.0.2"


class Browsing:
    """Somebody logged in, without a browser."""

    def __init__(self, running: RunningCentre, name: str) -> None:
        self.base = running.url + "/console"
        self.session = requests.Session()
        self.csrf = self._csrf(self.session.get(self.base + "/login", timeout=TIMEOUT_S).text)
        fields = {"name": name, "password": PASSWORD, "csrf": self.csrf}
        welcome = self.session.post(self.base + "/login", data=fields, timeout=TIMEOUT_S)
        assert welcome.status_code == 200, welcome.text
        self.csrf = self._csrf(welcome.text)

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.session.get(self.base + path, timeout=TIMEOUT_S, **more)

    def post(self, path: str, **fields: str) -> requests.Response:
        data = {"csrf": self.csrf} | fields
        return self.session.post(self.base + path, data=data, timeout=TIMEOUT_S)

    def _csrf(self, page: str) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
        assert found
        return found.group(1)


@pytest.fixture(params=list(Role))
def browsing(running: RunningCentre, request: pytest.FixtureRequest) -> Iterator[Browsing]:
    give_passwords(running.database)
    somebody = Browsing(running, request.param)
    yield somebody
    somebody.session.close()


@pytest.fixture
def role(request: pytest.FixtureRequest) -> Role:
    found = request.node.callspec.params["browsing"]
    assert isinstance(found, Role)
    return found


def test_a_role_sees_and_does_what_the_table_says_and_nothing_else(
    browsing: Browsing, role: Role
) -> None:
    for path, duty in PAGES.items():
        answer = browsing.get(path)
        assert (answer.status_code != FORBIDDEN) == may(role, duty), (path, answer.status_code)
        assert answer.status_code in (200, 403, 404), path
    for path, duty in FORMS.items():
        answer = browsing.post(path)
        assert (answer.status_code != FORBIDDEN) == may(role, duty), (path, answer.status_code)
        assert answer.status_code < 500, path
    for topic, duty in STREAMS.items():
        answer = browsing.get(f"/live/{topic}", stream=True)
        assert (answer.status_code == 200) == may(role, duty), topic
        answer.close()


def test_a_number_that_no_database_holds_is_no_fault_of_the_centre(browsing: Browsing) -> None:
    for number in (2**63 - 1, 2**63, 10**30):
        for path in FORMS:
            if re.search(r"/1(/|$)", path):
                answer = browsing.post(re.sub(r"/1(?=/|$)", f"/{number}", path))
                assert answer.status_code < 500, (path, number)
        for path in ("/sets/1", "/rollouts?before=1", "/audit?before=1", "/?page=1"):
            answer = browsing.get(re.sub(r"1$", f"{number}", path))
            assert answer.status_code < 500, (path, number)
        answer = browsing.post("/rollouts", visits=str(number), rise="10", rings="100")
        assert answer.status_code < 500


def test_a_second_factor_begun_on_two_pages_ends_on_one(browsing: Browsing) -> None:
    assert browsing.post("/account/begin").status_code == 200
    page = browsing.post("/account/begin").text
    secret = re.search(r'class="secret" lang="en">([A-Z2-7 ]+)<', page)
    assert secret is not None
    codes = browsing.post(
        "/account/confirm", code=pyotp.TOTP(secret.group(1).replace(" ", "")).at(START)
    ).text
    assert "<li>" in codes
    assert browsing.post("/account/begin").status_code == 200, "no 500: it is set up already"


def test_the_pages_at_the_top_are_those_that_one_may_see(browsing: Browsing, role: Role) -> None:
    page = browsing.get("/").text
    for path, duty in PAGES.items():
        if path.count("/") == 1 and path != "/terminals":
            shown = f'href="/console{path}"' in page
            assert shown == may(role, duty), path


def test_a_page_that_is_not_there_leads_to_the_first_one_that_one_may_see(
    browsing: Browsing, role: Role
) -> None:
    lost = browsing.get("/nowhere")
    assert lost.status_code == 404
    assert '<a class="button" href="/console/">回首页</a>' in lost.text
    assert "收件箱</a></p>" not in lost.text
    assert browsing.get("/").status_code == 200, role


def test_a_form_without_its_token_changes_nothing(browsing: Browsing) -> None:
    for path in FORMS:
        answer = browsing.session.post(browsing.base + path, data={"x": "y"}, timeout=TIMEOUT_S)
        assert answer.status_code == FORBIDDEN, path


def test_a_large_form_is_taken_from_whoever_may_draft_only(browsing: Browsing, role: Role) -> None:
    large = "x" * 100_000
    answer = browsing.post("/sets/draft", note=large)
    assert (answer.status_code == 413) == (not may(role, Duty.DRAFT))
    assert browsing.post("/notices", text_zh=large).status_code == 413
    stranger = requests.post(
        browsing.base + "/sets/draft",
        data={"note": large},
        cookies={"centre_session": "x"},
        timeout=TIMEOUT_S,
    )
    assert stranger.status_code == 413


@pytest.mark.parametrize(
    ("kind", "opening"),
    [
        ("application/x-www-form-urlencoded", b"name="),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n',
        ),
    ],
)
def test_a_form_is_never_longer_than_it_said_whoever_let_it_in(
    running: RunningCentre, kind: str, opening: bytes
) -> None:
    pieces = iter([opening, *[b"x" * 50_000] * 100])
    status = []

    async def receive() -> Message:
        return {"type": "http.request", "body": next(pieces), "more_body": True}

    async def send(message: Message) -> None:
        status.append(message.get("status"))

    length = str(len(opening)).encode()
    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": "/console/login",
        "raw_path": b"/console/login",
        "query_string": b"",
        "headers": [(b"content-length", length), (b"content-type", kind.encode())],
        "client": (STRANGER, 1),
        "server": (STRANGER, 80),
    }
    with Loop() as loop:
        loop.run(cast(Any, running.centre.app)(scope, receive, send))
    assert status[0] == 413
    assert len(list(pieces)) == 99


def _signed_with_a_pack(running: RunningCentre) -> str:
    """Set 1 stands there; its hash."""
    content = Content(others={"pack/pack.yaml": b"schema: 1\n"})
    manifest = content.manifest("2026.2", 1, "2026-11-21T10:00:00+08:00", "another look")
    store = AttachmentFiles(DataFolder(running.data).published)
    for data in (*content.files().values(), manifest_bytes(manifest)):
        store.store(data)
    unsaid = dict.fromkeys(("base", "note", "bundle", "reason"), "")
    unsaid |= dict.fromkeys(("findings", "accepted", "changes", "examples"), "[]")
    made = {"number": 1, "name": "2026.2", "state": "signed", "emergency": False}
    made |= {"made_by": "editor", "made_at": running.clock(), "live_from": running.clock()}
    with running.database.write() as session:
        session.add(EditionRow(sha256=manifest_sha256(manifest), **made, **unsaid))
    return manifest_sha256(manifest)


def test_pictures_of_a_set_are_for_all_who_see_sets_and_drawing_is_not(
    running: RunningCentre, browsing: Browsing, role: Role
) -> None:
    sha256, picture = _signed_with_a_pack(running), "1-home.portrait.standard.en.png"
    key = 'action="/console/sets/1/preview"'
    assert (key in browsing.get("/sets/1").text) == may(role, Duty.PREVIEW)
    drawn = DataFolder(running.data).previews / sha256 / picture
    drawn.parent.mkdir(parents=True)
    drawn.write_bytes(b"a picture")
    page = browsing.get("/sets/1").text
    assert key not in page
    assert (f"/sets/1/preview/{picture}" in page) == may(role, Duty.SETS)
    seen = browsing.get(f"/sets/1/preview/{picture}")
    assert (seen.content == b"a picture") == may(role, Duty.SETS)


def test_the_guide_names_every_role() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "operators.md").read_text("utf-8")
    section = guide.split("\n## Who does what\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\w+) \|", section, re.MULTILINE)
    assert set(rows) - {"role"} == {str(role) for role in Role}
