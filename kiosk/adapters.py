"""The adapters that the project brings: their names in the settings, and where they live.

Each module has one ``ADAPTER``, and is imported only when the settings name it.
"""

from collections.abc import Mapping

from drivers.classes import CLASSES

BUILT_IN: Mapping[str, Mapping[str, str]] = {each.name: each.modules for each in CLASSES}
"""Device class to adapter to module."""
