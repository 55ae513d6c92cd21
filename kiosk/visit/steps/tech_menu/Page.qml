pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// What a technician can do here, a key a row; below it the way out.
PageFrame {
    id: page

    lead: Words.fill("tech-menu.lead", {
        "who": Steps.techMenu.who
    })
    leftShare: 0.34
    name: "tech-menu"
    title: Words.text("tech-menu.title")
    titleIcon: "tool"

    PagedColumn {
        height: parent.height
        source: Steps.techMenu.rows
        spacing: Theme.s2
        width: parent.width

        Repeater {
            model: Steps.techMenu.rows

            ListKey {
                required property string word
                required property string sign

                icon: sign
                text: Words.text("tech-menu." + word)
                verb: "row-" + word

                onActivated: Steps.techMenu.rowOpened(word)
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            icon: "door-exit"
            kind: "primary"
            size: Theme.heading
            text: Words.text("tech-menu.leave")
            verb: "leave"

            onActivated: Actions.finish()
        }
    ]
}
