pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Another card lies on the reader: has somebody else come? Nothing of who was here is shown.
PageFrame {
    id: page

    lead: Words.text("other-card.lead")
    leftShare: 0.38
    name: "other-card"
    title: Words.text("other-card.title")
    titleIcon: "users"

    PagedColumn {
        height: parent.height
        spacing: Theme.s4
        width: parent.width

        Section {
            heading: Words.text("other-card.still_me")
            icon: "id"
            text: Words.text("other-card.still_me_text")
        }

        Section {
            heading: Words.text("other-card.changed")
            icon: "user"
            text: Words.text(Steps.otherCard.canEnd ? "other-card.changed_text" : "other-card.keeping_text")
        }

        Note {
            icon: "eye-off"
            name: "covered"
            text: Words.text("other-card.covered")
            width: parent?.width ?? 0
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "headset"
            kind: "secondary"
            size: Theme.label
            text: Words.text("stopped.call")
            verb: "way-out"

            onActivated: Actions.help()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            enabled: Steps.otherCard.canEnd
            icon: "arrow-right"
            iconLast: true
            kind: "primary"
            size: Theme.heading
            text: Words.text("other-card.start_over")
            verb: "person-changed"

            onActivated: Steps.otherCard.personChanged()
        }
    ]
    aside: [
        PictureBand {
            centred: true
            name: "idcard"
            ratio: 1.58
            room: page.asideHeight
            share: 0.72
            tall: Theme.mm(Theme.elder ? 70 : 90)
            width: parent.width
        }
    ]
}
