"""A window of our own with the control agent inside: ``python -m tests.demo.toy_screen SOCKET``."""

import os
import sys
from pathlib import Path
from typing import cast

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from demo import agent

QML = b"""
import QtQuick
Window {
    id: window
    width: 600; height: 800; visible: true
    property string page: "one"
    property string path: ""
    component PressKey: Rectangle {
        property string label
        signal pressed
        width: 30; height: 30
        color: area.pressed ? "red" : "white"
        Accessible.role: Accessible.Button
        Accessible.name: label
        MouseArea { id: area; anchors.fill: parent; onClicked: parent.pressed() }
    }
    Item {
        objectName: "page:one"; anchors.fill: parent; visible: window.page === "one"
        Accessible.role: Accessible.Pane; Accessible.name: "one"
        Repeater {
            model: 150
            PressKey {
                required property int index
                x: index % 15 * 40; y: Math.floor(index / 15) * 40
                objectName: "key:" + index; label: "k" + index
                Accessible.checkable: true; Accessible.checked: index === 4
                enabled: index !== 3
                onPressed: entry.text += index + ","
            }
        }
        Item {
            id: entry
            property string text: "x"
            objectName: "field:a"; y: 500; width: 200; height: 40
            Accessible.role: Accessible.EditableText; Accessible.name: "A"
        }
        PressKey { objectName: "action:turn"; y: 600; onPressed: window.page = "two" }
        PressKey { objectName: "action:block"; x: 60; y: 600; onPressed: {
            const until = Date.now() + 150; while (Date.now() < until) {} } }
        Item {
            objectName: "pad:signature"; y: 650; width: 300; height: 100
            Accessible.role: Accessible.Canvas
            Accessible.name: window.path
            MouseArea {
                anchors.fill: parent
                onPositionChanged: (mouse) => window.path += Math.round(mouse.x) + " "
            }
        }
    }
    Item {
        objectName: "page:two"; anchors.fill: parent; visible: window.page === "two"
        Accessible.role: Accessible.Pane; Accessible.name: "two"
        Rectangle { anchors.fill: parent; color: "#102030" }
    }
}
"""


def main() -> None:
    app = QGuiApplication([])
    engine = QQmlApplicationEngine()
    engine.loadData(QML)
    window = cast(QQuickWindow, engine.rootObjects()[0])
    agent.start(window, None, Path(sys.argv[1]))
    QTimer.singleShot(60_000, app.quit)
    app.exec()


main()
