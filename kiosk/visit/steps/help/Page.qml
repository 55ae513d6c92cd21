pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// A person's help: where, until when, which phone. Nothing of the visit is lost.
PageFrame {
    id: page

    lead: Words.text("help.lead")
    leftShare: 0.4
    name: "help"
    title: Words.text("help.title")

    PagedColumn {
        height: parent.height
        spacing: Theme.s3
        width: parent.width

        Section {
            heading: Words.text("help.where")
            icon: "map-pin"
            text: Steps.help.place === "" ? "" : Words.fill("help.at", {
                "place": Steps.help.place
            })
        }

        Section {
            heading: Words.text("help.hours")
            icon: "clock"
            text: Steps.help.hours
            wanted: Steps.help.hours !== ""
        }

        Section {
            heading: Words.text("help.phone")
            icon: "phone"
            text: Steps.help.phone
            wanted: Steps.help.phone !== ""
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            enabled: Visit.canGoBack
            icon: "arrow-left"
            kind: "primary"
            size: Theme.heading
            text: Words.text("help.back")
            verb: "help-back"

            onActivated: Actions.back()
        }
    ]
    aside: [
        PictureBand {
            name: "person-staff"
            ratio: 220 / 262
            room: page.asideHeight
            tall: Theme.mm(Theme.elder ? 90 : 120)
            width: parent.width
        }
    ]
}
