"""The sync process's own small part of the terminal's settings file."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contracts.hosts import is_this_machine
from sync.errors import SyncSettingsError

_MOST_DAYS = 3650
_DISTRICT = r"[0-9]{6}"
_TAG, _MOST_TAGS = r"[a-z0-9][a-z0-9_.-]{0,39}", 8


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """Where the data lies, where the centre is, and how patient to be (seconds).

    Attributes:
        prefix: the beginning of the URL's path that a proxy takes away.
        ca: PEM file of who is trusted instead of the system's store.
        proxy: ``http://host:port`` through which the centre is reached; "" goes straight. TLS goes
            through it to the centre: it hears nothing.
        keep_days: the greatest age of a backup that the centre may be restored from. What it
            acknowledged stays here for as long.
        district, tags: what operators choose terminals by; a district is six digits.
        heartbeat_s: how often the centre is told how this terminal is.
        bandwidth_kb: kilobytes a second that sets take at most; 0: as fast as they come.
        least: versions of signed metadata by role, below which nothing is taken: what a terminal
            that is set up anew must not be led behind. Those of the program itself
            (``updates.floor.LEAST``) hold beside them.
    """

    data_dir: Path
    centre_url: str
    prefix: str = ""
    ca: Path | None = None
    proxy: str = ""
    name: str = ""
    min_backoff_s: float = 1.0
    max_backoff_s: float = 60.0
    timeout_s: float = 10.0
    keep_days: float = 35.0
    log_folder: Path | None = None
    readable_memory: bool = False  # in the demo only
    district: str = ""
    tags: tuple[str, ...] = ()
    heartbeat_s: float = 30.0
    bandwidth_kb: int = 0
    least: Mapping[str, int] = field(default_factory=dict)
    own_machine: bool = True  # a demo shares it
    brings_programs: bool = True  # not where apt does
    roll: tuple[Path, float] | None = None
    """Where the count of the roll of receipts lies, and how many metres a new one has."""

    def __post_init__(self) -> None:
        if not self.centre_url.startswith(("http://", "https://")):
            raise SyncSettingsError("centre.url must begin with http:// or https://")
        if self.prefix and not self._path.startswith(f"{self.prefix}/"):
            raise SyncSettingsError("centre.prefix must be the beginning of the path of centre.url")
        if self.proxy and not is_proxy(self.proxy):
            raise SyncSettingsError("centre.proxy must be http://host:port")
        if self.proxy and not self.centre_url.startswith("https://"):
            raise SyncSettingsError("centre.proxy would read along: centre.url must be https://")
        if not 0 < self.min_backoff_s <= self.max_backoff_s or self.timeout_s <= 0:
            raise SyncSettingsError("sync: the times must be positive and in order")
        if not 1 <= self.keep_days <= _MOST_DAYS:
            raise SyncSettingsError(f"sync.keep_days must be 1 to {_MOST_DAYS}")
        if self.heartbeat_s <= 0 or self.bandwidth_kb < 0:
            raise SyncSettingsError("sync: heartbeat_s and bandwidth_kb must not be negative")
        if self.district and not re.fullmatch(_DISTRICT, self.district):
            raise SyncSettingsError("terminal.district must be six digits")
        if not all(re.fullmatch(_TAG, tag) for tag in self.tags) or len(self.tags) > _MOST_TAGS:
            raise SyncSettingsError(f"terminal.tags: at most {_MOST_TAGS} words of a-z, 0-9 and -")

    @property
    def strangers_on_line(self) -> bool:
        """Whether others may read and answer what goes to the centre: no TLS, another machine."""
        address = urlsplit(self.centre_url)
        return address.scheme != "https" and not is_this_machine(address.hostname or "")

    @property
    def _path(self) -> str:
        return urlsplit(self.centre_url).path.rstrip("/") + "/"


def is_proxy(text: str) -> bool:
    """Whether it is ``http://host:port`` and nothing more."""
    address = urlsplit(text)
    try:
        whole = bool(address.hostname and address.port)
    except ValueError:
        return False
    beyond = address.path or address.query or address.fragment or address.username
    return address.scheme == "http" and whole and not beyond


def _name(name: str | dict[str, str]) -> str:
    """What the centre calls this terminal: the first text where there is one for each language."""
    return name if isinstance(name, str) else str(next(iter(name.values()), ""))


def load_sync_settings(path: Path) -> SyncSettings:
    """Read ``[terminal]``, ``[centre]``, ``[sync]`` and ``[logging]`` of the settings file.

    Raises:
        SyncSettingsError: the file or a needed value is missing or of the wrong kind.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as exc:
        raise SyncSettingsError(f"cannot read {path.name}: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise SyncSettingsError(f"{path.name} is not UTF-8") from exc
    return sync_settings_of(text, path.name)


class SettingsWatch:
    """Sees whether a settings file says something else by now than when it was read.

    A file that cannot be read, or says nothing that would do, is none of ours yet. One thread.

    Attributes:
        changed: it was seen.
    """

    def __init__(self, path: Path, settings: SyncSettings) -> None:
        self._path, self._settings = path, settings
        self._seen = self._mark()
        self.changed = False

    def outdated(self) -> bool:
        """Whether it does."""
        now = self._mark()
        if now == self._seen:
            return False
        self._seen = now
        try:
            self.changed = load_sync_settings(self._path) != self._settings
        except SyncSettingsError:
            return False
        return self.changed

    def _mark(self) -> object:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size


def sync_settings_of(text: str, name: str) -> SyncSettings:
    """The same of the text of a settings file of this name; raises SyncSettingsError."""
    try:
        document = tomllib.loads(text)
        terminal, centre = document["terminal"], document["centre"]
        folder = document.get("logging", {}).get("folder")
        sync = document.get("sync", {})
        return SyncSettings(
            data_dir=Path(terminal["data_dir"]),
            centre_url=str(centre["url"]).rstrip("/"),
            prefix=prefix_of(centre.get("prefix", "")),
            ca=Path(centre["ca"]) if centre.get("ca") else None,
            proxy=str(centre.get("proxy", "")).rstrip("/"),
            name=_name(terminal.get("name", "")),
            log_folder=Path(folder) if folder else None,
            readable_memory=terminal.get("mode") == "demo"
            and document.get("demo", {}).get("readable_memory") is True,
            district=str(terminal.get("district", "")),
            tags=tuple(str(tag) for tag in terminal.get("tags", ())),
            bandwidth_kb=int(sync.get("bandwidth_kb", 0)),
            least={str(role): int(number) for role, number in sync.get("least", {}).items()},
            own_machine=terminal.get("mode") != "demo",
            brings_programs=document.get("releases", {}).get("by") != "apt",
            roll=_roll(document.get("devices", {})),
            **_times(sync),
        )
    except KeyError as exc:
        raise SyncSettingsError(f"{name} lacks {exc.args[0]}") from exc
    except (tomllib.TOMLDecodeError, TypeError, ValueError, AttributeError) as exc:
        raise SyncSettingsError(f"{name}: {exc}") from exc


def _roll(devices: Mapping[str, Mapping[str, Any]]) -> tuple[Path, float] | None:
    """Of the first printer that counts its paper."""
    for table in devices.values():
        if table.get("roll_m") and table.get("state_file"):
            return Path(table["state_file"]), float(table["roll_m"])
    return None


def prefix_of(text: str) -> str:
    """``/a/b``, whatever slashes were written around it; "" for none."""
    inside = text.strip("/")
    return f"/{inside}" if inside else ""


def _times(table: dict[str, Any]) -> dict[str, float]:
    return {
        name: float(table[name])
        for name in ("min_backoff_s", "max_backoff_s", "timeout_s", "keep_days", "heartbeat_s")
        if name in table
    }
