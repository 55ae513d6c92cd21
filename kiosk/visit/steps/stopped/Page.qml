pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// It cannot go on here: why, what to do instead, whom to ask.
PageFrame {
    id: page

    readonly property bool own: Steps.stopped.message !== ""
    readonly property string key: Steps.stopped.reasonKey === "" ? "other" : Steps.stopped.reasonKey

    leftShare: 0.38
    name: "stopped"
    title: own ? Words.text("stopped.title") : Words.known("stopped." + key + "_title", "stopped.other_title")
    titleIcon: "info-circle"

    PagedColumn {
        height: parent.height
        spacing: Theme.s4
        width: parent.width

        Section {
            objectName: "note:reason"
            text: page.own ? Steps.stopped.message : Words.known("stopped." + page.key + "_text", "stopped.other_text")
        }

        Note {
            icon: "arrow-right"
            more: Steps.stopped.wayOut !== "" ? Steps.stopped.wayOut : page.own ? "" : Words.known("stopped." + page.key + "_way_out", "stopped.other_way_out")
            name: "way-out"
            text: Words.text("stopped.way_out")
            width: parent?.width ?? 0
        }

        Section {
            heading: Steps.stopped.office
            icon: "building"
            wanted: Steps.stopped.office !== ""

            Label {
                text: Words.fill("stopped.phone", {
                    "phone": Steps.stopped.phone
                })
                visible: Steps.stopped.phone !== ""
                width: parent?.width ?? 0
            }
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
            visible: !Steps.stopped.mend

            onActivated: Actions.help()
        },
        // Help is in the dock as well; who chose wrongly must not end the visit for it.
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "arrow-left"
            kind: "secondary"
            size: Theme.label
            text: Words.text("stopped.mend")
            verb: "mend-answer"
            visible: Steps.stopped.mend

            onActivated: Actions.back()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "door-exit"
            kind: "primary"
            size: Theme.heading
            text: Words.text("stopped.finish")
            verb: "done-finish"

            onActivated: Actions.finish()
        }
    ]
    aside: [
        PictureBand {
            name: "staff-hello"
            ratio: 300 / 262
            room: page.asideHeight
            width: parent.width
        }
    ]
}
