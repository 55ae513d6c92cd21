"""Nonces of signed requests: each is accepted once."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from central.storage.models import NonceRow
from contracts.signatures import VerifiedRequest
from contracts.wire import CLOCK_TOLERANCE_S


def use_nonce(session: Session, request: VerifiedRequest, now_s: int) -> bool:
    """Remember a request's nonce; False when it was seen before.

    Nonces of requests that are too old to be accepted anyway are forgotten.
    """
    session.execute(delete(NonceRow).where(NonceRow.created < now_s - 2 * CLOCK_TOLERANCE_S))
    if session.get(NonceRow, (request.key_id, request.nonce)) is not None:
        return False
    session.add(NonceRow(terminal_id=request.key_id, nonce=request.nonce, created=request.created))
    return True
