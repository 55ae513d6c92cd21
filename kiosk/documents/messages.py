"""The receipt helper's messages on its pipes, for both ends: without fonts, so quick to import."""

import json
from typing import BinaryIO

LENGTH_BYTES = 4


def send(stream: BinaryIO, message: dict[str, object], data: bytes = b"") -> None:
    """Write one message and what follows it."""
    body = json.dumps(message, ensure_ascii=False).encode()
    stream.write(len(body).to_bytes(LENGTH_BYTES) + body + data)
    stream.flush()


def receive(stream: BinaryIO) -> dict[str, object] | None:
    """Read one message; None at the end of the stream."""
    length = stream.read(LENGTH_BYTES)
    if len(length) < LENGTH_BYTES:
        return None
    message: dict[str, object] = json.loads(stream.read(int.from_bytes(length)))
    return message
