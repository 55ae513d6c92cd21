import json
import stat
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from contracts.envelope import OpeningKey
from contracts.errors import StorageError
from contracts.number import parse_number
from contracts.wire import HELLO_PATH
from kiosk.records.enrolment import read_enrolment
from kiosk.records.migrate import migrate
from kiosk.records.store import open_store
from kiosk.runtime.wallclock import HallClock
from sync.enrol import enrol
from sync.errors import (
    CentreUnreachableError,
    EnrolmentRefusedError,
    LineNotProvedError,
    NotTheCentreError,
)
from sync.keys import KEY_PATH, KeyDamagedError, load_key
from sync.settings import SyncSettings
from sync.transport import Transport
from tests.records.drafts import draft
from tests.sync.fake_centre import FakeCentre
from tests.sync.parts import built
from tests.sync.test_delivery import drain


def test_what_the_centre_told_is_kept(settings: SyncSettings, centre: FakeCentre) -> None:
    enrolment = enrol(settings, " GOOD-CODE\n")
    assert read_enrolment(settings.data_dir) == enrolment
    assert (enrolment.terminal_id, enrolment.terminal_no) == ("T0001", 7)
    assert enrolment.sealing() == centre.opening.sealing_key()
    assert enrolment.url == centre.url


@pytest.mark.parametrize("off", [timedelta(0), timedelta(days=-4000), timedelta(days=4000)])
def test_the_time_of_the_enrolment_is_the_first_thing_known_of_the_clock(
    settings: SyncSettings, off: timedelta
) -> None:
    enrolment = enrol(settings, "GOOD-CODE", lambda: datetime.now(UTC) + off)
    path = settings.data_dir / "clock.json"
    known = json.loads(path.read_bytes())
    assert abs(datetime.fromisoformat(known["floor"]) - enrolment.enrolled_at) < timedelta(
        seconds=10
    )
    assert known["ahead"] is (off > timedelta(0))
    assert HallClock(path, now=lambda: datetime.now(UTC) + off).read().trusted is (
        off <= timedelta(0)
    ), "the centre's answer puts a clock right that is behind, until the next start"


def test_the_key_is_for_its_owner_only(settings: SyncSettings) -> None:
    enrol(settings, "GOOD-CODE")
    key = settings.data_dir / KEY_PATH
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700


def test_a_lost_answer_does_not_cost_the_key(settings: SyncSettings, centre: FakeCentre) -> None:
    centre.fault = "reply-lost"
    with pytest.raises(CentreUnreachableError):
        enrol(settings, "GOOD-CODE")
    first = centre.keys["T0001"].public_bytes_raw()
    assert read_enrolment(settings.data_dir) is None
    centre.fault = ""
    enrol(settings, "GOOD-CODE")
    assert centre.keys["T0001"].public_bytes_raw() == first


def test_a_wrong_code_is_refused(settings: SyncSettings) -> None:
    with pytest.raises(EnrolmentRefusedError):
        enrol(settings, "BAD")
    assert read_enrolment(settings.data_dir) is None


def test_a_portal_is_not_enrolled_with(settings: SyncSettings, centre: FakeCentre) -> None:
    centre.fault = "portal"
    with pytest.raises(NotTheCentreError):
        enrol(settings, "GOOD-CODE")
    assert read_enrolment(settings.data_dir) is None


@pytest.mark.parametrize("url", ["http://centre.invalid", "http://192.0.2.1:8600/kiosk"])
def test_without_tls_no_other_machine_is_enrolled_with(settings: SyncSettings, url: str) -> None:
    with pytest.raises(EnrolmentRefusedError, match="Give it https"):
        enrol(replace(settings, centre_url=url), "GOOD-CODE")
    assert not settings.data_dir.exists()


@pytest.mark.parametrize(
    ("url", "open_to_strangers"),
    [
        ("https://centre.invalid", False),
        ("http://localhost:8600", False),
        ("http://[::1]:8600", False),
        ("http://127.0.0.1.centre.invalid", True),
        ("http://127.0.0.1@centre.invalid", True),
    ],
)
def test_a_line_is_judged_by_where_it_leads(
    settings: SyncSettings, url: str, *, open_to_strangers: bool
) -> None:
    assert replace(settings, centre_url=url).strangers_on_line is open_to_strangers


def test_a_terminal_enrols_once(settings: SyncSettings) -> None:
    enrol(settings, "GOOD-CODE")
    with pytest.raises(EnrolmentRefusedError):
        enrol(settings, "GOOD-CODE")


def test_a_terminal_that_a_restored_centre_forgot_enrols_again_as_itself(
    settings: SyncSettings, centre: FakeCentre
) -> None:
    first = enrol(settings, "GOOD-CODE")
    migrate(settings.data_dir)
    numbers = [_submitted(settings) for _ in range(2)]
    key = centre.keys[first.terminal_id].public_bytes_raw()
    centre.keys.clear()
    centre.terminal_no = first.terminal_no + 1000
    second = enrol(settings, "GOOD-CODE", again=True)
    assert centre.keys[second.terminal_id].public_bytes_raw() == key
    assert read_enrolment(settings.data_dir) == second
    assert (second.terminal_id, second.terminal_no) == (first.terminal_id, first.terminal_no + 1000)
    centre.terminal_no = first.terminal_no
    numbers.append(_submitted(settings))
    enrol(settings, "GOOD-CODE", again=True)  # a centre that gives the first number after all
    numbers.append(_submitted(settings))
    assert [parse_number(number).terminal_no for number in numbers] == [
        first.terminal_no, first.terminal_no, second.terminal_no, first.terminal_no,
    ]  # fmt: skip
    assert len({parse_number(number).sequence for number in numbers}) == 4


def _submitted(settings: SyncSettings) -> str:
    known = read_enrolment(settings.data_dir)
    assert known is not None
    place = settings.data_dir
    with closing(open_store(place, known.sealing(), known.terminal_id, known.terminal_no)) as store:
        return store.commit_submission(draft()).number


def test_another_centre_cannot_take_a_terminal_over(
    settings: SyncSettings, centre: FakeCentre
) -> None:
    enrol(settings, "GOOD-CODE")
    before = read_enrolment(settings.data_dir)
    centre.opening = OpeningKey.generate()
    with pytest.raises(EnrolmentRefusedError, match="another centre"):
        enrol(settings, "GOOD-CODE", again=True)
    assert read_enrolment(settings.data_dir) == before


def test_a_damaged_or_missing_key_is_said(settings: SyncSettings) -> None:
    with pytest.raises(KeyDamagedError):
        load_key(settings.data_dir)
    enrol(settings, "GOOD-CODE")
    (settings.data_dir / KEY_PATH).write_text("nonsense")
    with pytest.raises(StorageError):
        load_key(settings.data_dir)


@pytest.mark.parametrize("fault", ["portal", "forged", "about-another", "drop"])
def test_enrolment_counts_only_when_a_signed_greeting_was_answered(
    settings: SyncSettings, centre: FakeCentre, fault: str
) -> None:
    def after_the_code(request: BaseHTTPRequestHandler) -> None:
        centre.fault = fault if request.path == HELLO_PATH else ""

    centre.on_request = after_the_code
    with pytest.raises(LineNotProvedError, match="the same code works again"):
        enrol(settings, "GOOD-CODE")
    assert read_enrolment(settings.data_dir) is None
    centre.on_request = lambda request: None
    centre.fault = ""
    assert enrol(settings, "GOOD-CODE").terminal_id == "T0001"


def test_a_proxy_that_takes_the_beginning_of_the_path_away_shows_at_enrolment(
    settings: SyncSettings, centre: FakeCentre
) -> None:
    centre.stripped = "/gate/kiosk"
    there = replace(settings, centre_url=f"{centre.url}/gate/kiosk")
    with pytest.raises(LineNotProvedError, match=r"\[centre\] prefix"):
        enrol(there, "GOOD-CODE")
    mended = replace(there, prefix="/gate/kiosk")
    enrol(mended, "GOOD-CODE")
    migrate(mended.data_dir)
    with built(mended) as parts:
        assert drain(parts) == []
        parts.centre.hello()


def test_a_path_that_nobody_takes_away_is_signed_whole(
    settings: SyncSettings, centre: FakeCentre
) -> None:
    transport = Transport(f"{centre.url}/gate", 1, prefix="")
    assert transport.path_of(HELLO_PATH) == f"/gate{HELLO_PATH}"
    transport.close()
