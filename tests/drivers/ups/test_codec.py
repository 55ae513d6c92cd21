"""The text of Network UPS Tools: literal lines into values, and only answers to the question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import DeviceError
from drivers.status import DeviceState
from drivers.ups import codec
from drivers.ups.errors import UpsGarbledError, UpsServiceError, UpsStaleError, UpsUnknownError
from drivers.ups.port import UpsReading

ANSWER = (
    b"BEGIN LIST VAR sim\n"
    b'VAR sim battery.charge "97"\n'
    b'VAR sim battery.runtime "1860.5"\n'
    b'VAR sim ups.mfr "Sample"\n'
    b'VAR sim ups.model "Tower \\"1000\\" \\\\ B"\n'
    b'VAR sim ups.status "OL CHRG"\n'
    b"END LIST VAR sim\n"
)


def power(status: str) -> UpsReading:
    return UpsReading(frozenset(status.split()))


def test_question_is_one_line() -> None:
    assert codec.question("sim") == b"LIST VAR sim\n"


@pytest.mark.parametrize("name", ["", "a b", "sim\nFSD sim", "x" * 65, "超"])
def test_name_that_is_none_is_never_sent(name: str) -> None:
    with pytest.raises(UpsUnknownError):
        codec.question(name)


def test_answer_is_read_with_its_quotes() -> None:
    found = codec.reading(codec.variables("sim", ANSWER))
    assert found.model == 'Sample Tower "1000" \\ B'
    assert (found.charge, found.runtime_s) == (97, 1860.5)
    assert found.flags == {"OL", "CHRG"}


@given(st.integers(0, len(ANSWER) - 1))
def test_answer_is_whole_at_its_end_only(cut: int) -> None:
    assert codec.is_whole(ANSWER)
    assert not codec.is_whole(ANSWER[:cut])


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"ERR DATA-STALE\n", UpsStaleError),
        (b"ERR DRIVER-NOT-CONNECTED\n", UpsStaleError),
        (b"ERR UNKNOWN-UPS\n", UpsUnknownError),
        (b"ERR ACCESS-DENIED\n", UpsUnknownError),
        (b"ERR SHUTTING-DOWN\n", UpsServiceError),
        (b"ERR \n", UpsServiceError),
        (b"\xff\n", UpsGarbledError),
        (b"\n", UpsGarbledError),
        (b"BEGIN LIST VAR other\nEND LIST VAR other\n", UpsGarbledError),
        (b"BEGIN LIST VAR sim\nEND LIST VAR other\n", UpsGarbledError),
        (b'BEGIN LIST VAR sim\nVAR other a "b"\nEND LIST VAR sim\n', UpsGarbledError),
        (b"BEGIN LIST VAR sim\nVAR sim a b\nEND LIST VAR sim\n", UpsGarbledError),
    ],
)
def test_trouble_is_named(line: bytes, error: type[DeviceError]) -> None:
    assert codec.is_whole(line)
    with pytest.raises(error) as raised:
        codec.variables("sim", line)
    assert type(raised.value) is error


def test_answer_without_end_is_garbled() -> None:
    with pytest.raises(UpsGarbledError):
        codec.is_whole(b"x" * (codec.LONGEST + 1))


@given(st.binary(max_size=200))
def test_any_bytes_give_variables_or_an_error_of_the_hierarchy(noise: bytes) -> None:
    try:
        codec.reading(codec.variables("sim", noise + b"\n"))
    except DeviceError:
        return


@pytest.mark.parametrize("text", ["", "nan", "inf", "-3", "full", "1e400"])
def test_what_is_no_number_is_not_said(text: str) -> None:
    found = codec.reading({"battery.charge": text, "battery.runtime": text})
    assert (found.charge, found.runtime_s) == (None, None)


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        ("OL", DeviceState.ONLINE, ""),
        ("OL CHRG LB", DeviceState.ONLINE, ""),
        ("OB", DeviceState.ONLINE, "on-battery"),
        ("OB DISCHRG RB", DeviceState.ONLINE, "on-battery"),
        ("OB LB", DeviceState.HARDWARE_ERROR, "battery-low"),
        ("FSD OL", DeviceState.HARDWARE_ERROR, "battery-low"),
        ("OL RB", DeviceState.HARDWARE_ERROR, "battery-worn"),
        ("OL OVER", DeviceState.HARDWARE_ERROR, "fault"),
        ("ALARM OL", DeviceState.HARDWARE_ERROR, "fault"),
        ("OFF", DeviceState.HARDWARE_ERROR, "fault"),
        ("WAIT", DeviceState.STARTING, "starting"),
        ("", DeviceState.UNKNOWN, "silent"),
        ("BYPASS", DeviceState.UNKNOWN, "silent"),
    ],
)
def test_status_words_are_a_state(status: str, state: DeviceState, reason: str) -> None:
    assert codec.state_of(power(status)) == (state, reason)
