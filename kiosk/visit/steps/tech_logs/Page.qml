pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// What happened, in words, the newest first.
PageFrame {
    id: page

    readonly property bool looking: Steps.techLogs.looking

    lead: Words.text(looking ? "tech-logs.looking" : "tech-logs.lead")
    leftShare: 0.34
    name: "tech-logs"
    title: Words.text("tech-logs.title")

    PagedColumn {
        height: parent.height
        source: Steps.techLogs.lines
        spacing: Theme.s2
        width: parent.width

        Note {
            name: "none"
            size: Theme.lead
            text: Words.text("tech-logs.none")
            wanted: !page.looking && Steps.techLogs.linesCount === 0
            width: parent?.width ?? 0
        }

        Repeater {
            model: Steps.techLogs.lines

            Note {
                required property string when
                required property string what
                required property string about
                required property string level

                more: about === "" ? when : when + " · " + about
                size: Theme.body
                text: what
                tone: ({
                        "critical": "wrong",
                        "error": "wrong",
                        "warning": "warn"
                    })[level] ?? "info"
                width: parent?.width ?? 0
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            enabled: !page.looking
            icon: "refresh"
            kind: "secondary"
            size: Theme.label
            text: Words.text("tech-logs.again")
            verb: "again"

            onActivated: Steps.techLogs.againPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            icon: "arrow-right"
            iconLast: true
            kind: "primary"
            size: Theme.label
            text: Words.text("tech-logs.stick")
            verb: "to-stick"

            onActivated: Steps.techLogs.stickOpened()
        }
    ]
}
