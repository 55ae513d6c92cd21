"""Behind proxies: prefixes that are stripped, schemes that get lost, Host names that lie."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from pydantic import ValidationError

from central.settings import ServerSettings
from contracts.wire import HELLO_PATH, RECORDS_PATH
from tests.central.harness import TIMEOUT_S, FakeTerminal, RunningCentre, running_centre

PREFIX = "/hall/kiosk"
HSTS = "Strict-Transport-Security"


@pytest.fixture
def prefixed(data_template: Path, tmp_path: Path) -> Iterator[RunningCentre]:
    """A centre whose public address has a prefix."""
    url = f"https://centre.example{PREFIX}/"
    with running_centre(data_template, tmp_path / "centre", public_url=url) as centre:
        yield centre


def _get(centre: RunningCentre, path: str, **headers: str) -> requests.Response:
    return requests.get(
        centre.url + path, headers=headers, allow_redirects=False, timeout=TIMEOUT_S
    )


def _hello(terminal: FakeTerminal, *, signed: str, sent: str) -> tuple[int, str]:
    """A hello whose path is changed on its way."""
    headers = terminal.headers(signed, b"{}")
    url = terminal.centre.url + sent
    answer = requests.post(url, data=b"{}", headers=headers, timeout=TIMEOUT_S)
    return answer.status_code, answer.json().get("code", "")


def test_signatures_hold_whether_or_not_the_prefix_is_stripped(prefixed: RunningCentre) -> None:
    terminal = prefixed.terminal()
    public = PREFIX + HELLO_PATH
    assert _hello(terminal, signed=public, sent=HELLO_PATH) == (200, "")
    assert _hello(terminal, signed=public, sent=public) == (200, "")
    assert _hello(terminal, signed=HELLO_PATH, sent=HELLO_PATH) == (200, "")  # past the proxy
    for wrong in ("/other" + HELLO_PATH, PREFIX + RECORDS_PATH, PREFIX + public):
        assert _hello(terminal, signed=wrong, sent=HELLO_PATH) == (401, "signature")


def test_without_the_setting_a_stripped_prefix_is_another_path(centre: RunningCentre) -> None:
    terminal = centre.terminal()
    assert _hello(terminal, signed=PREFIX + HELLO_PATH, sent=HELLO_PATH) == (401, "signature")


def test_a_prefix_is_in_every_address_of_the_console(prefixed: RunningCentre) -> None:
    for way in ("", PREFIX):  # stripped and not
        for path in ("/", "/console"):
            assert _get(prefixed, way + path).headers["Location"] == f"{PREFIX}/console/"
        inside = _get(prefixed, way + "/console/")
        assert inside.headers["Location"] == f"{PREFIX}/console/login"
        login = _get(prefixed, way + "/console/login")
        assert f"Path={PREFIX}/console;" in login.headers["Set-Cookie"]
        assert f'action="{PREFIX}/console/login"' in login.text
        assert f'href="{PREFIX}/console/static/console.css"' in login.text
        assert '"/console/' not in login.text
        assert _get(prefixed, way + "/console/static/console.css").status_code == 200
        described = _get(prefixed, way + "/api/v1/openapi.json").json()
        assert described["servers"] == [{"url": f"{PREFIX}/api/v1"}]
    assert _get(prefixed, PREFIX).headers["Location"] == f"{PREFIX}/console/"


@pytest.mark.parametrize(
    "path",
    ["/", "/console", "/console/", "/console/login/", "/console/terminals/", "/console/audit",
     "/api/v1/submissions/", "/v1/hello/", "//other.invalid/console", "/console//login"],
)  # fmt: skip
def test_no_answer_repeats_the_host_that_was_asked_for(centre: RunningCentre, path: str) -> None:
    for fields in ({"Host": "other.invalid"}, {"X-Forwarded-Host": "other.invalid"}):
        answer = _get(centre, path, **fields)
        location = answer.headers.get("Location", "/")
        assert location.startswith("/")
        assert not location.startswith("//")
        assert "other.invalid" not in str(answer.headers) + answer.text.replace(path, "")


def test_the_way_back_is_the_page_whatever_host_was_asked_for(centre: RunningCentre) -> None:
    answer = _get(centre, "/console/login?why=idle", Host="x/console/elsewhere?")
    assert 'name="back" value="/console/login?why=idle"' in answer.text


@pytest.mark.parametrize(
    ("fields", "secure"),
    [
        ({}, False),
        ({"X-Forwarded-For": "10.0.0.1"}, True),
        ({"X-Real-IP": "10.0.0.1"}, True),
        ({"Forwarded": "for=10.0.0.1"}, True),
        ({"Via": "1.1 hall"}, True),
        ({"X-Forwarded-Proto": "https"}, True),
        ({"X-Forwarded-Proto": "HTTPS, http"}, True),
        ({"X-Forwarded-Proto": "https,http", "X-Forwarded-For": "10.0.0.1"}, True),
        ({"X-Forwarded-Proto": "http", "X-Forwarded-For": "10.0.0.1"}, False),
    ],
)
def test_cookies_are_secure_behind_any_proxy_that_does_not_deny_tls(
    centre: RunningCentre, fields: dict[str, str], secure: bool
) -> None:
    answer = _get(centre, "/console/login", **fields)
    assert ("Secure" in answer.headers["Set-Cookie"]) == secure
    assert answer.headers.get(HSTS) == ("max-age=31536000" if secure else None)
    for path in ("/healthz", "/api/v1/submissions", "/console/static/console.css"):
        assert (HSTS in _get(centre, path, **fields).headers) == secure


def test_the_public_address_decides_when_it_is_set(
    prefixed: RunningCentre, data_template: Path, tmp_path: Path
) -> None:
    assert "Secure" in _get(prefixed, "/console/login").headers["Set-Cookie"]
    plain = "http://centre.example"
    with running_centre(data_template, tmp_path / "plain", public_url=plain) as centre:
        answer = _get(centre, "/console/login", **{"X-Forwarded-For": "10.0.0.1"})
        assert "Secure" not in answer.headers["Set-Cookie"]
        assert HSTS not in answer.headers


def test_who_is_no_trusted_proxy_is_not_believed(data_template: Path, tmp_path: Path) -> None:
    with running_centre(
        data_template, tmp_path / "centre", trusted_proxies=("10.0.0.0/8",)
    ) as centre:
        answer = _get(centre, "/console/login", **{"X-Forwarded-Proto": "https"})
        assert "Secure" not in answer.headers["Set-Cookie"]
        terminal = centre.terminal()
        again = replace(terminal, centre=centre)
        assert again.send(again.submission()).status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"public_url": "centre.example"},
        {"public_url": "https://centre.example/a b"},
        {"public_url": "https://centre.example/?x"},
        {"public_url": "https://user@centre.example/"},
        {"public_url": "ftp://centre.example"},
        {"public_url": "https://centre.example/console"},
        {"trusted_proxies": ["somewhere"]},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ServerSettings.model_validate(wrong)
