"""Bodies of requests as they come in: never longer than they may be."""

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive


def capped(receive: Receive, most: int) -> Receive:
    """Receives a request's body; raises HTTPException (413) once it is longer, announced or not."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413, "too-large")
        return message

    return counted
