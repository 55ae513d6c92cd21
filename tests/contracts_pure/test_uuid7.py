import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import BugError
from contracts.uuid7 import uuid7, uuid7_unix_ms


def test_the_example_of_rfc9562_appendix_a6() -> None:
    # unix_ts_ms 0x017F22E279B0, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F
    random = ((0xCC3 << 68) | 0x18C4DC0C0C07398F).to_bytes(10)
    assert str(uuid7(0x017F22E279B0, random)) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_version_variant_and_time_are_right(unix_ms: int, random: bytes) -> None:
    value = uuid7(unix_ms, random)
    assert (value.version, value.variant) == (7, "specified in RFC 4122")
    assert uuid7_unix_ms(value) == unix_ms


@given(st.integers(0, 2**48 - 2), st.binary(min_size=20, max_size=20))
def test_later_ids_sort_later(unix_ms: int, random: bytes) -> None:
    assert str(uuid7(unix_ms, random[:10])) < str(uuid7(unix_ms + 1, random[10:]))


@pytest.mark.parametrize(("unix_ms", "size"), [(-1, 10), (2**48, 10), (0, 9)])
def test_impossible_input_is_a_bug(unix_ms: int, size: int) -> None:
    with pytest.raises(BugError):
        uuid7(unix_ms, bytes(size))
