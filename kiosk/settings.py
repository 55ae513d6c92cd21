"""Settings of a terminal: one TOML file, typed, unknown words refused."""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.errors import InvalidDocumentError


class SettingsError(InvalidDocumentError):
    """The settings file is missing, broken or not allowed in this mode."""

    code = "P-111"
    user_text_key = "error.settings"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TerminalSettings(_Table):
    """Which terminal this is. ``mode`` production refuses the demo and simulators."""

    data_dir: Path
    name: str
    place: str = ""
    mode: Literal["production", "demo"] = "production"
    languages: tuple[Literal["zh-CN", "en"], ...] = Field(default=("zh-CN", "en"), min_length=1)
    help_hours: str = ""
    help_phone: str = "12345"


class ScreenSettings(_Table):
    """The screen; sizes on pages are millimetres made true by its diagonal in inches."""

    width_px: int = Field(default=1080, gt=0)
    height_px: int = Field(default=1920, gt=0)
    diagonal_inch: float = Field(default=27.0, gt=5)
    windowed: bool = False
    platform: str = ""  # Qt platform; empty lets Qt choose

    @property
    def orientation(self) -> str:
        """``portrait`` or ``landscape``."""
        return "portrait" if self.height_px >= self.width_px else "landscape"


class CentreSettings(_Table):
    """Where the centre is."""

    url: str


class SyncTable(_Table):
    """How the sync process delivers; seconds."""

    min_backoff_s: float = 1.0
    max_backoff_s: float = 60.0
    timeout_s: float = 10.0


class IdCardSettings(_Table):
    """ID card reader on a serial line; fitted when a port is named."""

    port: str = ""
    adapter: Literal["sam_v", "none"] = Field(
        default_factory=lambda table: "sam_v" if table.get("port") else "none"
    )
    baud: int = 115200
    simulated: bool = False


class ReceiptPrinterSettings(_Table):
    """Receipt printer on the network; fitted when a host is named."""

    host: str = ""
    adapter: Literal["escpos_network", "none"] = Field(
        default_factory=lambda table: "escpos_network" if table.get("host") else "none"
    )
    port: int = 9100
    width_mm: Literal[58, 80] = 80
    simulated: bool = False


class CameraSettings(_Table):
    """Portrait camera: a device path, a file, a picture or an MJPEG address."""

    source: str = ""
    adapter: Literal["opencv", "none"] = Field(
        default_factory=lambda table: "opencv" if table.get("source") else "none"
    )
    simulated: bool = False


class DeviceSettings(_Table):
    """The devices of this terminal."""

    id_card: IdCardSettings = IdCardSettings()
    receipt_printer: ReceiptPrinterSettings = ReceiptPrinterSettings()
    camera: CameraSettings = CameraSettings()

    @property
    def simulated(self) -> bool:
        """Whether any device is a simulator."""
        return self.id_card.simulated or self.receipt_printer.simulated or self.camera.simulated


class IdleSettings(_Table):
    """When a silent page asks and clears; seconds (screens.md: 120 and 30)."""

    warn_s: float = Field(default=120, gt=0, allow_inf_nan=False)
    elder_warn_s: float = Field(default=180, gt=0, allow_inf_nan=False)
    answer_s: float = Field(default=30, gt=0, allow_inf_nan=False)


class ItemSettings(_Table):
    """Folders of item documents."""

    folders: tuple[Path, ...] = ()


class DemoSettings(_Table):
    """Only for the demo: the control agent of the screen.

    ``readable_memory`` lets its user read what the processes hold in memory, to measure them.
    """

    agent_socket: Path
    readable_memory: bool = False


class LoggingSettings(_Table):
    """Folder of the log files; empty logs to standard error."""

    folder: Path | None = None


class Settings(_Table):
    """Everything a terminal is told at start."""

    terminal: TerminalSettings
    screen: ScreenSettings = ScreenSettings()
    centre: CentreSettings
    sync: SyncTable = SyncTable()
    devices: DeviceSettings = DeviceSettings()
    idle: IdleSettings = IdleSettings()
    items: ItemSettings = ItemSettings()
    logging: LoggingSettings = LoggingSettings()
    demo: DemoSettings | None = None


def load_settings(path: Path) -> Settings:
    """Read and check the settings file.

    Raises:
        SettingsError: with the place of the mistake; or production with demo parts.
    """
    try:
        settings = Settings.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise SettingsError(f"cannot read {path.name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path.name} is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path.name} is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"{path.name}, {place}: {first['msg']}") from error
    if settings.terminal.mode == "production" and (settings.demo or settings.devices.simulated):
        raise SettingsError("a terminal in production runs no demo and no simulated device")
    return settings
