"""A path that there is not, or not by that method: refused as everything else of the centre is."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse


def code_of(error: HTTPException) -> str:
    """Our own word as it stands, and what a framework says as one: ``not-found``."""
    return error.detail.lower().replace(" ", "-")


async def answer_nowhere(_request: Request, error: Exception) -> JSONResponse:
    """The answer to it; what may be done there instead stands in ``Allow``."""
    assert isinstance(error, HTTPException)
    body = {"code": code_of(error), "message": ""}
    headers = {**(error.headers or {}), "Cache-Control": "no-store"}
    return JSONResponse(body, error.status_code, headers)
