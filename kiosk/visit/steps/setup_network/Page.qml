pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The way to the centre in findings, each with what to do.
PageFrame {
    id: page

    readonly property bool looking: Steps.setupNetwork.looking
    readonly property bool well: Steps.setupNetwork.well

    lead: Words.text(looking ? "setup-network.looking_lead" : well ? "setup-network.well_lead" : "setup-network.wrong_lead")
    leftShare: 0.34
    name: "setup-network"
    title: Words.text(looking ? "setup-network.looking" : well ? "setup-network.well" : "setup-network.wrong")

    PagedColumn {
        height: parent.height
        spacing: Theme.s3
        width: parent.width

        Repeater {
            model: Steps.setupNetwork.findings

            FindingNote {}
        }

        PagedItem {
            implicitHeight: waiting.height
            wanted: page.looking

            Waiting {
                id: waiting

                running: page.looking
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
            text: Words.text("setup-network.again")
            verb: "again"

            onActivated: Steps.setupNetwork.againPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "certificate"
            kind: Steps.setupNetwork.stranger ? "primary" : "secondary"
            size: Theme.label
            text: Words.text("setup-network.trust")
            verb: "certificate-file"
            visible: Steps.setupNetwork.guarded

            onActivated: Steps.setupNetwork.trustOpened()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            icon: "arrow-right"
            iconLast: true
            kind: page.well ? "primary" : "secondary"
            size: Theme.heading
            text: Words.text(page.well ? "setup-network.next" : "setup-network.next_anyhow")
            verb: "next"

            onActivated: Steps.setupNetwork.nextPressed()
        }
    ]
}
