pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// No visits now: why, what is safe, where else to go.
Item {
    id: page

    readonly property string key: Steps.outOfService.reasonKey === "" ? "closed" : Steps.outOfService.reasonKey
    readonly property string said: Steps.outOfService.words !== "" ? Steps.outOfService.words : Steps.outOfService.opens
    readonly property bool powerless: key === "on_battery" || key === "battery_low"
    readonly property string title: Words.known("out-of-service." + key + "_title", "out-of-service.closed_title")
    readonly property int pictureHeight: told.ratio > 0 ? card.height : cabinet.height

    objectName: "page:out-of-service"

    Accessible.name: title
    Accessible.role: Accessible.Pane

    Picture {
        id: cabinet

        height: Theme.portrait ? Theme.mm(170) : comfort.y - Theme.top - Theme.s6 - Theme.s5
        name: "cabinet-none"
        objectName: "picture:machine"
        visible: told.ratio === 0
        width: height * 360 / 640
        x: page.width - width - 2 * Theme.margin
        y: Theme.top + Theme.s6

        Rectangle {
            border.color: Theme.warnEdge
            border.width: Theme.outlineChosen
            color: Theme.warnTint
            height: width
            radius: width / 2
            width: parent.width * 0.5
            x: parent.width * 0.56
            y: parent.height * 0.46

            Icon {
                anchors.centerIn: parent
                color: Theme.warn
                name: page.powerless ? "plug-x" : page.key === "after_hours" ? "clock" : "tool"
                size: Math.round(parent.width * 0.6)
            }
        }
    }

    // What the centre shows of an outage, in the place of the machine.
    Rectangle {
        id: card

        color: Theme.tint
        height: told.height + 2 * Theme.s3
        radius: Theme.radius
        visible: told.ratio > 0
        width: page.width - x - Theme.margin
        x: cabinet.x
        y: cabinet.y

        Picture {
            id: told

            height: ratio > 0 ? width / ratio : 0
            name: Steps.outOfService.picture
            objectName: "picture:outage"
            width: Math.min(card.width - 2 * Theme.s3, (cabinet.height - 2 * Theme.s3) * ratio)
            x: (card.width - width) / 2
            y: Theme.s3
        }
    }

    Column {
        id: words

        spacing: Theme.s3
        width: cabinet.x - x - Theme.s5
        x: Theme.margin
        y: Theme.portrait ? Math.max(cabinet.y, cabinet.y + (page.pictureHeight - height) / 2) : cabinet.y

        Label {
            // Below two large lines a low screen has too little room.
            readonly property int size: Theme.portrait || !(Theme.crowded || natural.advanceWidth > words.width) ? Theme.title : Theme.heading

            Accessible.name: page.title
            Accessible.role: Accessible.Heading
            font.bold: true
            font.pixelSize: size
            leading: Theme.tight
            text: natural.advanceWidth * size > words.width * Theme.title ? Words.atComma(page.title) : page.title
            width: parent.width

            TextMetrics {
                id: natural

                font.bold: true
                font.family: Theme.family
                font.pixelSize: Theme.title
                text: page.title
            }
        }

        Label {
            text: page.said !== "" ? page.said : Words.known("out-of-service." + page.key + "_text", "out-of-service.closed_text")
            width: parent.width
        }
    }

    Column {
        id: notes

        // How high all but what is safe is.
        readonly property real others: [outage, nearest, phone].reduce((sum, each) => sum + (each.visible ? each.implicitHeight + spacing : 0), 0)

        spacing: Theme.larger ? Theme.s3 : Theme.s4
        width: Theme.portrait ? page.width - 2 * Theme.margin : words.width
        x: Theme.margin
        y: Theme.portrait ? Math.max(cabinet.y + page.pictureHeight, words.y + words.height) + Theme.s6 : words.y + words.height + Theme.s4

        Note {
            id: outage

            more: Steps.outOfService.until
            name: "outage"
            text: Steps.outOfService.notice !== "" ? Steps.outOfService.notice : Words.text("home.paused")
            tone: "warn"
            visible: Steps.outOfService.paused
            width: parent.width
        }

        Note {
            icon: "shield-check"
            name: "safe"
            // Nobody can say so while the store does not open; all else comes first.
            visible: page.key !== "storage" && notes.y + notes.others + implicitHeight <= comfort.y - Theme.s3
            text: Words.text("out-of-service.safe_title")
            more: Words.text("out-of-service.safe_text")
            width: parent.width
        }

        Note {
            id: nearest

            icon: "map-pin"
            more: Steps.outOfService.hours === "" ? "" : Words.fill("out-of-service.hours", {
                "hours": Steps.outOfService.hours
            })
            name: "nearest"
            text: Steps.outOfService.nearest === "" ? Words.text("out-of-service.window") : Words.fill("out-of-service.nearest", {
                "place": Steps.outOfService.nearest
            })
            visible: Steps.outOfService.nearest !== "" || Steps.outOfService.hours !== ""
            width: parent.width
        }

        Note {
            id: phone

            icon: "phone"
            name: "phone"
            text: Words.fill("out-of-service.phone", {
                "phone": Steps.outOfService.phone
            })
            visible: Steps.outOfService.phone !== ""
            width: parent.width
        }
    }

    ComfortRow {
        id: comfort

        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.portrait ? Theme.s6 : Theme.s4
        helps: true
        size: Theme.label
        width: page.width - 2 * Theme.margin
        x: Theme.margin
    }
}
