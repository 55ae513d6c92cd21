"""IPP messages as bytes (RFC 8010, section 3): pure, without any I/O.

An attribute keeps its values with their tags as they came. Collections (section 3.1.6) are not
put together: their members stay in a row as values of the attribute, which loses nothing.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum

IPP_1_1 = (1, 1)
"""Understood by every printer and queue (RFC 8011, section 5.1.8); 2.0 brings nothing we use."""

LONGEST_VALUE = 32767
"""Bytes: a length is a SIGNED-SHORT."""


class Operation(IntEnum):
    """Those that the terminal uses (RFC 8011, section 5.4.15). All are REQUIRED of printers."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B


class GroupTag(IntEnum):
    """Delimiters (RFC 8010, section 3.5.1)."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED = 0x05


class ValueTag(IntEnum):
    """Syntaxes that the terminal writes (RFC 8010, section 3.5.2)."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49


_FIRST_VALUE_TAG = 0x10
_OUT_OF_BAND = range(0x10, 0x20)
_INTEGERS = (ValueTag.INTEGER, ValueTag.ENUM)
_TEXTS = range(0x41, 0x4B)

Content = int | bool | str | bytes | None


class IppFormatError(ValueError):
    """The bytes are no IPP message."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value.

    Attributes:
        content: int, bool or str by its tag, None for out-of-band ones (``unknown``), and bytes
            for every syntax that the terminal has no use for and for texts that are not UTF-8.
    """

    tag: int
    content: Content


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute, 1setOf or not."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Attributes of one kind, or of one job."""

    tag: int
    attributes: tuple[Attribute, ...]

    def values(self, name: str) -> tuple[Content, ...]:
        """The contents of an attribute, () when it is not there."""
        for attribute in self.attributes:
            if attribute.name == name:
                return tuple(value.content for value in attribute.values)
        return ()

    def words(self, name: str) -> tuple[str, ...]:
        """Those of its contents that are text."""
        return tuple(content for content in self.values(name) if isinstance(content, str))

    def number(self, name: str) -> int | None:
        """The first of its contents that is a number."""
        for content in self.values(name):
            if isinstance(content, int) and not isinstance(content, bool):
                return content
        return None


@dataclass(frozen=True, slots=True)
class Message:
    """A request or a response.

    Attributes:
        code: the operation of a request, the status of a response.
        data: the document behind the attributes.
    """

    code: int
    request_id: int
    groups: tuple[Group, ...]
    data: bytes = field(default=b"", repr=False)
    version: tuple[int, int] = IPP_1_1

    def of(self, tag: int) -> list[Group]:
        """The groups of one kind."""
        return [group for group in self.groups if group.tag == tag]


def attribute(name: str, tag: int, *contents: Content) -> Attribute:
    """Make an attribute whose values are all of one syntax."""
    return Attribute(name, tuple(Value(tag, content) for content in contents))


def encode(message: Message) -> bytes:
    """The bytes of a message; raises IppFormatError for what no field can hold."""
    try:
        parts = [struct.pack(">BBHI", *message.version, message.code, message.request_id)]
        for group in message.groups:
            parts.append(bytes((group.tag,)))
            for each in group.attributes:
                parts.extend(_encoded(each))
    except (struct.error, UnicodeEncodeError, ValueError) as error:
        raise IppFormatError(f"cannot be written: {type(error).__name__}") from error
    return b"".join([*parts, bytes((GroupTag.END,)), message.data])


def _encoded(each: Attribute) -> Iterator[bytes]:
    name = each.name.encode("ascii")
    if not name:
        raise IppFormatError("an attribute without a name")
    for value in each.values:
        content = _content_bytes(value)
        if max(len(name), len(content)) > LONGEST_VALUE:
            raise IppFormatError("too long for a field")
        yield struct.pack(">BH", value.tag, len(name)) + name
        yield struct.pack(">H", len(content)) + content
        name = b""  # of further values (section 3.1.5)


def _content_bytes(value: Value) -> bytes:
    match value.content:
        case None:
            return b""
        case bool():
            return bytes((value.content,))
        case int():
            return struct.pack(">i", value.content)
        case str():
            return value.content.encode("utf-8")
    return value.content


def decode(data: bytes) -> Message:
    """The message of these bytes; raises IppFormatError."""
    if len(data) < 9:
        raise IppFormatError("too short")
    major, minor, code, request_id = struct.unpack_from(">BBHI", data)
    reader = _Reader(data, 8)
    groups: list[Group] = []
    tag = reader.byte()
    while tag != GroupTag.END:
        if tag >= _FIRST_VALUE_TAG:
            raise IppFormatError("a value outside of a group")
        attributes, following = _attributes(reader)
        groups.append(Group(tag, attributes))
        tag = following
    return Message(code, request_id, tuple(groups), reader.rest(), (major, minor))


def _attributes(reader: "_Reader") -> tuple[tuple[Attribute, ...], int]:
    """The attributes of one group and the delimiter behind them."""
    found: list[tuple[str, list[Value]]] = []
    while (tag := reader.byte()) >= _FIRST_VALUE_TAG:
        name = reader.field()
        content = _content(tag, reader.field())
        if name:
            try:
                found.append((name.decode("ascii"), [Value(tag, content)]))
            except UnicodeDecodeError as error:
                raise IppFormatError("a name that is not ASCII") from error
        elif found:
            found[-1][1].append(Value(tag, content))
        else:
            raise IppFormatError("a further value of nothing")
    return tuple(Attribute(name, tuple(values)) for name, values in found), tag


def _content(tag: int, data: bytes) -> Content:
    if tag in _OUT_OF_BAND:
        return None
    if tag in _INTEGERS:
        if len(data) != 4:
            raise IppFormatError("an integer has four bytes")
        number: int = struct.unpack(">i", data)[0]
        return number
    if tag == ValueTag.BOOLEAN:
        if data not in (b"\x00", b"\x01"):
            raise IppFormatError("a boolean is 0 or 1")
        return data == b"\x01"
    if tag in _TEXTS:
        with suppress(UnicodeDecodeError):
            return data.decode("utf-8")
    return data


class _Reader:
    """Takes bytes from the front; raises IppFormatError where they end too early."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at

    def byte(self) -> int:
        return self._take(1)[0]

    def field(self) -> bytes:
        """A length and as many bytes."""
        return self._take(int.from_bytes(self._take(2), "big"))

    def rest(self) -> bytes:
        return self._data[self._at :]

    def _take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._data):
            raise IppFormatError("cut off")
        taken = self._data[self._at : end]
        self._at = end
        return taken
