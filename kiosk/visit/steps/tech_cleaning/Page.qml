pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The glass is wiped: a countdown that no touch stops.
PageFrame {
    id: page

    readonly property bool wiping: Steps.techCleaning.wiping

    lead: wiping ? Words.fill("tech-cleaning.wiping_lead", {
        "seconds": Steps.techCleaning.left
    }) : Words.text("tech-cleaning.lead")
    leftShare: 0.4
    name: "tech-cleaning"
    title: Words.text(wiping ? "tech-cleaning.wiping" : "tech-cleaning.title")
    titleIcon: "eraser"

    aside: Countdown {
        of: Steps.techCleaning.of
        remaining: Steps.techCleaning.left
        visible: page.wiping
        width: parent.width
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "arrow-left"
            kind: "secondary"
            size: Theme.label
            text: Words.text("tech-cleaning.back")
            verb: "not-now"
            visible: !page.wiping

            onActivated: Actions.back()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            icon: "eraser"
            kind: "primary"
            size: Theme.heading
            text: Words.text("tech-cleaning.begin")
            verb: "begin-wiping"
            visible: !page.wiping

            onActivated: Steps.techCleaning.wipingBegun()
        }
    ]
}
