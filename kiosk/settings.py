"""Settings of a terminal: one TOML file, typed, unknown words refused.

But a program that was gone back to finds what a newer one let people write: that it passes over.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from contracts.errors import InvalidDocumentError
from contracts.hours import WEEKDAYS, HoursText, OtherDay, Weekday
from contracts.mistakes import without_unknown
from contracts.zone import UnknownZoneError, zone_named
from drivers.classes import CLASSES
from drivers.code_scanner.service_code import ServiceCodeFormat, ServiceCodeFormatError
from drivers.device_class import Usual
from kiosk.launch.running import ALIVE_S
from kiosk.older import newer_was_here


class SettingsError(InvalidDocumentError):
    """The settings file is missing, broken or not allowed in this mode."""

    code = "P-111"
    user_text_key = "error.settings"


Language = Literal["zh-CN", "en"]
_Tag = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,39}$")]
_LanguageKey = Annotated[str, Field(pattern="^(zh-CN|en)$")]


def _text_or_table(value: object) -> object:
    if not isinstance(value, str | dict):
        raise ValueError("one text, or a table with a text for each language")
    return value


ByLanguage = Annotated[
    str | Annotated[dict[_LanguageKey, str], Field(min_length=1)], BeforeValidator(_text_or_table)
]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TerminalSettings(_Table):
    """Which terminal this is. ``mode`` production refuses the demo and simulators.

    ``zone`` is the time zone that people in the hall live by; "" takes the centre's. ``name``,
    ``place``, ``help_hours`` and ``nearest`` are shown: one text, or a table with one for each
    language. ``nearest`` is where else people go when this terminal is closed. ``district`` is the
    code of the one whose overlays count here; by it and ``tags`` the centre chooses terminals.
    """

    data_dir: Path
    name: ByLanguage
    place: ByLanguage = ""
    zone: str = ""
    mode: Literal["production", "demo"] = "production"
    languages: tuple[Language, ...] = Field(default=("zh-CN", "en"), min_length=1)
    district: str = Field(default="", pattern=r"^([0-9]{6})?$")
    tags: tuple[_Tag, ...] = Field(default=(), max_length=8)
    help_hours: ByLanguage = ""
    help_phone: str = "12345"
    nearest: ByLanguage = ""

    @field_validator("zone")
    @classmethod
    def _is_known(cls, zone: str) -> str:
        try:
            return zone and zone_named(zone).key
        except UnknownZoneError as error:
            raise ValueError(str(error)) from None


class ScreenSettings(_Table):
    """The screen; sizes on pages are millimetres made true by its diagonal in inches.

    ``turned``: by so many degrees clockwise the terminal draws everything, where the system does
    not turn the picture itself; width and height are those that pages have.
    ``glass_bottom_mm`` is where it begins above the floor; with ``reach`` low every visit begins
    with all keys where somebody seated reaches them.
    """

    width_px: int = Field(default=1080, gt=0)
    height_px: int = Field(default=1920, gt=0)
    diagonal_inch: float = Field(default=27.0, gt=5)
    turned: Literal[0, 90, 180, 270] = 0
    glass_bottom_mm: float = Field(default=800, gt=0, allow_inf_nan=False)
    reach: Literal["usual", "low"] = "usual"
    windowed: bool = False
    platform: str = ""  # Qt platform; empty lets Qt choose

    @property
    def orientation(self) -> str:
        """``portrait`` or ``landscape``."""
        return "portrait" if self.height_px >= self.width_px else "landscape"


class CentreSettings(_Table):
    """Where the centre is, and whom to trust on the way: read by the sync process alone.

    ``proxy``: ``http://host:port``, through which it is reached; "" goes straight.
    """

    url: str
    ca: Path | None = None
    proxy: str = ""
    prefix: str = ""


class SyncTable(_Table):
    """How the sync process delivers (seconds), how long it keeps what is delivered, what it takes.

    See ``sync.settings``; the terminal only knows the words.
    """

    min_backoff_s: float = 1.0
    max_backoff_s: float = 60.0
    timeout_s: float = 10.0
    keep_days: float = 35.0
    heartbeat_s: float = Field(default=30.0, gt=0)
    bandwidth_kb: int = Field(default=0, ge=0)
    least: dict[str, int] = Field(default_factory=dict)


class DeviceTable(_Table):
    """One device: its adapter by name, and what that adapter is told.

    What stands in the table besides ``adapter`` and ``simulated`` are the adapter's own
    settings; it refuses those that it does not know.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    adapter: str = "none"
    simulated: bool = False

    @property
    def fitted(self) -> bool:
        """Whether this terminal has the device."""
        return self.adapter != "none"

    @property
    def options(self) -> dict[str, Any]:
        """The adapter's own settings."""
        return dict(self.__pydantic_extra__ or {})

    @property
    def plain(self) -> dict[str, Any]:
        """The table as it may be written: what is not said in it is the usual."""
        simulated = {"simulated": True} if self.simulated else {}
        return {"adapter": self.adapter, **simulated, **self.options}


class DeviceSettings(_Table):
    """The devices of this terminal by their class, ours or one that another package brings.

    A class that most terminals have stands here even when the file does not name it: the pages
    say that it is missing.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, DeviceTable] = Field(init=False)

    @model_validator(mode="before")
    @classmethod
    def _usual_ones(cls, tables: Any) -> Any:
        if not isinstance(tables, dict):
            return tables
        usual = {
            each.name: _with_adapter(tables.get(each.name, {}), each.usual)
            for each in CLASSES
            if each.usual is not None
        }
        return {**usual, **{name: tables[name] for name in tables if name not in usual}}

    @property
    def tables(self) -> dict[str, DeviceTable]:
        """Every device by its class, those that most terminals have first."""
        return dict(self.__pydantic_extra__)

    @property
    def simulated(self) -> bool:
        """Whether any device is a simulator."""
        return any(table.simulated for table in self.tables.values())


def _with_adapter(table: Any, usual: Usual) -> Any:
    """The table with the adapter that is meant when it names none and yet has its setting."""
    if isinstance(table, dict) and "adapter" not in table and table.get(usual.setting):
        return {"adapter": usual.adapter, **table}
    return table


class HoursSettings(_Table):
    """When residents may come, in the hall's zone: ``mon = "8:30-12:00, 13:30-17:30"``; "" or a
    weekday that is not named is closed. ``days``: holidays, and days that are otherwise. Without
    this table the terminal is open day and night.
    """

    mon: HoursText = ""
    tue: HoursText = ""
    wed: HoursText = ""
    thu: HoursText = ""
    fri: HoursText = ""
    sat: HoursText = ""
    sun: HoursText = ""
    days: tuple[OtherDay, ...] = Field(default=(), max_length=64)

    @model_validator(mode="after")
    def _opens(self) -> Self:
        if not any(self.week.values()):
            raise ValueError("a terminal that never opens; without this table it always does")
        return self

    @property
    def week(self) -> dict[Weekday, str]:
        """Hours by weekday."""
        return {day: getattr(self, day) for day in WEEKDAYS}


class IdleSettings(_Table):
    """When a silent page asks and clears; seconds (screens.md: 120 and 30; elders: twice that).

    A technician looks behind the door: their pages ask after ``technician_warn_s`` and wait as long
    for the answer as those of elders.
    """

    warn_s: float = Field(default=120, gt=0, allow_inf_nan=False)
    elder_warn_s: float = Field(default=240, gt=0, allow_inf_nan=False)
    answer_s: float = Field(default=30, gt=0, allow_inf_nan=False)
    elder_answer_s: float = Field(default=60, gt=0, allow_inf_nan=False)
    technician_warn_s: float = Field(default=300, gt=0, allow_inf_nan=False)


class VoiceSettings(_Table):
    """Folder of an environment that ``script/voice`` made, where names are read by Kokoro live."""

    live: Path | None = None


class SearchSettings(_Table):
    """Whether items are found by what is meant too: 120 MB in a helper while somebody searches."""

    meaning: bool = True


class ReleaseSettings(_Table):
    """How another program comes to run: in slots beside the package's, or by apt alone.

    ``hours``: of the terminal's own day, in which one is tried. A trial lasts ``least_s`` at the
    least; what it has not shown after ``most_s`` it does not show, and for ``ask_s`` the program of
    before looks whether it finds that. Where it says nothing for ``alive_s`` the system ends it.
    """

    by: Literal["slots", "apt"] = "slots"
    hours: str = Field(default="01:00-05:00", pattern=r"^\d\d:\d\d-\d\d:\d\d$")
    least_s: float = Field(default=1800, ge=0, allow_inf_nan=False)
    most_s: float = Field(default=7200, gt=0, allow_inf_nan=False)
    ask_s: float = Field(default=600, ge=0, allow_inf_nan=False)
    alive_s: int = Field(default=ALIVE_S, gt=0)


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
    hours: HoursSettings | None = None
    idle: IdleSettings = IdleSettings()
    voice: VoiceSettings = VoiceSettings()
    search: SearchSettings = SearchSettings()
    items: ItemSettings = ItemSettings()
    releases: ReleaseSettings = ReleaseSettings()
    service_codes: tuple[ServiceCodeTable, ...] = ()
    logging: LoggingSettings = LoggingSettings()
    demo: DemoSettings | None = None
    _passed_over: tuple[str, ...] = PrivateAttr(())

    @property
    def passed_over(self) -> tuple[str, ...]:
        """What the file says and this program does not know, because it is older."""
        return self._passed_over


def load_settings(path: Path) -> Settings:
    """Read and check the settings file.

    Raises:
        SettingsError: with the place of every mistake; or production with demo parts.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise SettingsError(f"cannot read {path.name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path.name} is not UTF-8") from error
    return settings_of(text, path.name)


def settings_of(text: str, name: str) -> Settings:
    """Check the text of a settings file of this name; raises SettingsError."""
    try:
        settings = _checked(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name} is not TOML: {error}") from error
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise SettingsError(f"{name}, {'; '.join(wrong)}") from error
    if settings.terminal.mode == "production" and (settings.demo or settings.devices.simulated):
        raise SettingsError("a terminal in production runs no demo and no simulated device")
    return settings


def _checked(document: dict[str, Any]) -> Settings:
    try:
        return Settings.model_validate(document)
    except ValidationError as error:
        known, passed_over = without_unknown(document, error)
        if not passed_over:
            raise
        try:
            settings = Settings.model_validate(known)
        except ValidationError:
            raise error from None
        if not newer_was_here(settings.terminal.data_dir):  # somebody mistyped it
            raise
        settings._passed_over = passed_over
        return settings
