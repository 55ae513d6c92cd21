"""One reading of YAML: words of an author stay words."""

import pytest

from contracts.yaml_text import MAX_BYTES, UnreadableItemError, parse_yaml


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("false", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("True", "True"),
        ("9:30", "9:30"),
        ("0123", "0123"),
        ("02300000060", "02300000060"),
        ("2026-01-31", "2026-01-31"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("4", 4),
        ("-4.5", -4.5),
        ("~", None),
    ],
)
def test_a_word_is_what_the_guide_says(written: str, meant: object) -> None:
    data, _node = parse_yaml(f"value: {written}\n".encode())
    assert data == {"value": meant}
    assert type(data["value"]) is type(meant)


def test_keys_are_names() -> None:
    data, _node = parse_yaml(b"true: a\n80: b\nno: c\n")
    assert data == {"true": "a", "80": "b", "no": "c"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"a: 1\na: 2\n", "line 2, column 1: the key a stands twice"),
        (b"a: !!python/object/apply:os.system [ls]\n", "line 1"),
        (b"a: \xff\n", "cannot be read"),
        (b"#" * (MAX_BYTES + 1), "larger"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableItemError, match=said):
        parse_yaml(data)
