pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Another terminal in this one's place: what waits here, and four steps.
PageFrame {
    id: page

    lead: Steps.techReplace.terminal === "" ? Words.text("tech-replace.lead_unnamed") : Words.fill("tech-replace.lead", {
        "terminal": Steps.techReplace.terminal
    })
    leftShare: 0.34
    name: "tech-replace"
    title: Words.text("tech-replace.title")

    PagedColumn {
        height: parent.height
        spacing: Theme.s3
        width: parent.width

        PagedItem {
            implicitHeight: waiting.height
            wanted: Steps.techReplace.looking

            Waiting {
                id: waiting

                running: Steps.techReplace.looking
            }
        }

        Note {
            name: "waiting"
            size: Theme.lead
            text: Words.fill("tech-replace.waiting", {
                "n": Steps.techReplace.waiting
            })
            tone: Steps.techReplace.waiting > 0 ? "warn" : "ok"
            wanted: Steps.techReplace.waiting >= 0
            width: parent?.width ?? 0
        }

        Note {
            name: "unknown"
            size: Theme.lead
            text: Words.text("tech-replace.unknown")
            tone: "wrong"
            wanted: Steps.techReplace.waiting < 0 && !Steps.techReplace.looking
            width: parent?.width ?? 0
        }

        Repeater {
            model: ["code", "out", "new", "end"]

            Note {
                required property string modelData

                more: Words.text("tech-replace." + modelData + "_more")
                name: "step-" + modelData
                size: Theme.lead
                text: Words.text("tech-replace." + modelData)
                width: parent?.width ?? 0
            }
        }

        Repeater {
            model: Steps.techReplace.findings

            FindingNote {}
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 3
            enabled: !Steps.techReplace.looking
            icon: "refresh"
            kind: "secondary"
            size: Theme.label
            text: Words.text("tech-replace.again")
            verb: "replace-again"

            onActivated: Steps.techReplace.againPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "cloud-upload"
            kind: "primary"
            size: Theme.label
            text: Words.text("tech-replace.stick")
            verb: "queue"

            onActivated: Steps.techReplace.queueOpened()
        }
    ]
}
