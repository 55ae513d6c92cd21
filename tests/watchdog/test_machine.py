"""The machine is asked to start anew by logind's own tool; what it says is heard."""

from pathlib import Path

import pytest

from kiosk.watchdog.machine import no_reboot, systemd_reboot


def tool(folder: Path, code: int) -> Path:
    """A systemctl that notes what it was told, and starts nothing anew."""
    path = folder / "systemctl"
    path.write_text(f'#!/bin/sh\necho "$@" > {folder}/told\nexit {code}\n', "utf-8")
    path.chmod(0o755)
    return folder / "told"


@pytest.mark.parametrize(("code", "heard"), [(0, True), (1, False)])
def test_it_is_told_and_says_whether_it_will(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, heard: bool
) -> None:
    told = tool(tmp_path, code)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert systemd_reboot() is heard
    assert told.read_text("utf-8") == "reboot --no-ask-password --no-wall\n"


def test_where_there_is_none_nothing_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not systemd_reboot()
    assert not no_reboot()
