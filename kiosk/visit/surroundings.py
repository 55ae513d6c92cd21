"""What is true around a visit: devices by their class, line, power, and what the centre closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

Level = Literal["ok", "warning", "down", "absent"]
"""ok; warning: works, but know this; down; absent: not fitted."""
Network = Literal["reachable", "unreachable", "unknown"]
Power = Literal["mains", "battery", "low"]


@dataclass(frozen=True, slots=True)
class DeviceView:
    """State of a device for the people in front of it.

    ``reason`` is a key below ``status.`` such as "paper-out", "" when all is well.
    """

    level: Level = "absent"
    reason: str = ""

    @property
    def gone(self) -> bool:
        """It can do nothing now."""
        return self.level in ("down", "absent")


ABSENT = DeviceView()


@dataclass(frozen=True, slots=True, order=True)
class HallTime:
    """A moment as people in the hall read it; ``time`` is written 08:05."""

    day: date
    time: str


@dataclass(frozen=True, slots=True)
class OutageNotice:
    """Items that are not offered now, by what the centre says; none named: no item is.

    ``text``: pairs of language and words. ``until``: how long at least, where no end is known.
    ``picture``: the name of a drawing, "" for none. ``closes``: the hall is closed meanwhile.
    """

    items: tuple[str, ...] = ()
    text: tuple[tuple[str, str], ...] = ()
    until: HallTime | None = None
    picture: str = ""
    closes: bool = False

    def covers(self, code: str) -> bool:
        """Whether it is about this item."""
        return not self.items or code in self.items

    def words(self, language: str) -> str:
        """What it says, in this language or in any."""
        texts = dict(self.text)
        return texts.get(language) or next((said for said in texts.values() if said), "")


@dataclass(frozen=True, slots=True)
class AfterHours:
    """The hall is closed by its hours. ``again``: when it opens, None where nobody can say."""

    again: HallTime | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is true around the visit."""

    devices: Mapping[str, DeviceView] = field(default_factory=dict)
    """By the name of the device class; what is not here is not fitted."""
    network: Network = "unknown"
    waiting: int = 0  # sealed records that the centre has not confirmed yet
    simulated: bool = False  # the permanent mark 模拟设备
    power: Power = "mains"  # mains too when nobody can tell
    closed: bool = False  # somebody took the terminal out of service
    closed_words: str = ""  # and says so to residents
    after_hours: AfterHours | None = None  # None while the hall is open
    notices: tuple[OutageNotice, ...] = ()
    safe_mode: bool = False  # staff are told that not all of it runs

    @property
    def open(self) -> bool:
        """Whether a visit may begin."""
        return self.serves and not self.shut

    @property
    def shut(self) -> bool:
        """Whether the hall is closed: by its hours, or by what the centre says of this day."""
        return self.after_hours is not None or self.closed_day

    @property
    def closed_day(self) -> bool:
        """Whether the centre says that the hall is closed, however its hours are."""
        return any(each.closes for each in self.notices)

    @property
    def serves(self) -> bool:
        """Whether a visit that has begun may go on as if nothing were."""
        return self.power == "mains" and not self.closed

    def taken_out(self, words: str | None) -> "Surroundings":
        """The same out of service, and what is said of it; None: in service."""
        return replace(self, closed=words is not None, closed_words=words or "")

    def device(self, name: str) -> DeviceView:
        """How a device stands."""
        return self.devices.get(name, ABSENT)
