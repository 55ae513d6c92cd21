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


def test_what_is_named_once_may_stand_twice() -> None:
    data, _node = parse_yaml(b"a: &home {x: [1, 2]}\nb: *home\nc: [*home, *home]\n")
    assert data["b"] == data["c"][1] == {"x": [1, 2]}


def _doubled(times: int, twice: bytes = b"x: [*a%d, *a%d]") -> bytes:
    """Small as it is written, and twice as large at each step where it is walked through."""
    steps = [twice % (step, step) for step in range(times)]
    lines = [
        b"a%d: &a%d {%b}" % (number + 1, number + 1, step) for number, step in enumerate(steps)
    ]
    return b"\n".join([b"a0: &a0 {k: 1}", *lines])


def _nested(times: int) -> bytes:
    """No deeper than two as it is written, for aliases lie in aliases."""
    lines = [b"a%d: &a%d [*a%d]" % (number + 1, number + 1, number) for number in range(times)]
    return b"\n".join([b"a0: &a0 [1]", *lines])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"a: 1\na: 2\n", "line 2, column 1: the key a stands twice"),
        (b"a: !!python/object/apply:os.system [ls]\n", "line 1"),
        (b"a: \xff\n", "cannot be read"),
        (b"#" * (MAX_BYTES + 1), "larger"),
        (_doubled(24), "written out"),
        (_doubled(24, b"!!merge <<: [*a%d, *a%d]"), "written out"),
        (b"a: &a " + b"x" * 100_000 + b"\nb: [" + b"*a, " * 30 + b"]\n", "written out"),
        (b"a: &a [*a]\n", "stands in itself"),
        (_nested(120), "nested"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableItemError, match=said):
        parse_yaml(data)
