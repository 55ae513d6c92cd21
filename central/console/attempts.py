"""Drafts that are being checked, the newest of each editor; in memory alone, like their keys."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

import structlog

from central.publishing.drafting import Draft
from central.publishing.findings import Finding
from contracts.errors import BugError, KioskError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it was filled in; files have to be chosen again."""

    name: str = ""
    note: str = ""
    emergency: bool = False
    floor: str = ""


@dataclass(slots=True)
class Attempt:
    """What an editor sent and, once ``ended``, what came of it.

    ``number``: of the draft that was kept. Else ``findings`` refuse it, or an ``error`` does.
    ``shown``: the editor has seen that.
    """

    filled: Filled
    number: int | None = None
    findings: tuple[Finding, ...] = ()
    error: KioskError | None = None
    ended: Event = field(default_factory=Event)
    shown: bool = False

    def follow(self, check: Callable[[], Draft]) -> None:
        """Note what comes of a check. Never raises."""
        try:
            draft = check()
            self.findings = tuple(draft.refused)
            self.number = None if self.findings else draft.manifest.number
        except KioskError as error:
            self.error = _alone(error)
        except Exception:
            log.exception("draft.not_checked")
            self.error = BugError("the check failed")
        finally:
            self.ended.set()


def _alone(error: KioskError) -> KioskError:
    """Without the frames that it came through: what was to sign stands in them."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


class Attempts:
    """Checks on threads of their own. They keep no process from ending. Any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._newest: dict[str, Attempt] = {}

    def of(self, editor: str) -> Attempt | None:
        """What an editor sent last; None before the first in this process."""
        with self._lock:
            return self._newest.get(editor)

    def begin(self, editor: str, filled: Filled, check: Callable[[], Draft]) -> Attempt | None:
        """Begin a check; None, and nothing is begun, while that editor's last one goes on."""
        attempt = Attempt(filled)
        with self._lock:
            last = self._newest.get(editor)
            if last is not None and not last.ended.is_set():
                return None
            Thread(target=attempt.follow, args=(check,), name="draft", daemon=True).start()
            self._newest[editor] = attempt
        return attempt
