pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Everything that was looked at, the worst first, each with what to do.
PageFrame {
    id: page

    readonly property bool looking: Steps.techDiagnosis.looking
    readonly property int wrong: Steps.techDiagnosis.wrong
    readonly property int odd: Steps.techDiagnosis.odd
    readonly property string stands: looking ? "looking" : wrong > 0 ? "wrong" : odd > 0 ? "odd" : "well"

    lead: Words.text("tech-diagnosis." + stands + "_lead")
    leftShare: 0.34
    name: "tech-diagnosis"
    title: stands === "wrong" ? Words.fill("tech-diagnosis.wrong", {
        "wrong": wrong
    }) : stands === "odd" ? Words.fill("tech-diagnosis.odd", {
        "odd": odd
    }) : Words.text("tech-diagnosis." + stands)
    titleIcon: ({
            "odd": "alert-triangle",
            "well": "circle-check",
            "wrong": "alert-circle"
        })[stands] ?? ""

    PagedColumn {
        height: parent.height
        spacing: Theme.s3
        width: parent.width

        PagedItem {
            implicitHeight: waiting.height
            wanted: page.looking

            Waiting {
                id: waiting

                running: page.looking
            }
        }

        Repeater {
            model: Steps.techDiagnosis.findings

            FindingNote {}
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            enabled: !page.looking
            icon: "refresh"
            kind: "primary"
            size: Theme.heading
            text: Words.text("tech-diagnosis.again")
            verb: "again"

            onActivated: Steps.techDiagnosis.againPressed()
        }
    ]
}
