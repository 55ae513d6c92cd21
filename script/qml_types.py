"""Describes the Python types that QML uses, so that qmllint can check the pages against them.

python script/qml_types.py FOLDER

Writes <FOLDER>/<module>/{qmldir,types.qmltypes} for every module of the screen. The types are
asked from Qt at run time, because many properties are made by functions and cannot be read
from the source.
"""

import ast
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from PySide6.QtCore import QMetaMethod, QObject
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ui.steps import all_steps, class_of, key_of

SOURCES = (
    "ui.viewmodels",
    "ui.glyphs",
    "ui.keyboard.model",
    "ui.pictures",
    "ui.preview",
    "ui.signature",
)
Meta = Any  # QMetaObject; its stubs say bytes where Qt for Python gives str
BASES: tuple[type[QObject], ...] = (QQuickPaintedItem, QQuickItem, QObject)


def modules() -> Iterator[ModuleType]:
    for name in SOURCES:
        module = importlib.import_module(name)
        if hasattr(module, "__path__"):
            for part in pkgutil.iter_modules(module.__path__):
                yield importlib.import_module(f"{name}.{part.name}")
        else:
            yield module


def elements(module: ModuleType) -> Iterator[tuple[type[QObject], bool]]:
    """Classes that are registered for QML, and whether each is a singleton."""
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ClassDef):
            marks = {mark.id for mark in node.decorator_list if isinstance(mark, ast.Name)}
            if "QmlElement" in marks:
                yield getattr(module, node.name), "QmlSingleton" in marks


def meta_of(cls: type) -> Meta:
    """What Qt knows of a class."""
    return cls.staticMetaObject  # type: ignore[attr-defined]  # every QObject class has one


def kind(type_name: str) -> str:
    """A C++ type as qmltypes write it."""
    pointer = "; isPointer: true" if type_name.endswith("*") else ""
    return f'"{type_name.rstrip("*")}"{pointer}'


def properties(meta: Meta, first: int) -> Iterator[str]:
    for index in range(first, meta.propertyCount()):
        found = meta.property(index)
        notify = found.notifySignal().name().toStdString() if found.hasNotifySignal() else ""
        more = "" if found.isWritable() else "; isReadonly: true"
        more += f'; notify: "{notify}"' if notify else "; isConstant: true"
        yield f'Property {{ name: "{found.name()}"; type: {kind(found.typeName())}{more} }}'


def methods(meta: Meta, first: int) -> Iterator[str]:
    for index in range(first, meta.methodCount()):
        method = meta.method(index)
        word = "Signal" if method.methodType() == QMetaMethod.MethodType.Signal else "Method"
        result = "" if method.typeName() == "void" else f"; type: {kind(method.typeName())}"
        names = [str(name.toStdString()) for name in method.parameterNames()]
        types = [str(name.toStdString()) for name in method.parameterTypes()]
        parameters = "".join(
            f'\nParameter {{ name: "{name or f"p{n}"}"; type: {kind(type_name)} }}'
            for n, (name, type_name) in enumerate(zip(names, types, strict=True))
        )
        yield f'{word} {{ name: "{method.name().toStdString()}"{result}{parameters}\n}}'


def component(cls: type[QObject], single: bool, module: str) -> str:
    meta = meta_of(cls)
    base = next(base for base in BASES if issubclass(cls, base))
    lines = [
        f'name: "{cls.__name__}"',
        'accessSemantics: "reference"',
        f'prototype: "{base.__name__}"',
        f'exports: ["{module}/{cls.__name__} 1.0"]',
        "exportMetaObjectRevisions: [256]",
        *(["isCreatable: false", "isSingleton: true"] if single else []),
        *properties(meta, meta_of(base).propertyCount()),
        *methods(meta, meta_of(base).methodCount()),
    ]
    return "    Component {\n" + "".join(f"        {line}\n" for line in lines) + "    }\n"


def steps() -> Iterator[str]:
    """The models of the steps, and the map that QML finds them in."""
    classes = dict.fromkeys(class_of(page) for page in all_steps())
    for cls in classes:
        exports = f'exports: ["ui.viewmodels/{cls.__name__} 1.0"]'
        yield component(cls, False, "ui.viewmodels").replace(
            exports, exports + "\n        isCreatable: false"
        )
    lines = [
        f'Property {{ name: "{key_of(cls)}"; type: "{cls.__name__}"; isPointer: true; '
        "isReadonly: true; isConstant: true }"
        for cls in classes
    ]
    head = (
        'name: "Steps"', 'accessSemantics: "reference"', 'prototype: "QObject"',
        'exports: ["ui.viewmodels/Steps 1.0"]', "exportMetaObjectRevisions: [256]",
        "isCreatable: false", "isSingleton: true",
    )  # fmt: skip
    yield "    Component {\n" + "".join(f"        {line}\n" for line in (*head, *lines)) + "    }\n"


def main() -> None:
    out = Path(sys.argv[1])
    described: dict[str, list[str]] = {}
    for module in modules():
        for cls, single in elements(module):
            name: str = module.QML_IMPORT_NAME
            described.setdefault(name, []).append(component(cls, single, name))
    described["ui.viewmodels"] += steps()
    for name, components in described.items():
        folder = out / name.replace(".", "/")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "qmldir").write_text(f"module {name}\ntypeinfo types.qmltypes\ndepends QtQuick\n")
        text = "import QtQuick.tooling 1.2\n\nModule {\n" + "".join(components) + "}\n"
        (folder / "types.qmltypes").write_text(text)


if __name__ == "__main__":
    main()
