pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The service code on the phone instead of the card: where to hold it, what came of it.
PageFrame {
    id: page

    readonly property string phase: Steps.scanCode.phase
    readonly property bool broken: phase !== "waiting"

    lead: broken ? "" : Words.fill(Steps.scanCode.forSelf ? "scan-code.lead" : "scan-code.lead_other", {
        "name": Steps.scanCode.codeName
    })
    leftShare: 0.5
    name: "scan-code"
    title: Words.fill(page.phase === "lost" ? "scan-code.title_lost" : page.broken ? "scan-code.title_failed" : "scan-code.title", {
        "name": Steps.scanCode.codeName
    })

    // In portrait the picture stands above the words, in landscape at the left.
    readonly property int pictureHeight: Theme.portrait ? Math.max(Theme.mm(80), Math.min(Theme.mm(236), bodyItem.height - status.height - next.height - (broken ? 0 : waiting.height + Theme.s4) - 3 * Theme.s4)) : 0

    component Phone: Rectangle {
        color: Theme.tint
        radius: Theme.radius

        Accessible.name: Words.text("scan-code.picture")
        Accessible.role: Accessible.Graphic

        Rectangle {
            id: phone

            anchors.centerIn: parent
            border.color: Theme.ink
            border.width: Theme.outlineChosen
            color: Theme.surface
            height: Math.min(parent.height * 0.88, parent.width * 0.88)
            radius: Theme.radius
            width: height * 0.56

            Icon {
                anchors.centerIn: parent
                color: page.broken ? Theme.off : Theme.accent
                name: "qrcode"
                size: Math.round(phone.width * 0.74)
            }
        }
    }

    Column {
        spacing: Theme.s4
        width: parent.width
        y: Theme.portrait ? 0 : Math.max(0, (parent.height - height) / 2)

        Phone {
            height: page.pictureHeight
            visible: Theme.portrait
            width: parent.width
        }

        Note {
            id: status

            icon: page.broken ? "alert-circle" : "qrcode"
            more: Steps.scanCode.failureKey === "foreign" ? Words.fill("scan-code.foreign_text", {
                "name": Steps.scanCode.codeName
            }) : page.broken ? Words.known("scan-code." + Steps.scanCode.failureKey + "_text", "scan-code.unreadable_text") : Words.text("identify.no_hurry")
            name: "scanner-state"
            text: page.broken ? Words.known("scan-code." + Steps.scanCode.failureKey, "scan-code.unreadable") : Words.text("scan-code.state_waiting")
            tone: page.phase === "failed" ? "wrong" : page.phase === "lost" ? "warn" : "info"
            width: parent.width
        }

        Waiting {
            id: waiting

            anchors.right: parent.right
            running: !page.broken
            visible: !page.broken
        }

        Row {
            id: next

            spacing: Theme.s2
            visible: !page.broken
            width: parent.width

            Icon {
                color: Theme.ink2
                name: "info-circle"
                size: Math.round(Theme.small * 1.2)
            }

            Label {
                color: Theme.ink2
                font.pixelSize: Theme.small
                leading: Theme.tight
                text: Words.text("scan-code.next")
                width: parent.width - Math.round(Theme.small * 1.2) - Theme.s2
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            icon: "headset"
            kind: "secondary"
            size: Theme.label
            text: Words.text("identify.way_out")
            verb: "way-out"
            visible: page.broken

            onActivated: Actions.help()
        },
        Key {
            Layout.fillWidth: true
            icon: "refresh"
            kind: "primary"
            size: Theme.heading
            text: Words.text("identify.again")
            verb: "read-again"
            visible: page.phase === "failed"

            onActivated: Steps.scanCode.readAgain()
        }
    ]
    aside: [
        Phone {
            height: Theme.portrait ? 0 : page.asideHeight
            visible: !Theme.portrait
            width: parent.width
        }
    ]
}
