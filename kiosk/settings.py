"""Settings of a terminal: one TOML file, typed, unknown words refused."""

import tomllib
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from contracts.errors import InvalidDocumentError
from drivers.code_scanner.service_code import ServiceCodeFormat, ServiceCodeFormatError


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
    """Where the centre is, and whom to trust on the way: read by the sync process alone."""

    url: str
    ca: Path | None = None
    prefix: str = ""


class SyncTable(_Table):
    """How the sync process delivers (seconds), and how long it keeps what is delivered."""

    min_backoff_s: float = 1.0
    max_backoff_s: float = 60.0
    timeout_s: float = 10.0
    keep_days: float = 35.0


class DeviceTable(_Table):
    """One device: its adapter by name, and what that adapter is told.

    What stands in the table besides ``adapter`` and ``simulated`` are the adapter's own
    settings; it refuses those that it does not know.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    usual: ClassVar[tuple[str, str]] = ("", "")
    """The adapter that is meant when none is named, and the setting that shows it is fitted."""

    adapter: str = Field(default="none", validate_default=True)
    simulated: bool = False

    @model_validator(mode="before")
    @classmethod
    def _usual_adapter(cls, table: Any) -> Any:
        adapter, fitted = cls.usual
        if isinstance(table, dict) and "adapter" not in table and table.get(fitted):
            return {"adapter": adapter, **table}
        return table

    @property
    def fitted(self) -> bool:
        """Whether this terminal has the device."""
        return self.adapter != "none"

    @property
    def options(self) -> dict[str, Any]:
        """The adapter's own settings."""
        return dict(self.__pydantic_extra__ or {})


class IdCardTable(DeviceTable):
    """ID card reader on a serial line; fitted when a port is named."""

    usual = ("sam_v", "port")


class ReceiptPrinterTable(DeviceTable):
    """Receipt printer; fitted, and on the network, when a host is named."""

    usual = ("escpos_network", "host")
    width_mm: Literal[58, 80] = 80

    @property
    def options(self) -> dict[str, Any]:
        """The adapter's own settings, the paper's width among them."""
        return {**super().options, "width_mm": self.width_mm}


class CameraTable(DeviceTable):
    """Portrait camera: a device path, a file, a picture or an MJPEG address."""

    usual = ("opencv", "source")


class DeviceSettings(_Table):
    """The devices of this terminal; a class that the visit does not ask stands here too."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, DeviceTable] = Field(init=False)

    id_card: IdCardTable = IdCardTable()
    receipt_printer: ReceiptPrinterTable = ReceiptPrinterTable()
    camera: CameraTable = CameraTable()

    @property
    def tables(self) -> dict[str, DeviceTable]:
        """Every device by its class."""
        named: dict[str, DeviceTable] = {
            "id_card": self.id_card,
            "receipt_printer": self.receipt_printer,
            "camera": self.camera,
        }
        return {**named, **self.__pydantic_extra__}

    @property
    def simulated(self) -> bool:
        """Whether any device is a simulator."""
        return any(table.simulated for table in self.tables.values())


class IdleSettings(_Table):
    """When a silent page asks and clears; seconds (screens.md: 120 and 30)."""

    warn_s: float = Field(default=120, gt=0, allow_inf_nan=False)
    elder_warn_s: float = Field(default=180, gt=0, allow_inf_nan=False)
    answer_s: float = Field(default=30, gt=0, allow_inf_nan=False)


class ItemSettings(_Table):
    """Folders of item documents."""

    folders: tuple[Path, ...] = ()


class ServiceCodeTable(_Table):
    """One kind of service code that residents may scan instead of a card."""

    name: str
    pattern: str

    @model_validator(mode="after")
    def _can_be_meant(self) -> Self:
        try:
            _ = self.format
        except ServiceCodeFormatError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def format(self) -> ServiceCodeFormat:
        """What a scanned text is compared with."""
        return ServiceCodeFormat(self.name, self.pattern)


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
    service_codes: tuple[ServiceCodeTable, ...] = ()
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
