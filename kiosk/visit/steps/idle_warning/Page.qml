pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Still there? A page of its own, so nothing personal lies behind it.
Item {
    id: page

    readonly property bool mirrored: !Theme.portrait && Visit.leftHanded
    property int remaining: Steps.idleWarning.seconds
    readonly property int total: Steps.idleWarning.seconds

    objectName: "page:idle-warning"

    Accessible.name: Words.text("idle-warning.title")
    Accessible.role: Accessible.Pane

    onTotalChanged: remaining = total
    onVisibleChanged: if (visible)
        remaining = total

    // Only the picture of the time that is left; the visit keeps the time itself.
    Timer {
        interval: 1000
        repeat: true
        running: page.visible && page.remaining > 0

        onTriggered: --page.remaining
    }

    Rectangle {
        id: band

        color: Theme.tint
        height: Theme.portrait ? Math.min(page.height * 0.33, page.height - Theme.dockHeight - content.height - Theme.s6 - Theme.s4) - Theme.top : page.height - Theme.top - Theme.dockHeight
        width: Theme.portrait ? page.width : page.width * 0.36
        x: page.mirrored ? page.width - width : 0
        y: Theme.top

        Rectangle {
            anchors.centerIn: parent
            color: Theme.surface
            height: width
            radius: width / 2
            visible: Theme.portrait
            width: Math.min(parent.height, parent.width) * 0.92
        }

        Picture {
            id: staff

            anchors.bottom: parent.bottom
            anchors.horizontalCenter: parent.horizontalCenter
            height: Math.min(parent.height * 0.86, parent.width * 0.8)
            name: "staff-hello"
            width: height * 300 / 262
        }
    }

    Column {
        id: content

        readonly property int start: Theme.portrait || page.mirrored ? Theme.margin : band.width + Theme.s7

        spacing: Theme.s5
        width: Theme.portrait ? page.width - 2 * Theme.margin : page.width - band.width - Theme.s7 - Theme.margin
        x: start
        y: Theme.portrait ? band.y + band.height + Theme.s6 : band.y + (band.height - height) / 2

        Label {
            Accessible.role: Accessible.Heading
            font.bold: true
            font.pixelSize: Theme.display
            horizontalAlignment: Theme.portrait ? Text.AlignHCenter : Text.AlignLeft
            leading: Theme.tight
            text: Words.text("idle-warning.title")
            width: parent.width
        }

        Label {
            horizontalAlignment: Theme.portrait ? Text.AlignHCenter : Text.AlignLeft
            objectName: "note:idle"
            text: Words.fill(Steps.idleWarning.unhurried ? "idle-warning.text_unhurried" : "idle-warning.text", {
                "seconds": page.remaining
            })
            width: parent.width
        }

        Countdown {
            remaining: page.remaining
            of: page.total
            width: parent.width
        }

        Row {
            spacing: Theme.s2
            width: parent.width

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                color: Theme.ink2
                name: "lock"
                size: Math.round(Theme.small * 1.2)
            }

            Label {
                color: Theme.ink2
                font.pixelSize: Theme.small
                leading: Theme.tight
                text: Words.text("idle-warning.covered")
                width: parent.width - Math.round(Theme.small * 1.2) - parent.spacing
            }
        }

        Key {
            height: Theme.target(Theme.portrait ? 68 : 56)
            icon: "hand-stop"
            iconSize: Theme.mm(28)
            kind: "primary"
            size: Theme.title
            text: Words.text("idle-warning.still_here")
            verb: "still-here"
            width: parent.width

            onActivated: Actions.stillHere()
        }

        Key {
            height: Theme.keyHeight
            icon: "door-exit"
            size: Theme.label
            text: Words.text("idle-warning.leave")
            verb: "leave-now"
            width: parent.width

            onActivated: Actions.finish()
        }
    }
}
