"""How the centre says no: a word of ours and a sentence, to terminals, offices and anybody.

A path that there is not, or not by that method, is refused as everything else is.
"""

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from contracts.wire import ErrorAnswer, Refusal

NO_STORE = {"Cache-Control": "no-store"}


class RefusedError(Exception):
    """A request that gets an error answer; becomes an HTTP response at the edge."""

    def __init__(self, status: int, answer: ErrorAnswer) -> None:
        super().__init__(answer.code)
        self.status = status
        self.answer = answer


def refused(status: int, code: Refusal, message: str = "") -> RefusedError:
    """A refusal that needs nothing but its code."""
    return RefusedError(status, ErrorAnswer(code=code, message=message))


def refusal(
    status: int,
    code: str,
    message: str = "",
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    """The answer to what is refused."""
    return JSONResponse({"code": code, "message": message, **more}, status, headers)


def code_of(error: HTTPException) -> str:
    """Our own word as it stands, and what a framework says as one: ``not-found``."""
    return error.detail.lower().replace(" ", "-")


async def answer_refused(_request: Request, error: Exception) -> JSONResponse:
    """The answer to what a terminal was refused."""
    assert isinstance(error, RefusedError)
    return refusal(error.status, **error.answer.model_dump(mode="json", exclude_defaults=True))


async def answer_nowhere(_request: Request, error: Exception) -> JSONResponse:
    """The answer to it; what may be done there instead stands in ``Allow``."""
    assert isinstance(error, HTTPException)
    headers = {**(error.headers or {}), **NO_STORE}
    return refusal(error.status_code, code_of(error), headers=headers)


def places_of(error: Any) -> str:
    """What of a request does not fit: the names of its parts."""
    return ", ".join(sorted({".".join(map(str, item["loc"])) for item in error.errors()}))
