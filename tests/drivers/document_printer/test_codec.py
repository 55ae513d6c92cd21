"""IPP messages: the examples of RFC 8010, appendix A, and whatever else bytes can hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.document_printer.codec import (
    Attribute,
    Group,
    GroupTag,
    IppFormatError,
    Message,
    Operation,
    Value,
    ValueTag,
    attribute,
    decode,
    encode,
)

PRINT_JOB = (
    b"\x01\x01\x00\x02\x00\x00\x00\x01"
    b"\x01"
    b"\x47\x00\x12attributes-charset\x00\x05utf-8"
    b"\x48\x00\x1battributes-natural-language\x00\x05en-us"
    b"\x45\x00\x0bprinter-uri\x00\x2cipp://printer.example.com/ipp/print/pinetree"
    b"\x42\x00\x08job-name\x00\x06foobar"
    b"\x22\x00\x16ipp-attribute-fidelity\x00\x01\x01"
    b"\x02"
    b"\x21\x00\x06copies\x00\x04\x00\x00\x00\x14"
    b"\x44\x00\x05sides\x00\x13two-sided-long-edge"
    b"\x03"
    b"%!PDF..."
)
"""RFC 8010, A.1, with a document behind it."""
PRINT_JOB_ANSWER = (
    b"\x01\x01\x00\x00\x00\x00\x00\x01"
    b"\x01"
    b"\x47\x00\x12attributes-charset\x00\x05utf-8"
    b"\x48\x00\x1battributes-natural-language\x00\x05en-us"
    b"\x41\x00\x0estatus-message\x00\x0dsuccessful-ok"
    b"\x02"
    b"\x21\x00\x06job-id\x00\x04\x00\x00\x00\x93"
    b"\x45\x00\x07job-uri\x00\x30ipp://printer.example.com/ipp/print/pinetree/147"
    b"\x23\x00\x09job-state\x00\x04\x00\x00\x00\x03"
    b"\x03"
)
"""RFC 8010, A.2."""
REFUSAL = (
    b"\x01\x01\x04\x0b\x00\x00\x00\x01"
    b"\x01"
    b"\x47\x00\x12attributes-charset\x00\x05utf-8"
    b"\x48\x00\x1battributes-natural-language\x00\x05en-us"
    b"\x05"
    b"\x21\x00\x06copies\x00\x04\x00\x00\x00\x14"
    b"\x10\x00\x05sides\x00\x00"
    b"\x03"
)
"""RFC 8010, A.3: an out-of-band value has no content."""
COLLECTION = (
    b"\x01\x01\x00\x00\x00\x00\x00\x07\x04"
    b"\x34\x00\x09media-col\x00\x00"
    b"\x4a\x00\x00\x00\x0amedia-type\x44\x00\x00\x00\x05plain"
    b"\x37\x00\x00\x00\x00"
    b"\x44\x00\x0emedia-defaults\x00\x02a4"
    b"\x03"
)
"""RFC 8010, section 3.1.6; the attribute behind it must be found."""
COMMON = (
    attribute("attributes-charset", ValueTag.CHARSET, "utf-8"),
    attribute("attributes-natural-language", ValueTag.LANGUAGE, "en-us"),
)


def test_request_of_the_standard_is_written() -> None:
    operation = Group(
        GroupTag.OPERATION,
        (
            *COMMON,
            attribute("printer-uri", ValueTag.URI, "ipp://printer.example.com/ipp/print/pinetree"),
            attribute("job-name", ValueTag.NAME, "foobar"),
            attribute("ipp-attribute-fidelity", ValueTag.BOOLEAN, True),
        ),
    )
    job = Group(
        GroupTag.JOB,
        (
            attribute("copies", ValueTag.INTEGER, 20),
            attribute("sides", ValueTag.KEYWORD, "two-sided-long-edge"),
        ),
    )
    assert encode(Message(Operation.PRINT_JOB, 1, (operation, job), b"%!PDF...")) == PRINT_JOB


def test_answer_of_the_standard_is_read() -> None:
    answer = decode(PRINT_JOB_ANSWER)
    assert (answer.code, answer.request_id, answer.version) == (0, 1, (1, 1))
    (job,) = answer.of(GroupTag.JOB)
    assert (job.number("job-id"), job.number("job-state")) == (147, 3)
    assert job.words("job-uri") == ("ipp://printer.example.com/ipp/print/pinetree/147",)
    assert job.values("job-name") == ()


def test_refusal_of_the_standard_is_read() -> None:
    (group,) = decode(REFUSAL).of(GroupTag.UNSUPPORTED)
    assert group.values("sides") == (None,)
    assert group.number("sides") is None


def test_further_values_belong_to_the_attribute_before() -> None:
    asked = attribute("requested-attributes", ValueTag.KEYWORD, "job-id", "job-state")
    data = encode(Message(Operation.GET_JOBS, 2, (Group(GroupTag.OPERATION, (asked,)),)))
    assert data == (
        b"\x01\x01\x00\x0a\x00\x00\x00\x02\x01"
        b"\x44\x00\x14requested-attributes\x00\x06job-id\x44\x00\x00\x00\x09job-state\x03"
    )


def test_collection_hides_nothing_behind_it() -> None:
    (printer,) = decode(COLLECTION).of(GroupTag.PRINTER)
    assert printer.words("media-defaults") == ("a4",)


def test_a_document_does_not_show_in_logs() -> None:
    assert "secret" not in repr(Message(2, 1, (), b"secret"))


@pytest.mark.parametrize("frame", [PRINT_JOB_ANSWER, REFUSAL, COLLECTION])
def test_every_cut_frame_is_an_error(frame: bytes) -> None:
    for end in range(len(frame)):
        with pytest.raises(IppFormatError):
            decode(frame[:end])
    assert encode(decode(frame)) == frame


@pytest.mark.parametrize(
    "body",
    [
        b"\x44\x00\x01a\x00\x01b\x03",  # a value before any group
        b"\x01\x44\x00\x00\x00\x01b\x03",  # a further value of nothing
        b"\x01\x21\x00\x01a\x00\x03\x00\x00\x01\x03",
        b"\x01\x22\x00\x01a\x00\x01\x02\x03",
        b"\x01\x44\x00\x01\xff\x00\x01b\x03",
        b"\x01\x44\x00\x01a\xff\xffb\x03",
    ],
)
def test_damaged_frame_is_an_error(body: bytes) -> None:
    with pytest.raises(IppFormatError):
        decode(PRINT_JOB_ANSWER[:8] + body)


@pytest.mark.parametrize(
    "damaged",
    [
        attribute("", ValueTag.KEYWORD, "x"),
        attribute("é", ValueTag.KEYWORD, "x"),
        attribute("x", ValueTag.INTEGER, 1 << 31),
        attribute("x", ValueTag.NAME, "x" * 32768),
        attribute("x", ValueTag.NAME, "\ud800"),
    ],
)
def test_what_no_field_can_hold_is_not_written(damaged: Attribute) -> None:
    with pytest.raises(IppFormatError):
        encode(Message(2, 1, (Group(GroupTag.JOB, (damaged,)),)))


VALUES = st.one_of(
    st.builds(Value, st.sampled_from([0x21, 0x23]), st.integers(-(1 << 31), (1 << 31) - 1)),
    st.builds(Value, st.just(0x22), st.booleans()),
    st.builds(Value, st.integers(0x41, 0x4A), st.text(st.characters(exclude_categories=["Cs"]))),
    st.builds(Value, st.integers(0x30, 0x3F), st.binary(max_size=40)),
    st.builds(Value, st.integers(0x10, 0x1F), st.none()),
)
NAMES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=40)
ATTRIBUTES = st.builds(
    Attribute, NAMES, st.lists(VALUES, min_size=1, max_size=4).map(tuple)
)  # fmt: skip
GROUPS = st.builds(
    Group, st.sampled_from([1, 2, 4, 5, 6, 7, 8, 9]), st.lists(ATTRIBUTES, max_size=4).map(tuple)
)
MESSAGES = st.builds(
    Message,
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFFFFFF),
    st.lists(GROUPS, max_size=4).map(tuple),
    st.binary(max_size=100),
)


@given(MESSAGES)
def test_message_that_is_written_is_read_as_it_was(message: Message) -> None:
    assert decode(encode(message)) == message


@given(st.binary(max_size=300))
def test_any_bytes_give_a_message_or_an_error(data: bytes) -> None:
    try:
        message = decode(PRINT_JOB_ANSWER[:8] + data)
    except IppFormatError:
        return
    assert message.request_id == 1


@given(st.data())
def test_damaged_answer_gives_a_message_or_an_error(data: st.DataObject) -> None:
    frame = bytearray(PRINT_JOB_ANSWER)
    frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    try:
        decode(bytes(frame))
    except IppFormatError:
        return
