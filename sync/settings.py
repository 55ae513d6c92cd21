"""The sync process's own small part of the terminal's settings file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sync.errors import SyncSettingsError

_MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """Where the data lies, where the centre is, and how patient to be (seconds).

    Attributes:
        prefix: the beginning of the URL's path that a proxy takes away.
        ca: PEM file of who is trusted instead of the system's store.
        keep_days: the greatest age of a backup that the centre may be restored from. What it
            acknowledged stays here for as long.
    """

    data_dir: Path
    centre_url: str
    prefix: str = ""
    ca: Path | None = None
    name: str = ""
    min_backoff_s: float = 1.0
    max_backoff_s: float = 60.0
    timeout_s: float = 10.0
    keep_days: float = 35.0
    log_folder: Path | None = None
    readable_memory: bool = False  # in the demo only

    def __post_init__(self) -> None:
        if not self.centre_url.startswith(("http://", "https://")):
            raise SyncSettingsError("centre.url must begin with http:// or https://")
        if self.prefix and not self._path.startswith(f"{self.prefix}/"):
            raise SyncSettingsError("centre.prefix must be the beginning of the path of centre.url")
        if not 0 < self.min_backoff_s <= self.max_backoff_s or self.timeout_s <= 0:
            raise SyncSettingsError("sync: the times must be positive and in order")
        if not 1 <= self.keep_days <= _MOST_DAYS:
            raise SyncSettingsError(f"sync.keep_days must be 1 to {_MOST_DAYS}")

    @property
    def _path(self) -> str:
        return urlsplit(self.centre_url).path.rstrip("/") + "/"


def _name(name: str | dict[str, str]) -> str:
    """What the centre calls this terminal: the first text where there is one for each language."""
    return name if isinstance(name, str) else str(next(iter(name.values()), ""))


def load_sync_settings(path: Path) -> SyncSettings:
    """Read ``[terminal]``, ``[centre]``, ``[sync]`` and ``[logging]`` of the settings file.

    Raises:
        SyncSettingsError: the file or a needed value is missing or of the wrong kind.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8"))
        terminal, centre = document["terminal"], document["centre"]
        folder = document.get("logging", {}).get("folder")
        times = _times(document.get("sync", {}))
        return SyncSettings(
            data_dir=Path(terminal["data_dir"]),
            centre_url=str(centre["url"]).rstrip("/"),
            prefix=_prefix(centre.get("prefix", "")),
            ca=Path(centre["ca"]) if centre.get("ca") else None,
            name=_name(terminal.get("name", "")),
            log_folder=Path(folder) if folder else None,
            readable_memory=terminal.get("mode") == "demo"
            and document.get("demo", {}).get("readable_memory") is True,
            **times,
        )
    except OSError as exc:
        raise SyncSettingsError(f"cannot read {path.name}: {exc.strerror}") from exc
    except KeyError as exc:
        raise SyncSettingsError(f"{path.name} lacks {exc.args[0]}") from exc
    except (tomllib.TOMLDecodeError, TypeError, ValueError, AttributeError) as exc:
        raise SyncSettingsError(f"{path.name}: {exc}") from exc


def _prefix(text: str) -> str:
    """``/a/b``, whatever slashes were written around it; "" for none."""
    inside = text.strip("/")
    return f"/{inside}" if inside else ""


def _times(table: dict[str, Any]) -> dict[str, float]:
    return {
        name: float(table[name])
        for name in ("min_backoff_s", "max_backoff_s", "timeout_s", "keep_days")
        if name in table
    }
