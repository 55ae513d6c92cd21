pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// The cabinet with its reader, and the reader again, large, with a card that goes down onto it
// or comes back up.
Item {
    id: view

    property string phase: "waiting"
    readonly property bool up: phase === "take-card"
    readonly property bool moving: visible && (phase === "waiting" || up)
    property int beat: 0

    Accessible.name: Words.text(up ? "identify.picture_take" : "identify.picture_put")
    Accessible.role: Accessible.Graphic

    Timer {
        interval: 400
        repeat: true
        running: view.moving

        onTriggered: view.beat = (view.beat + 1) % 3
    }

    Cabinet {
        id: cabinet

        height: parent.height
        width: Math.min(parent.width * 0.4, height * 360 / 640)
    }

    Rectangle {
        id: frame

        border.color: Theme.accent
        border.width: Theme.outlineChosen
        clip: false
        color: Theme.surface
        height: Math.min(parent.height, width * 1.35)
        radius: Theme.radius
        width: parent.width - x
        x: cabinet.width + Theme.s5
        y: (parent.height - height) / 2

        // The counter of the cabinet.
        Rectangle {
            color: Theme.sunken
            height: parent.height * 0.46
            radius: parent.radius
            width: parent.width - 2 * parent.border.width
            x: parent.border.width
            y: parent.height - height - parent.border.width
        }

        Rectangle {
            id: plate

            border.color: Theme.ink
            border.width: Theme.outlineChosen
            color: Theme.accent
            height: parent.height * 0.23
            radius: Theme.radius
            width: parent.width * 0.62
            x: (parent.width - width) / 2
            y: parent.height * 0.6

            Rectangle {
                anchors.fill: parent
                anchors.margins: Theme.s2
                border.color: Theme.surface
                border.width: Theme.outlineStrong
                color: Theme.clear
                radius: Theme.radiusSmall
            }

            Icon {
                anchors.centerIn: parent
                color: Theme.surface
                name: view.up ? "check" : view.phase === "reading" ? "hourglass" : "id"
                size: Math.round(parent.height * 0.5)
            }
        }

        Picture {
            id: card

            height: parent.height * 0.26
            name: "idcard"
            width: parent.width * 0.54
            x: (parent.width - width) / 2
            y: view.phase === "reading" ? plate.y - height * 0.28 : parent.height * 0.07
        }

        Icon {
            name: view.phase === "reading" || view.phase === "failed" || view.phase === "lost" ? "" : view.up ? "arrow-big-up-filled" : "arrow-big-down-filled"
            size: Math.round(Math.min(parent.width * 0.26, parent.height * 0.2))
            x: (parent.width - width) / 2
            y: parent.height * 0.375 + (view.up ? -1 : 1) * (view.beat - 1) * Theme.mm(3.5)
        }

        Label {
            Accessible.ignored: true
            font.bold: true
            font.pixelSize: Theme.small
            horizontalAlignment: Text.AlignHCenter
            leading: Theme.tight
            text: Words.text(view.up ? "identify.take_here" : "identify.put_here")
            visible: frame.height * 0.16 > implicitHeight
            width: parent.width - 2 * Theme.s3
            x: Theme.s3
            y: plate.y + plate.height + Theme.s1
        }
    }
}
