"""A change of the settings that has still to show that the terminal starts with it.

It is judged before it is kept, and the file before stays beside it. ``<settings>.trial`` says
which text is on trial and how often a start was begun with it: one that fails, or that twice came
to no end, is undone by the start itself. A start that works ends the trial.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from contracts.canonical import sha256_hex
from contracts.errors import KioskError, StorageError
from hardening.files import sync_folder
from kiosk.logbook.writing import Logbook
from kiosk.provisioning import settingsfile
from kiosk.records.errors import storage_errors
from kiosk.records.places import trial_path
from kiosk.records.statefile import read_state, write_state

MOST_STARTS = 2
"""A start may be cut off by the power once, and that says nothing against the settings."""
UNDONE = "settings.undone"

_log = structlog.get_logger(__name__)


def change(path: Path, values: Mapping[str, object], comments: Mapping[str, str]) -> bool:
    """Put these values into the settings file, on trial; whether that changes anything.

    Args:
        values: by ``table.name``, as ``settingsfile.changed`` takes them.

    Raises:
        SettingsError, SyncSettingsError: it would not load; nothing was changed.
        StorageError: it could not be kept; the file is as it was.
    """
    before = settingsfile.read_text(path)
    text = settingsfile.always_open(settingsfile.changed(before, values, comments), values)
    if text == before:
        return False
    settingsfile.judge(text, path.name)
    _keep(path, _hash(text), 0)
    settingsfile.write(path, text)
    return True


def undo(path: Path, data_dir: Path) -> bool:
    """Put the file before the last change back, on trial too; whether there was one.

    Raises what ``change`` raises.
    """
    text = settingsfile.read_text(settingsfile.kept_before(path))
    if text is None:
        return False
    settingsfile.judge(text, path.name)
    _keep(path, _hash(text), 0)
    settingsfile.undo(path)
    Logbook(data_dir).note(UNDONE, by="technician")
    return True


def may_be_undone(path: Path) -> bool:
    """Whether there is a file before the last change."""
    return settingsfile.kept_before(path).is_file()


@dataclass(frozen=True, slots=True)
class _OnTrial:
    sha256: str
    begun: int


class SettingsTrial:
    """The trial of one settings file, at a start. Never raises: a disk that fails ends no start."""

    def __init__(self, path: Path, data_dir: Path) -> None:
        self._path, self._data_dir = path, data_dir

    def begin(self) -> bool:
        """A start begins; whether the settings were put back because others came to no end."""
        trial = self._on_trial()
        if trial is None:
            return False
        if trial.begun >= MOST_STARTS:
            return self._undo("start-hung")
        try:
            _keep(self._path, trial.sha256, trial.begun + 1)
        except StorageError as error:
            _log.error("settings.trial_not_kept", code=error.code)
        return False

    def passed(self) -> None:
        """The terminal stands."""
        if self._on_trial() is not None:
            self._forget()

    def failed(self, error: Exception) -> bool:
        """It does not start; whether the settings before were put back because of that."""
        if isinstance(error, StorageError) or self._on_trial() is None:
            return False
        return self._undo("start-failed")

    def _on_trial(self) -> _OnTrial | None:
        """What is on trial, None where the file is another by now."""
        try:
            document: dict[str, Any] | None = read_state(trial_path(self._path))
            text = settingsfile.read_text(self._path)
            if document is None or text is None or document["text"] != _hash(text):
                return None
            return _OnTrial(str(document["text"]), int(document["begun"]))
        except (KioskError, KeyError, TypeError, ValueError):
            return None

    def _undo(self, why: str) -> bool:
        try:
            done = settingsfile.undo(self._path)
        except KioskError as error:
            _log.error("settings.not_undone", code=error.code)
            return False
        self._forget()
        if done:
            _log.error("settings.undone", reason=why)
            Logbook(self._data_dir).note(UNDONE, by="terminal", why=why)
        return done

    def _forget(self) -> None:
        file = trial_path(self._path)
        try:
            with storage_errors("end the trial of the settings"):
                file.unlink(missing_ok=True)
                sync_folder(file.parent)
        except StorageError as error:
            _log.error("settings.trial_not_ended", code=error.code)


def _keep(path: Path, sha256: str, begun: int) -> None:
    write_state(trial_path(path), {"text": sha256, "begun": begun}, mode=settingsfile.MODE)


def _hash(text: str) -> str:
    return sha256_hex(text.encode())
