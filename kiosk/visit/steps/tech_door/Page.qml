pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The door of technician mode: the reader, and what the centre has to know to make a code.
PageFrame {
    id: page

    readonly property string trouble: Steps.techDoor.trouble
    readonly property bool shut: Steps.techDoor.waitMin > 0
    readonly property bool waits: trouble === "" && !shut

    lead: Words.text("tech-door.lead")
    leftShare: 0.42
    name: "tech-door"
    title: Words.text("tech-door.title")
    titleIcon: "lock"

    PagedColumn {
        height: parent.height
        spacing: Theme.s4
        width: parent.width

        Note {
            icon: page.waits ? "id" : page.shut ? "hourglass" : "alert-triangle"
            more: page.shut ? Words.fill("tech-door.shut_more", {
                "minutes": Steps.techDoor.waitMin
            }) : page.waits ? "" : Words.text("tech-door.use_code")
            name: "reader-state"
            text: page.shut ? Words.text("tech-door.shut") : Words.known("tech-door.no_card_" + page.trouble.replace(/-/g, "_"), "tech-door.waiting")
            tone: page.waits ? "info" : "warn"
            width: parent?.width ?? 0
        }

        PagedItem {
            implicitHeight: waiting.height
            wanted: page.waits

            Waiting {
                id: waiting

                running: page.waits
            }
        }

        Section {
            heading: Words.text("tech-door.by_phone")
            icon: "phone"
            text: Words.text("tech-door.say")
            wanted: Steps.techDoor.challenge !== "" && !page.shut

            Label {
                font.bold: true
                font.pixelSize: Theme.heading
                leading: Theme.tight
                objectName: "value:terminal"
                text: Words.fill("tech-door.terminal", {
                    "number": Steps.techDoor.number
                })
                width: parent?.width ?? 0
            }

            Label {
                font.bold: true
                font.pixelSize: Theme.heading
                leading: Theme.tight
                objectName: "value:challenge"
                text: Words.fill("tech-door.challenge", {
                    "challenge": Steps.techDoor.challenge
                })
                width: parent?.width ?? 0
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 3
            icon: "refresh"
            kind: "secondary"
            size: Theme.label
            text: Words.text("tech-door.again")
            verb: "read-again"
            visible: page.trouble !== "" && !page.shut

            onActivated: Steps.techDoor.readAgain()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "door-exit"
            kind: "secondary"
            size: Theme.label
            text: Words.text("tech-door.leave")
            verb: "leave"

            onActivated: Actions.finish()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            enabled: Steps.techDoor.challenge !== "" && !page.shut
            icon: "keyboard"
            kind: "primary"
            size: Theme.label
            text: Words.text("tech-door.code")
            verb: "code"

            onActivated: Steps.techDoor.codeOpened()
        }
    ]
}
