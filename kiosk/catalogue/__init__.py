"""Item documents from folders: what can be offered here, and what was refused and why."""

from kiosk.catalogue.loading import Catalogue, Refused, load_catalogue, load_set

__all__ = ["Catalogue", "Refused", "load_catalogue", "load_set"]
