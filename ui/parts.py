"""What other packages add to the screen."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtQml import QQmlApplicationEngine


@dataclass
class Parts:
    """What is done before the first page, and when a visit has ended.

    Attributes:
        prepare: called with the engine before the first page is loaded.
        forget: called when a visit ended, to clear what lies outside the snapshot.
    """

    prepare: tuple[Callable[[QQmlApplicationEngine], None], ...] = ()
    forget: tuple[Callable[[], None], ...] = ()
