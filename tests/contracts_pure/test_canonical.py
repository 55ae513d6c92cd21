import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.canonical import MAX_SAFE_INTEGER, canonical_bytes, canonical_sha256, sha256_hex
from contracts.errors import InvalidDocumentError

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
WHOLE = st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def test_keys_are_ordered_by_utf16_and_control_characters_escaped_as_rfc8785_shows() -> None:
    # RFC 8785 section 3.2.3: the input of its sorting example, and the order it demands
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    ordered = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(canonical_bytes(value))) == ordered
    assert canonical_bytes('\u20ac$\u000f\nA\'B"\\"/') == '"€$\\u000f\\nA\'B\\"\\\\\\"/"'.encode()


@given(VALUES)
def test_reading_canonical_bytes_back_gives_the_value_and_the_same_bytes(value: object) -> None:
    data = canonical_bytes(value)
    assert json.loads(data) == value
    assert canonical_bytes(json.loads(data)) == data


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), float("inf"), 2**53, {1: 2}, b"x", "\ud800", {"\ud800": 1}]
)
def test_what_has_no_single_form_is_refused(value: object) -> None:
    with pytest.raises(InvalidDocumentError):
        canonical_bytes(value)


def test_a_whole_float_is_the_integer_and_a_tuple_the_list() -> None:
    assert canonical_bytes({"b": 2.0, "a": (1, True)}) == b'{"a":[1,true],"b":2}'


def test_hashes_are_of_the_canonical_bytes() -> None:
    assert sha256_hex(b"abc").startswith("ba7816bf8f01cfea")
    assert canonical_sha256({"b": 1, "a": 2}) == sha256_hex(b'{"a":2,"b":1}')
