"""A process begins anew as what it was; with the technicians' door it does so once."""

import os
import sys

import pytest

from kiosk.again import DOOR_WORD, begin_again

COMMAND = ["python", "-m", "kiosk", "run", "--settings", "t.toml"]


@pytest.mark.parametrize("before", [COMMAND, [*COMMAND, DOOR_WORD]])
@pytest.mark.parametrize("door", [False, True])
def test_the_door_stands_in_the_command_of_the_process_that_shows_it_and_in_no_other(
    monkeypatch: pytest.MonkeyPatch, before: list[str], door: bool
) -> None:
    begun: list[list[str]] = []

    class BegunError(Exception):
        """The process would be another one now."""

    def execv(path: str, words: list[str]) -> None:
        begun.append(words[1:])
        raise BegunError

    monkeypatch.setattr(os, "execv", execv)
    monkeypatch.setattr(sys, "orig_argv", before)
    with pytest.raises(BegunError):
        begin_again(door=door)
    assert begun == [[*COMMAND[1:], *([DOOR_WORD] if door else [])]]
