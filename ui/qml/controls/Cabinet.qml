pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// The cabinet from the front with a ring around the part that is meant: reader or printer.
Picture {
    id: cabinet

    property string part: "reader"
    readonly property real unit: Math.min(width / 360, height / 640)
    // Where the parts are on the drawing, which is 360 by 640.
    readonly property rect place: part === "reader" ? Qt.rect(37, 393, 106, 72) : Qt.rect(80, 480, 128, 48)

    name: "cabinet-" + part

    Rectangle {
        border.color: Theme.accent
        border.width: Theme.outlineChosen
        color: Theme.clear
        height: cabinet.place.height * cabinet.unit
        radius: 20 * cabinet.unit
        width: cabinet.place.width * cabinet.unit
        x: (cabinet.width - 360 * cabinet.unit) / 2 + cabinet.place.x * cabinet.unit
        y: (cabinet.height - 640 * cabinet.unit) / 2 + cabinet.place.y * cabinet.unit
    }
}
