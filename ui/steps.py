"""What QML knows of the steps: ``Steps.rating.rated(5)``, each made before its page is needed.

Types cannot be registered with QML once a window is there: Qt would take every list of items for
a list of the last one. So the models are not types but values of one map that is there from the
start; ``script/qml_types.py`` describes them for qmllint.
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject
from PySide6.QtQml import QQmlPropertyMap

from kiosk.visit.doors import CLOSED, DOOR, HELP, SHEETS
from kiosk.visit.events import PersonEvent
from kiosk.visit.step import Step
from ui.bridge import StepModel, model_class, model_name
from ui.viewmodels.base import camel

SHARED = frozenset({"questions"})
"""Models that several pages show."""
_doors = {step.name: step for step in (DOOR, CLOSED, HELP, *SHEETS)}
_classes: dict[str, type[StepModel]] = {}


def all_steps() -> dict[str, Step]:
    """Every step of every flow by its name; loads all of them."""
    from kiosk.visit.flows import flows  # the first page needs none of them

    return {step.name: step for flow in flows() for step in flow}


def beside(page: str) -> dict[str, Step]:
    """The steps of the flow that a page belongs to, by their names; loads no other.

    Raises:
        KeyError: no flow has such a page.
    """
    if page in _doors:
        return _doors
    from kiosk.visit.flows import flow_of

    return {step.name: step for step in flow_of(page)}


def events_of(view: type, steps: Iterable[Step]) -> tuple[type[PersonEvent], ...]:
    """What a person can do on the pages that show this View."""
    found = [on.event for step in steps if step.shows is view for on in step.on]
    return tuple(dict.fromkeys(event for event in found if issubclass(event, PersonEvent)))


def class_of(page: str) -> type[StepModel]:
    """The class of a page's model, made once; pages between two visits need no others."""
    steps = beside(page)
    view = steps[page].shows
    name = model_name(view)
    if name not in _classes:
        _classes[name] = model_class(name, view, events_of(view, steps.values()))
    return _classes[name]


def keys_of(pages: Iterable[str]) -> frozenset[str]:
    """What QML may call the models of these pages, without loading one."""
    return frozenset(camel(page.replace("-", "_")) for page in pages) | SHARED


def key_of(cls: type[StepModel]) -> str:
    """What QML calls a model."""
    name = cls.__name__.removesuffix("Model")
    return name[0].lower() + name[1:]


class Steps:
    """The models of one window by name; ``map`` is what QML knows as ``Steps``."""

    def __init__(
        self, post: Callable[[PersonEvent], None], parent: QObject, keys: Iterable[str]
    ) -> None:
        """``post`` takes the events and must not block; ``keys`` are all models that may come.

        They are all there from the start, without a model: a property that is added later frees
        what pages that are being made still look at, and the process with it.
        """
        self.map = QQmlPropertyMap.create(parent)
        for key in sorted(keys):
            self.map.insert(key, None)
        self._made: dict[str, StepModel] = {}
        self._post = post

    def has(self, page: str) -> bool:
        """Whether the model of a page is there already."""
        return key_of(class_of(page)) in self._made

    def of(self, page: str) -> StepModel:
        """The model of a page. Raises KeyError for a page that no step has."""
        cls = class_of(page)
        key = key_of(cls)
        if key not in self._made:
            model = self._made[key] = cls(self.map)
            model.post = self._post
            assert self.map.contains(key), f"nobody said that there is {key}"
            self.map.insert(key, model)
        return self._made[key]

    def forget(self) -> None:
        """Nothing of the last visit stays in a model."""
        for model in self._made.values():
            model.clear()
