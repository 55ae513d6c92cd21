"""One sets a terminal up at a time, and pages make room for a console."""

import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk.provisioning.alone import BeingSetUpError, at_console, at_screen, console_is_there


def test_a_second_console_and_a_second_screen_are_told_so(settings: Path) -> None:
    with at_console(settings), pytest.raises(BeingSetUpError), at_console(settings, 0.0):
        pass
    with ExitStack() as screen:
        assert at_screen(settings, screen)
        with pytest.raises(BeingSetUpError), ExitStack() as other:
            at_screen(settings, other)


def test_a_screen_that_makes_no_room_is_not_pushed_aside(settings: Path) -> None:
    with ExitStack() as screen:
        assert at_screen(settings, screen)
        with pytest.raises(BeingSetUpError), at_console(settings, 0.0):
            pass
        assert not console_is_there(settings)


def test_a_screen_sees_that_a_console_wants_in_and_the_console_comes_when_it_is_gone(
    settings: Path,
) -> None:
    came = threading.Event()

    def console() -> None:
        with at_console(settings):
            came.set()

    with ExitStack() as screen:
        assert at_screen(settings, screen)
        thread = threading.Thread(target=console)
        thread.start()
        while not console_is_there(settings):
            assert thread.is_alive()
        assert not came.is_set()
    thread.join(60)
    assert came.is_set()
    assert list(settings.parent.glob("*.console")) == []


def test_what_a_console_that_was_killed_left_behind_holds_nobody_up(settings: Path) -> None:
    settings.with_name(f"{settings.name}.console").touch()
    with ExitStack() as screen:
        assert at_screen(settings, screen)
    with at_console(settings, 0.0):
        assert console_is_there(settings)
