pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The centre gets to know this terminal.
PageFrame {
    id: page

    readonly property bool waiting: Steps.setupEnrolment.waiting
    readonly property bool known: Steps.setupEnrolment.number !== ""

    lead: Words.text(waiting ? "setup-enrolment.waiting_lead" : known ? "setup-enrolment.known_lead" : "setup-enrolment.unknown_lead")
    leftShare: 0.4
    name: "setup-enrolment"
    title: waiting ? Words.text("setup-enrolment.waiting") : known ? Words.fill("setup-enrolment.known", {
        "number": Steps.setupEnrolment.number
    }) : Words.text("setup-enrolment.unknown")
    titleIcon: waiting ? "" : known ? "circle-check" : "alert-triangle"

    Column {
        spacing: Theme.s4
        width: parent.width

        Waiting {
            running: page.waiting
            visible: page.waiting
        }

        Repeater {
            model: Steps.setupEnrolment.findings

            FindingNote {}
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "pencil"
            kind: "primary"
            size: Theme.label
            text: Words.text("setup-enrolment.again")
            verb: "again"
            visible: !page.known && !page.waiting

            onActivated: Steps.setupEnrolment.againPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            enabled: !page.waiting
            icon: "arrow-right"
            iconLast: true
            kind: page.known ? "primary" : "secondary"
            size: Theme.heading
            text: Words.text(page.known ? "setup-enrolment.next" : "setup-enrolment.later")
            verb: "next"

            onActivated: Steps.setupEnrolment.nextPressed()
        }
    ]
}
