import time
from collections.abc import Iterator

import pytest

from contracts.errors import NetworkError
from sync.errors import CentreUnreachableError, NotTheCentreError
from sync.transport import Transport
from tests.sync.fake_centre import FakeCentre

LIMIT_S = 0.5
FAR_TOO_LONG_S = 5.0
FOUND = b"HTTP/1.1 302 Found\r\nLocation: "
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def transport(centre: FakeCentre) -> Iterator[Transport]:
    made = Transport(centre.url, LIMIT_S)
    yield made
    made.close()


def hello(transport: Transport) -> None:
    transport.post("/v1/hello", b"{}", {"Content-Type": "application/json"})


@pytest.mark.parametrize(
    "target",
    ["http://portal.example/登录".encode("gbk"), b"http://[portal/", b"http://x:port/", b"\x00"],
)
@pytest.mark.parametrize("length", [b"0", b"-1", b"\xb2"])
def test_wherever_a_redirect_points_it_is_not_the_centre(
    transport: Transport, centre: FakeCentre, target: bytes, length: bytes
) -> None:
    centre.fault = "raw"
    centre.raw = FOUND + target + b"\r\nContent-Length: " + length + b"\r\n\r\n"
    with pytest.raises(NotTheCentreError):
        hello(transport)


@pytest.mark.parametrize("length", [b"\xb2", b"two", b"-1", b"1_0", b"+2", b"2, 2", b"9" * 5000])
def test_a_length_that_is_no_number_is_not_the_centre(
    transport: Transport, centre: FakeCentre, length: bytes
) -> None:
    centre.fault, centre.raw = "raw", OK + b"Content-Length: " + length + b"\r\n\r\n{}"
    with pytest.raises(NotTheCentreError):
        hello(transport)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"220 smtp ready\r\n",
        b"HTTP/1.1 \xb2\xb0\xb0 OK\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        OK + b"Content-Length: 3, 4\r\n\r\nabc",
        OK + b"Content-Length: 9\r\n\r\nabc",
        OK + b"Transfer-Encoding: chunked\r\n\r\n\xb2\r\nabc\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n",
        OK + b"X: " + b"y" * 70_000 + b"\r\n\r\n",
        OK + b"X: y\r\n" * 200 + b"\r\n",
    ],
)
def test_an_answer_that_is_no_http_is_a_lost_line(
    transport: Transport, centre: FakeCentre, raw: bytes
) -> None:
    centre.fault, centre.raw = "raw", raw
    with pytest.raises(NetworkError):
        hello(transport)


@pytest.mark.parametrize(
    "raw",
    [
        OK + b"X: |y",
        b"|HTTP/1.1 100 Continue\r\n\r\n",
        OK + b"\r\n|y",
        OK + b"Content-Length: 60000\r\n\r\n|y",
        OK + b"Transfer-Encoding: chunked\r\n\r\n|1\r\ny\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n|0",
    ],
)
def test_an_answer_that_drips_is_cut_off_in_time(
    transport: Transport, centre: FakeCentre, raw: bytes
) -> None:
    centre.fault, centre.raw = "raw-drip", raw
    begun = time.monotonic()
    with pytest.raises(CentreUnreachableError):
        hello(transport)
    assert LIMIT_S * 0.9 < time.monotonic() - begun < FAR_TOO_LONG_S


def test_the_body_of_a_redirect_is_not_waited_for(transport: Transport, centre: FakeCentre) -> None:
    centre.fault, centre.raw = "raw-drip", FOUND + b"/login\r\n\r\n|" + b"x" * 1000
    begun = time.monotonic()
    with pytest.raises(NotTheCentreError):
        hello(transport)
    assert time.monotonic() - begun < FAR_TOO_LONG_S


def test_a_cookie_is_not_carried_on(transport: Transport, centre: FakeCentre) -> None:
    seen: list[str] = []
    centre.on_request = lambda request: seen.append(request.headers.get("Cookie", ""))
    head = OK + b"Set-Cookie: who=you\r\nConnection: close\r\n"
    centre.fault, centre.raw = "raw", head + b"Content-Length: 2\r\n\r\n{}"
    for _ in range(2):
        hello(transport)
    assert seen == ["", ""]


def test_after_an_answer_that_was_cut_off_the_next_one_is_heard(
    transport: Transport, centre: FakeCentre
) -> None:
    centre.fault, centre.fault_times = "raw-drip", 1
    centre.raw = OK + b"X: |y"
    with pytest.raises(CentreUnreachableError):
        hello(transport)
    assert transport.post("/v1/hello", b"{}", {}).status == 401  # unsigned, and answered
