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

    // Where the key stood that sent the code, a hurried second touch may land: on the same again.
    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "arrow-right"
            size: Theme.label
            text: Words.text("setup-enrolment.later")
            verb: "next"
            visible: !page.known && !page.waiting

            onActivated: Steps.setupEnrolment.nextPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            icon: page.known ? "arrow-right" : "pencil"
            iconLast: page.known
            kind: "primary"
            size: Theme.heading
            text: Words.text(page.known ? "setup-enrolment.next" : "setup-enrolment.again")
            verb: page.known ? "next" : "again"
            visible: !page.waiting

            onActivated: {
                if (page.known)
                    Steps.setupEnrolment.nextPressed();
                else
                    Steps.setupEnrolment.againPressed();
            }
        }
    ]
}
