pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Who uses what, why and how long; refusing is as easy as agreeing and costs nothing.
PageFrame {
    id: page

    leftShare: 0.32
    name: "notice"
    title: Steps.notice.title

    PagedColumn {
        height: parent.height
        source: Steps.notice.paragraphs
        spacing: Theme.s3
        width: parent.width

        Repeater {
            model: Steps.notice.paragraphs

            Section {
                required text
            }
        }

        Note {
            icon: "building"
            name: "refuse"
            text: Steps.notice.refuse
            width: parent?.width ?? 0
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            size: Theme.label
            text: Words.text("notice.refuse")
            verb: "refuse"

            onActivated: Steps.notice.noticeRefused()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "arrow-right"
            iconLast: true
            kind: "primary"
            size: Theme.heading
            text: Words.text("notice.agree")
            verb: "agree"

            onActivated: Steps.notice.noticeAgreed()
        }
    ]
    aside: [
        Icon {
            name: Theme.portrait ? "" : "shield-check"
            size: Theme.portrait ? 0 : Theme.mm(40)
        }
    ]
}
