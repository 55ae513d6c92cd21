"""Drafts that are checked while nobody waits for them."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread

import pytest

from central.console.attempts import Attempts, Filled
from central.publishing.drafting import Draft
from central.publishing.errors import PublishingError
from contracts.errors import BugError
from tests.central.harness import RunningCentre
from tests.console.operations import give_passwords
from tests.console.test_rights import Browsing

PATIENCE_S = 60
FORM = Filled("2026.9", "why")


class Check:
    """Ends when it is told to, with a failure."""

    def __init__(self, error: Exception) -> None:
        self.over = Event()
        self._error = error

    def __call__(self) -> Draft:
        assert self.over.wait(PATIENCE_S)
        raise self._error


@pytest.fixture
def check() -> Iterator[Check]:
    lasting = Check(PublishingError("no"))
    yield lasting
    lasting.over.set()


def test_an_editor_has_one_draft_checked_at_a_time(check: Check) -> None:
    attempts = Attempts()
    first = attempts.begin("editor", FORM, check)
    assert first is not None
    assert attempts.begin("editor", FORM, check) is None
    assert attempts.begin("other", FORM, check) is not None
    check.over.set()
    assert first.ended.wait(PATIENCE_S)
    assert (first.number, str(first.error)) == (None, "no")
    assert first.error is not None
    assert first.error.__traceback__ is None, "its frames hold the key"
    assert attempts.of("editor") is first
    assert attempts.begin("editor", FORM, check) is not first


def test_a_check_that_breaks_is_an_outcome_too() -> None:
    broken = Check(ZeroDivisionError())
    broken.over.set()
    attempt = Attempts().begin("editor", FORM, broken)
    assert attempt is not None
    assert attempt.ended.wait(PATIENCE_S)
    assert isinstance(attempt.error, BugError)


def test_a_check_that_no_thread_takes_up_is_not_under_way(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    attempts = Attempts()
    with monkeypatch.context() as crowded:
        crowded.setattr(Thread, "start", full)
        with pytest.raises(RuntimeError):
            attempts.begin("editor", FORM, check)
    assert attempts.of("editor") is None
    assert attempts.begin("editor", FORM, check) is not None


def test_who_comes_back_is_told_what_came_of_it_once(running: RunningCentre, check: Check) -> None:
    give_passwords(running.database)
    editor = Browsing(running, "editor")
    attempt = running.centre.attempts.begin("editor", FORM, check)
    assert attempt is not None
    assert editor.get("/sets/draft").url.endswith("/sets/draft/checked")
    check.over.set()
    assert attempt.ended.wait(PATIENCE_S)
    told = editor.get("/sets/draft")
    assert (told.url.endswith("/sets/draft/checked"), told.status_code) == (True, 422)
    assert FORM.name in told.text
    assert editor.get("/sets/draft").url.endswith("/sets/draft")
    editor.session.close()


def test_a_page_that_waits_for_a_check_is_no_click(running: RunningCentre, check: Check) -> None:
    give_passwords(running.database)
    editor = Browsing(running, "editor")
    assert running.centre.attempts.begin("editor", FORM, check) is not None
    running.clock.move(timedelta(minutes=14))
    waiting = editor.get("/sets/draft/checked")
    assert waiting.url.endswith("/sets/draft/checked")
    assert "/console/sets/draft/checked" in waiting.headers["Refresh"]
    running.clock.move(timedelta(minutes=2))
    assert "/login" in editor.get("/sets/draft/checked").url
    editor.session.close()
