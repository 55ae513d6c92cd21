"""Settings of the centre: a TOML file, see ``config/centre.example.toml``."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from central.addresses import Peers
from contracts.errors import InvalidDocumentError
from contracts.zone import USUAL_ZONE

_OWN_PATHS = ("v1", "api", "open", "console", "healthz")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ServerSettings(_Section):
    """Where the centre listens. TLS here, or in a proxy before it.

    ``public_url`` is the address that terminals and browsers use when a proxy changes it: its
    scheme, and the path that the proxy may strip. Only ``trusted_proxies`` (addresses, networks)
    are believed whose request they bring. ``connections`` are those at once.
    """

    data_dir: Path = Path("centre-data")
    host: str = "127.0.0.1"
    port: int = Field(default=8600, ge=0, le=65535)
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    passphrase_file: Path | None = None
    public_url: str = ""
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    connections: int = Field(default=1000, ge=1)
    connections_per_address: int = Field(default=64, ge=1)

    @field_validator("public_url")
    @classmethod
    def _whole_url(cls, text: str) -> str:
        parts = urlsplit(text)
        beside = parts.query or parts.fragment or parts.username
        if text and (parts.scheme not in ("http", "https") or not parts.hostname or beside):
            raise ValueError("not an address as https://host/prefix")
        if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)*/?", parts.path):
            raise ValueError("the prefix has other characters than a path's plain ones")
        if parts.path.split("/")[1:2] in [[name] for name in _OWN_PATHS]:
            raise ValueError("the prefix begins like a path of the centre's own")
        return text

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        return Peers(texts).texts

    @property
    def public_scheme(self) -> str:
        """By which scheme browsers and terminals come; "" when it is not set."""
        return urlsplit(self.public_url).scheme

    @property
    def public_prefix(self) -> str:
        """Path before all of ours in the public address: "" or like "/kiosk"."""
        return urlsplit(self.public_url).path.rstrip("/")


class ConsoleSettings(_Section):
    """What assessors of GB/T 22239 level 3 ask for.

    ``second_factor``: "required" lets roles that publish or roll out do nothing without one.
    ``signing``: whether people may sign in the browser too, or at the command line only.
    """

    idle_minutes: int = Field(default=15, ge=1)
    lockout_failures: int = Field(default=5, ge=1)
    lockout_failures_anywhere: int = Field(default=50, ge=1)
    lockout_minutes: int = Field(default=15, ge=1)
    opening_minutes: int = Field(default=15, ge=1)
    second_factor: Literal["offered", "required"] = "offered"
    signing: Literal["browser", "command-line"] = "browser"
    timezone: str = USUAL_ZONE  # told to the terminals

    @property
    def warn_s(self) -> int:
        """How long before a log-out for idleness somebody is asked; at least 20 s (WCAG 2.2.1)."""
        return min(max(20, self.idle_minutes * 20), 120)

    @property
    def lockout(self) -> timedelta:
        """How long a name stays locked."""
        return timedelta(minutes=self.lockout_minutes)


class ItemSettings(_Section):
    """Folders of item documents, for the words of questions and answers."""

    folders: tuple[Path, ...] = ()


class PublishingSettings(_Section):
    """What drafts need besides.

    ``voice_command``: the program that makes recordings, with ``{list}`` (of texts) and
    ``{folder}`` (for their recordings) among its words; empty: nobody makes any.
    ``voice_patience_s``: it is ended when it leaves nothing new for so long.
    """

    voice_command: tuple[str, ...] = ()
    voice_patience_s: int = Field(default=900, ge=1)

    @field_validator("voice_command")
    @classmethod
    def _told_what(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if words and not {"{list}", "{folder}"} <= set(words):
            raise ValueError("a word {list} and a word {folder} are missing")
        return words


class CentreSettings(_Section):
    """Everything that may be set."""

    server: ServerSettings = ServerSettings()
    console: ConsoleSettings = ConsoleSettings()
    items: ItemSettings = ItemSettings()
    publishing: PublishingSettings = PublishingSettings()


def load_settings(path: Path | None) -> CentreSettings:
    """Read a settings file; defaults without one. Raises InvalidDocumentError."""
    if path is None:
        return CentreSettings()
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        return CentreSettings.model_validate(values)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InvalidDocumentError(f"{path.name}: {error}") from error
    except ValidationError as error:
        places = sorted({".".join(map(str, item["loc"])) for item in error.errors()})
        raise InvalidDocumentError(f"{path.name}: {', '.join(places)}") from None
