"""What every page has around it: the visit's frame, the dock's keys, the words.

Importing this package registers the QML types; the engine makes one of each (they are QML
singletons) and ``ui.app`` fills them. The models of the pages are made by ``ui.bridge``.
"""

from ui.viewmodels.actions import Actions
from ui.viewmodels.base import Rows, ViewModel
from ui.viewmodels.look import Look
from ui.viewmodels.visit import Visit
from ui.viewmodels.voice import Reading
from ui.viewmodels.words import Catalogue, Lookup

__all__ = ["Actions", "Catalogue", "Look", "Lookup", "Reading", "Rows", "ViewModel", "Visit"]
