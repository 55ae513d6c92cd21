"""Settings of the centre: a TOML file, see ``config/centre.example.toml``."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.errors import InvalidDocumentError


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ServerSettings(_Section):
    """Where the centre listens. TLS here, or in a proxy before it on the same machine."""

    data_dir: Path = Path("centre-data")
    host: str = "127.0.0.1"
    port: int = Field(default=8600, ge=0, le=65535)
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    passphrase_file: Path | None = None


class ConsoleSettings(_Section):
    """Numbers that assessors of GB/T 22239 level 3 ask for."""

    idle_minutes: int = Field(default=15, ge=1)
    lockout_failures: int = Field(default=5, ge=1)
    lockout_failures_anywhere: int = Field(default=50, ge=1)
    lockout_minutes: int = Field(default=15, ge=1)
    opening_minutes: int = Field(default=15, ge=1)
    timezone: str = "Asia/Shanghai"

    @property
    def lockout(self) -> timedelta:
        """How long a name stays locked."""
        return timedelta(minutes=self.lockout_minutes)


class ItemSettings(_Section):
    """Folders of item documents, for the words of questions and answers."""

    folders: tuple[Path, ...] = ()


class CentreSettings(_Section):
    """Everything that may be set."""

    server: ServerSettings = ServerSettings()
    console: ConsoleSettings = ConsoleSettings()
    items: ItemSettings = ItemSettings()


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
