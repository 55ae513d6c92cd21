pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// A stick, in steps: put it in, press what is to go onto it, carry it.
PageFrame {
    id: page

    readonly property bool idle: !Steps.techStick.looking && !Steps.techStick.busy

    lead: Words.text("tech-stick.step_in") + "\n" + Words.text("tech-stick.step_press") + "\n" + Words.text("tech-stick.step_carry")
    leftShare: 0.34
    name: "tech-stick"
    title: Words.text(Steps.techStick.busy ? "tech-stick.busy" : Steps.techStick.looking ? "tech-stick.looking" : "tech-stick.title")

    PagedColumn {
        height: parent.height
        spacing: Theme.s3
        width: parent.width

        PagedItem {
            implicitHeight: waiting.height
            wanted: !page.idle

            Waiting {
                id: waiting

                running: !page.idle
            }
        }

        Repeater {
            model: Steps.techStick.findings

            FindingNote {}
        }

        Note {
            more: Words.text("tech-stick.none_more")
            name: "no-stick"
            size: Theme.lead
            text: Words.text("tech-stick.none")
            tone: "warn"
            wanted: page.idle && Steps.techStick.sticksCount === 0
            width: parent?.width ?? 0
        }

        Repeater {
            model: Steps.techStick.sticks

            ListKey {
                required property int number
                required property string called
                required property bool writable
                required property bool meant

                enabled: writable && page.idle
                hint: Words.text(!writable ? "tech-stick.readable" : meant ? "tech-stick.chosen" : "tech-stick.choose")
                icon: meant ? "circle-check" : writable ? "inbox" : "lock"
                text: called
                tone: meant ? "ok" : "info"
                verb: "stick-" + number

                onActivated: Steps.techStick.stickChosen(number)
            }
        }

        Note {
            name: "waiting"
            size: Theme.lead
            text: Words.fill("tech-stick.waiting", {
                "n": Steps.techStick.waiting
            })
            wanted: Steps.techStick.waiting >= 0
            width: parent?.width ?? 0
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 3
            enabled: page.idle
            icon: "refresh"
            kind: "secondary"
            size: Theme.label
            text: Words.text("tech-stick.again")
            verb: "again"

            onActivated: Steps.techStick.againPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 3
            enabled: Steps.techStick.ready
            icon: "list-check"
            kind: "secondary"
            size: Theme.label
            text: Words.text("tech-stick.logs")
            verb: "copy-logs"

            onActivated: Steps.techStick.copyLogsPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 3
            enabled: Steps.techStick.ready
            icon: "cloud-upload"
            kind: "primary"
            size: Theme.label
            text: Words.text("tech-stick.carry")
            verb: "carry"

            onActivated: Steps.techStick.carryPressed()
        }
    ]
}
