pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// How everything is, the worst first; then the terminal begins.
PageFrame {
    id: page

    readonly property string verdict: Steps.setupReport.verdict
    readonly property bool idle: !Steps.setupReport.looking && !Steps.setupReport.busy
    readonly property string stands: Steps.setupReport.looking ? "looking" : verdict === "" ? "lacking" : verdict.replace("-", "_")

    lead: Words.text("setup-report.lead_" + stands)
    leftShare: 0.34
    name: "setup-report"
    title: Words.text("setup-report.title_" + stands)
    titleIcon: ({
            "well": "circle-check",
            "trouble": "alert-circle",
            "warning": "alert-triangle"
        })[verdict] ?? ""

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
            model: Steps.setupReport.findings

            FindingNote {}
        }

        Repeater {
            model: Steps.setupReport.parts

            Note {
                required property string called
                required property string verdict
                required property string said

                more: said
                size: Theme.lead
                text: called
                tone: ({
                        "trouble": "wrong",
                        "warning": "warn",
                        "well": "ok"
                    })[verdict] ?? "info"
                width: parent?.width ?? 0
            }
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
            text: Words.text("setup-report.again")
            verb: "again"

            onActivated: Steps.setupReport.againPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 3
            enabled: page.idle && page.verdict !== ""
            icon: "printer"
            kind: "secondary"
            size: Theme.label
            text: Words.text("setup-report.hand_out")
            verb: "hand-out"

            onActivated: Steps.setupReport.handOutPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            enabled: page.idle && page.verdict !== ""
            icon: "arrow-right"
            iconLast: true
            kind: "primary"
            size: Theme.label
            text: Words.text("setup-report.begin")
            verb: "begin-terminal"

            onActivated: Steps.setupReport.beginTerminalPressed()
        }
    ]
}
