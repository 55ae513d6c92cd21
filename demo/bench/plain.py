"""The floor: a window of the screen's size with one rectangle that answers touches.

``python -m demo.bench.plain SOCKET WIDTH HEIGHT``, with the control agent inside, so that touches
and frames go the same way as the terminal's.
"""

import os
import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from demo import agent

QML = b"""
import QtQuick
Window {
    id: window
    visible: true
    Item {
        objectName: "page:plain"
        anchors.fill: parent
        Accessible.role: Accessible.Pane
        Accessible.name: "plain"
        Rectangle {
            property bool on: false
            objectName: "action:plain"
            width: parent.width / 2; height: parent.height / 12
            anchors.centerIn: parent
            color: on ? "#0D4A66" : "#F6F1E7"
            Accessible.role: Accessible.Button
            Accessible.name: "plain"
            MouseArea { anchors.fill: parent; onClicked: parent.on = !parent.on }
        }
    }
}
"""


def main(socket: Path, width: int, height: int) -> int:
    """Show the window until the process is ended."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "2")  # as the terminal
    app = QGuiApplication(["plain"])
    engine = QQmlApplicationEngine()
    engine.setInitialProperties({"width": width, "height": height})
    engine.loadData(QML)
    window = engine.rootObjects()[0]
    assert isinstance(window, QQuickWindow)
    agent.start(window, None, socket)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
