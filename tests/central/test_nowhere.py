"""What is asked of a path that there is not, or by another method, is refused in our own words."""

import pytest
import requests

from contracts.fleet import HEARTBEAT_PATH
from contracts.sets import FILES_PATH
from contracts.wire import (
    ATTACHMENTS_PATH,
    ENROLMENTS_PATH,
    HELLO_PATH,
    RECORDS_PATH,
    ErrorAnswer,
    parse_wire,
)
from tests.central.harness import TIMEOUT_S, RunningCentre

TUF = "/v1/tuf"
ELSEWHERE = [
    ("GET", "/v1/nothing"),
    ("POST", "/v1/records/"),
    ("POST", "/v1/heartbeat/more"),
    ("GET", "/v1/tuf"),
    ("GET", f"{TUF}/a/b"),
    ("GET", f"{FILES_PATH}/a/b"),
    ("GET", "/open/v1/nothing"),
    ("GET", "/api/v1/nothing"),
]
OTHERWISE = [
    ("GET", HEARTBEAT_PATH, "POST"),
    ("PUT", HEARTBEAT_PATH, "POST"),
    ("GET", HELLO_PATH, "POST"),
    ("DELETE", RECORDS_PATH, "POST"),
    ("GET", ATTACHMENTS_PATH, "POST"),
    ("PATCH", ENROLMENTS_PATH, "POST"),
    ("POST", f"{TUF}/timestamp.json", "GET"),
    ("POST", f"{FILES_PATH}/{'0' * 64}", "GET"),
    ("POST", "/open/v1/items", "GET"),
    ("POST", "/api/v1/submissions", "GET"),
]


def _refused(answer: requests.Response) -> str:
    """Its code, in the shape that every refusal has."""
    assert answer.headers["content-type"] == "application/json"
    return parse_wire(ErrorAnswer, answer.content).code


@pytest.mark.parametrize(("method", "path"), ELSEWHERE)
def test_a_path_that_there_is_not(centre: RunningCentre, method: str, path: str) -> None:
    answer = requests.request(method, centre.url + path, timeout=TIMEOUT_S)
    assert (answer.status_code, _refused(answer)) == (404, "not-found")


@pytest.mark.parametrize(("method", "path", "instead"), OTHERWISE)
def test_another_method_than_there_is(
    centre: RunningCentre, method: str, path: str, instead: str
) -> None:
    answer = requests.request(method, centre.url + path, timeout=TIMEOUT_S)
    assert (answer.status_code, _refused(answer)) == (405, "method-not-allowed")
    assert instead in answer.headers["allow"]


def test_a_head_alone_has_no_body(centre: RunningCentre) -> None:
    answer = requests.head(centre.url + HEARTBEAT_PATH, timeout=TIMEOUT_S)
    assert (answer.status_code, answer.content) == (405, b"")
