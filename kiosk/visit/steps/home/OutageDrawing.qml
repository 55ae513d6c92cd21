import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// What the centre shows of an outage, at the right end of its room, where that is large enough.
Rectangle {
    id: outage

    readonly property bool fits: drawing.ratio > 0 && room.height >= Theme.mm(30) && drawing.width >= Theme.mm(24)
    // What is left for it.
    required property rect room

    color: Theme.tint
    height: room.height
    radius: Theme.radius
    visible: fits
    width: drawing.width + 2 * Theme.s3
    x: room.x + room.width - width
    y: room.y

    Picture {
        id: drawing

        height: ratio > 0 ? width / ratio : 0
        name: Steps.home.picture
        objectName: "picture:outage"
        width: Math.min(outage.room.width - 2 * Theme.s3, (outage.room.height - 2 * Theme.s1) * ratio)
        x: Theme.s3
        y: (parent.height - height) / 2
    }
}
