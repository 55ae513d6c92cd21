"""What the rest of the project must know of a class of devices, declared once in its folder.

Read before the first page is made: named tuples are made in a tenth of the time of dataclasses.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Usual(NamedTuple):
    """What a terminal has of a class when its settings name no adapter."""

    adapter: str
    setting: str
    """The adapter's setting that shows that there is such a device."""


class DeviceClass(NamedTuple):
    """``DEVICE_CLASS`` of a folder in ``drivers``; ``drivers/classes.toml`` lists the folders.

    Attributes:
        name: the folder, and the table ``[devices.<name>]`` of the settings.
        adapters: how the settings call those of the project; each is a module of the folder with
            one ``ADAPTER`` and a checklist beside it.
        reasons: what a state of these devices may say besides ``drivers.status.SHARED_REASONS``.
            Each has a sentence ``doctor.device_<reason>`` and a cure ``doctor.device_<reason>_do``.
        normal: reasons of a device that works, about which nobody need do anything.
        usual: of a class that most terminals have, so that one without it says so.
    """

    name: str
    adapters: tuple[str, ...]
    reasons: frozenset[str] = frozenset()
    normal: frozenset[str] = frozenset()
    usual: Usual | None = None

    @property
    def modules(self) -> Mapping[str, str]:
        """Adapter to the module where it lives."""
        return {name: f"drivers.{self.name}.{name}" for name in self.adapters}
