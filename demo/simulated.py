"""What stands for each class of device in the demo: data that lie beside the simulators.

``drivers/classes.toml`` lists the classes, ``drivers/simulators/<class>.toml`` says of each how its
simulator is started, what the terminal is told of it, and what people see of it and do to it:
docs/devices.md explains the words. The demo imports nothing of the drivers.
"""

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from demo.processes import ROOT

FOLDER = ROOT / "drivers" / "simulators"
CLASSES_FILE = ROOT / "drivers" / "classes.toml"
LINE = "network"
"""Not a device: the line to the centre, which every stage has."""

Places = Mapping[str, Any]
"""What stands for a name in braces."""


def filled(value: Any, places: Places) -> Any:
    """The value with names in braces filled in; a text that is one name takes what stands for it.

    Raises:
        KeyError: nothing stands for a name.
    """
    if isinstance(value, dict):
        return {key: filled(each, places) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [filled(each, places) for each in value]
    if not isinstance(value, str):
        return value
    whole = re.fullmatch(r"\{(\w+)\}", value)
    return places[whole[1]] if whole else value.format_map(places)


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Act(_Words):
    """One button.

    Attributes:
        verb: how the page calls it.
        mood: in place of it, a verb that the device's state shows as its ``mood``.
        does: what the simulator is told, where that is another word; with ``fields``.
        shows: it looks pressed while this word of the device's state is ``value``.
        strong: what is done most often.
    """

    verb: str
    zh: str
    en: str
    does: str = ""
    fields: dict[str, Any] = {}
    shows: str = ""
    value: str | bool = ""
    strong: bool = False

    @model_validator(mode="before")
    @classmethod
    def _of_a_mood(cls, table: Any) -> Any:
        if isinstance(table, dict) and "mood" in table:
            mood = table["mood"]
            rest = {key: value for key, value in table.items() if key != "mood"}
            return {"verb": mood, "shows": "mood", "value": mood, **rest}
        return table

    def order(self, places: Places) -> tuple[str, dict[str, Any]]:
        """What the simulator is told."""
        return self.does or self.verb, filled(self.fields, places)


class Row(_Words):
    """Buttons that belong together, under one name."""

    zh: str
    en: str
    acts: tuple[Act, ...]


class Lamp(_Words):
    """What the lamp says while all of ``when`` is so of the device's state."""

    when: dict[str, str | bool | int] = {}
    zh: str
    en: str
    level: Literal["", "warn", "bad"] = ""


class FaultWords(_Words):
    """A fault of resident files: a verb of hands at the device, and what undoes it."""

    do: str = Field(min_length=1)
    undo: str = "normal"
    fields: dict[str, Any] = {}


class Need(_Words):
    """A program, in the path or /usr/sbin, or a file; and the package of Debian that brings it."""

    package: str
    program: str = ""
    path: str = ""

    @property
    def met(self) -> bool:
        """Whether it is there."""
        if self.program:
            path = os.environ.get("PATH", "") + ":/usr/sbin"
            return shutil.which(self.program, path=path) is not None
        return Path(self.path).exists()


class Simulated(_Words):
    """One class of device as the demo has it.

    Attributes:
        name: the class.
        zh, en: what people call it.
        usual: a terminal of the demo has it when nothing else is said.
        simulator: a module of ``drivers/simulators``; "" when the adapter needs none.
        start: its words, with ``run`` (the folder of the run), ``shown`` (what a camera
            sees), ``pictures`` (their folder) and ``free_port`` filled in.
        settings: the terminal's table, with what the simulator said when it was ready.
        besides: more tables of the terminal's settings.
        environment: of the terminal and all others, filled in like ``settings``.
        needs, needs_root: without which it cannot be simulated; the second says why only root can.
        plug: its line can be pulled.
        offers: what a person finds at it besides buttons, and ``things``: these by name.
        lamp: the first that fits is shown; ``ailing`` is the level of a mood that is not normal.
    """

    name: str
    zh: str
    en: str
    usual: bool = False
    simulator: str = ""
    start: tuple[str, ...] = ()
    settings: dict[str, Any] = {}
    besides: dict[str, Any] = {}
    environment: dict[str, str] = {}
    needs: tuple[Need, ...] = ()
    needs_root: str = ""
    plug: bool = True
    offers: Literal[
        "",
        "cards",
        "slot",
        "codes",
        "keys",
        "papers",
        "pictures",
        "strip",
        "lights",
        "ears",
        "processes",
    ] = ""
    things: dict[str, str] = {}
    rows: tuple[Row, ...] = ()
    lamp: tuple[Lamp, ...] = ()
    ailing: Literal["warn", "bad"] = "warn"
    faults: dict[str, FaultWords] = {}

    @property
    def acts(self) -> dict[str, Act]:
        """Every button by its verb; those of the plug have no row."""
        plugs = [Act(verb=verb, zh="", en="") for verb in ("plug", "unplug") if self.plug]
        return {act.verb: act for act in (*plugs, *(act for row in self.rows for act in row.acts))}

    def lack(self) -> str:
        """Why it cannot be simulated on this machine; "" when it can."""
        missing = [need.package for need in self.needs if not need.met]
        if missing:
            return f"{' and '.join(missing)} of Debian's packages must be installed"
        return self.needs_root if self.needs_root and not _may_mount() else ""


def _may_mount() -> bool:
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return False
    tried = ["unshare", "--mount", "true"]
    return subprocess.run(tried, check=False, capture_output=True).returncode == 0


def load(name: str, folder: Path = FOLDER) -> Simulated:
    """Read what stands for one class; raises ValueError for words that there are not."""
    path = folder / f"{name}.toml"
    try:
        return Simulated(name=name, **tomllib.loads(path.read_text("utf-8")))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


SIMULATED: Mapping[str, Simulated] = {
    name: load(name) for name in tomllib.loads(CLASSES_FILE.read_text("utf-8"))["classes"]
}
"""By class, in the order in which people see them."""
NETWORK = load(LINE)
EVERYTHING = (*SIMULATED.values(), NETWORK)


def offering(what: str) -> str:
    """The class at which a person finds this."""
    return next(each.name for each in EVERYTHING if each.offers == what)
