"""One first start: what was said, what stands, what comes next. Used by one thread.

A console, a file on a stick and the pages of the screen all ask this.
"""

import socket
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from hardening.files import write_durably
from kiosk.provisioning import settingsfile
from kiosk.provisioning.checking import BuiltIn, Mistake, check, check_together
from kiosk.provisioning.draft import Draft, read_draft, write_draft
from kiosk.provisioning.fields import FIELDS, fields_of
from kiosk.provisioning.proof import Proof
from kiosk.provisioning.steps import NEEDED, Step, StepState, states, where_next
from kiosk.records.errors import storage_errors
from kiosk.records.places import USUAL_DATA_DIR
from kiosk.settings import (
    CentreSettings,
    ItemSettings,
    ScreenSettings,
    Settings,
    SettingsError,
    TerminalSettings,
    settings_of,
)
from kiosk.texts import Texts

_USUAL = {
    "terminal": TerminalSettings(data_dir=USUAL_DATA_DIR, name=""),
    "screen": ScreenSettings(),
    "centre": CentreSettings(url=""),
    "items": ItemSettings(),
}


class FirstStart:
    """What is chosen for one settings file.

    Args:
        settings: the file, which need not be there yet.
        data_dir: where a new terminal keeps its data; an old file's own word stands.
        built_in: the adapters of the project.
        texts: comments that a new value gets in the file.

    Attributes:
        began_anew: a draft was there and is damaged: what it held is to be said again.

    Raises:
        SettingsError: there is a settings file and it is no TOML.
        StorageError: the disk does not read it now.
    """

    def __init__(
        self,
        settings: Path,
        built_in: BuiltIn,
        texts: Texts,
        *,
        data_dir: Path = USUAL_DATA_DIR,
    ) -> None:
        self._path = settings
        self._built_in = built_in
        self._texts = texts
        self._base = settingsfile.read_text(settings)
        self._data_dir = data_dir
        self._draft, self.began_anew = read_draft(settings)
        self._standing = self._parsed()

    # ---- values -----------------------------------------------------------------------------

    def value(self, key: str) -> Any:
        """What stands: chosen now, else in the settings file, else the usual; None: nothing."""
        if key in self._draft.values:
            chosen = self._draft.values[key]
            return self._usual(key) if chosen is None else chosen
        found: Any = self._standing
        for name in key.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        return self._usual(key) if found is None else found

    @property
    def devices(self) -> dict[str, Any]:
        """The table of each device that is named, by its class."""
        tables = self._document().get("devices", {})
        return {name: dict(table) for name, table in tables.items() if isinstance(table, Mapping)}

    @property
    def language(self) -> str:
        """What people are spoken to in: the first that was chosen."""
        chosen = self.value("terminal.languages")
        known = [each for each in chosen if each in self._texts.languages]
        return str(known[0]) if known else self._texts.languages[-1]

    @property
    def data_dir(self) -> Path:
        """Where this terminal keeps its data."""
        return Path(str(self._document()["terminal"]["data_dir"]))

    def check(self, key: str, value: object) -> Mistake | None:
        """Judge a value as it is typed; nothing is kept."""
        mistake = check(key, value, self._built_in)
        if mistake is not None:
            return mistake
        return check_together(self._document(self._draft.with_value(key, value)))

    def put(self, key: str, value: object) -> Mistake | None:
        """Keep a value durably, if it may stand.

        Raises:
            StorageFullError, StorageError: it could not be kept; what was said before is.
        """
        mistake = self.check(key, value)
        if mistake is None:
            self._keep(self._draft.with_value(key, value))
        return mistake

    def check_all(self, values: Mapping[str, object]) -> dict[str, Mistake]:
        """Judge all of these side by side; nothing is kept. Gives the mistakes by key.

        None takes a value away, which may always be.
        """
        said = {key: value for key, value in values.items() if value is not None}
        judged = {key: check(key, value, self._built_in) for key, value in said.items()}
        found = {key: mistake for key, mistake in judged.items() if mistake is not None}
        if found:
            return found
        mistake = check_together(self._document(self._with(values)))
        return {} if mistake is None else {"centre.url": mistake}

    def put_all(self, values: Mapping[str, object]) -> dict[str, Mistake]:
        """Keep all of these, or none where one may not stand; gives the mistakes by key.

        Raises:
            StorageFullError, StorageError: they could not be kept; what was said before is.
        """
        found = self.check_all(values)
        if not found and values:
            self._keep(self._with(values))
        return found

    def take_away(self, key: str) -> None:
        """Let the usual stand instead; raises StorageError."""
        self._keep(self._draft.with_value(key, None))

    # ---- steps ------------------------------------------------------------------------------

    def steps(self) -> tuple[StepState, ...]:
        """Every step as it stands."""
        return states(self._draft.done, self._draft.left_out)

    @property
    def left_out(self) -> frozenset[Step]:
        """Steps that were left for later."""
        return frozenset(self._draft.left_out)

    def next(self) -> Step | None:
        """Where to go on; None when every step is done or left out."""
        return where_next(self._draft.done, self._draft.left_out)

    def finish(self, step: Step) -> Mistake | None:
        """A step is done, if what it needs is there; raises StorageError.

        With the report nobody is on a page any more.
        """
        for field in fields_of(step):
            if field.needed and not self.value(field.key):
                return Mistake("lacks", {"what": field.name})
        draft = self._draft.with_step(step, done=True)
        self._keep(replace(draft, page="") if step is Step.REPORT else draft)
        return None

    def leave_out(self, step: Step) -> Mistake | None:
        """A step is left for later, if a terminal works without it; raises StorageError."""
        if step in NEEDED:
            return Mistake("not_left_out")
        self._keep(self._draft.with_step(step, done=False))
        return None

    @property
    def page(self) -> str:
        """The page of the screen that was open last, "" before the first."""
        return self._draft.page

    def open_page(self, page: str) -> None:
        """A page of the screen is open now; raises StorageError."""
        self._keep(replace(self._draft, page=page))

    # ---- devices ----------------------------------------------------------------------------

    @property
    def proofs(self) -> Mapping[str, Proof]:
        """The newest trial of each device; of one that is not fitted there is none."""
        tables = self.devices
        return {
            name: proof
            for name, proof in self._draft.proofs.items()
            if tables.get(name, {}).get("adapter") != "none"
        }

    def proved(self, proof: Proof) -> None:
        """Keep what a trial gave; raises StorageError."""
        self._keep(self._draft.with_proof(proof))

    # ---- the file ---------------------------------------------------------------------------

    @property
    def path(self) -> Path:
        """The settings file."""
        return self._path

    @property
    def unwritten(self) -> bool:
        """Whether something was chosen that the settings file does not say."""
        return bool(self._draft.values) or self._base is None

    def text(self) -> str:
        """The settings file as it would be written; raises SettingsError."""
        order = {key: at for at, key in enumerate(FIELDS)}
        chosen = sorted(self._draft.values, key=lambda key: (order.get(key, len(order)), key))
        values = {"terminal.data_dir": self._standing["terminal"]["data_dir"]}
        values |= {key: self._draft.values[key] for key in chosen}
        text = settingsfile.changed(self._base, values, self._comments())
        return settingsfile.always_open(text, chosen)

    def settings(self) -> Settings:
        """The settings as they would be read; raises SettingsError."""
        return settings_of(self.text(), self._path.name)

    @contextmanager
    def for_sync(self) -> Iterator[Path]:
        """A file of its own with what the sync process needs, before the settings are whole.

        A terminal without a name yet is called as its machine is.

        Raises:
            SettingsError, SyncSettingsError: the way to the centre is missing or does not fit.
            StorageError: it could not be kept.
        """
        text = self.text()
        if not self.value("terminal.name"):
            text = settingsfile.changed(text, {"terminal.name": socket.gethostname()}, {})
        settingsfile.judge(text, self._path.name)
        path = self._path.with_name(f"{self._path.name}.enrol")
        with storage_errors(f"write {path.name}"):
            write_durably(path, text.encode(), mode=settingsfile.MODE)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def write(self) -> None:
        """Put everything that was chosen into the settings file.

        Raises:
            SettingsError, SyncSettingsError: something is missing or does not fit; the file is as
                it was.
            StorageError: it could not be kept; the file is as it was.
        """
        text = self.text()
        settingsfile.write(self._path, text)
        self._base = text
        self._standing = self._parsed()
        self._keep(self._draft.written())

    def undo(self) -> bool:
        """Put the settings file before the last change back, and forget what was not written.

        Raises what ``write`` raises.
        """
        if not settingsfile.undo(self._path):
            return False
        self._base = settingsfile.read_text(self._path)
        self._standing = self._parsed()
        self._keep(self._draft.written())
        return True

    # ---- inside -----------------------------------------------------------------------------

    def _with(self, values: Mapping[str, object]) -> Draft:
        return replace(self._draft, values={**self._draft.values, **values})

    def _keep(self, draft: Draft) -> None:
        write_draft(self._path, draft)
        self._draft = draft

    def _parsed(self) -> dict[str, Any]:
        try:
            standing = tomllib.loads(self._base or "")
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise SettingsError(f"{self._path.name} is not TOML: {error}") from error
        tables = (*_USUAL, "devices", "hours")
        odd = [name for name in tables if not isinstance(standing.get(name, {}), dict)]
        if odd:
            raise SettingsError(f"{self._path.name}: {odd[0]} is no table")
        days = standing.get("hours", {}).get("days", [])
        if not (isinstance(days, list) and all(isinstance(each, dict) for each in days)):
            raise SettingsError(f"{self._path.name}: hours.days is no list of tables")
        standing.setdefault("terminal", {}).setdefault("data_dir", str(self._data_dir))
        return standing

    def _document(self, draft: Draft | None = None) -> dict[str, Any]:
        """The settings as plain tables, as they would be written."""
        values = (draft or self._draft).values
        document = dict(self._standing)
        for key, value in values.items():
            table, name = key.split(".")
            kept = {**document.get(table, {})}
            kept.pop(name, None)
            document[table] = kept if value is None else {**kept, name: value}
        return document

    def _usual(self, key: str) -> Any:
        table, name = key.split(".")
        found = getattr(_USUAL.get(table), name, None)
        return list(found) if isinstance(found, tuple) else found

    def _comments(self) -> dict[str, str]:
        keys = {field.key: f"provision.ask_{field.name}" for field in FIELDS.values()}
        return {
            key: self._texts.text(text, self.language)
            for key, text in keys.items()
            if self._texts.has(text, self.language)
        }
