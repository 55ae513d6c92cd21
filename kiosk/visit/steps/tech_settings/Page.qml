pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Settings by groups, what of them was changed, and how that is kept or put back.
PageFrame {
    id: page

    readonly property bool changed: Steps.techSettings.changesCount > 0
    readonly property bool busy: Steps.techSettings.busy

    lead: Words.text(busy ? "tech-settings.busy" : "tech-settings.lead")
    leftShare: 0.34
    name: "tech-settings"
    title: Words.text("tech-settings.title")

    PagedColumn {
        height: parent.height
        spacing: Theme.s3
        width: parent.width

        Repeater {
            model: Steps.techSettings.findings

            FindingNote {}
        }

        Repeater {
            model: Steps.techSettings.groups

            ListKey {
                required property string word

                enabled: !page.busy
                icon: "pencil"
                text: Words.text("tech-settings.group_" + word)
                verb: "group-" + word

                onActivated: Steps.techSettings.groupOpened(word)
            }
        }

        Note {
            name: "changed"
            size: Theme.lead
            text: Words.text(page.changed ? "tech-settings.changed" : "tech-settings.none")
            tone: page.changed ? "warn" : "info"
            width: parent?.width ?? 0
        }

        Repeater {
            model: Steps.techSettings.changes

            Fact {
                required property string called
                required property string now

                icon: "pencil"
                value: now
                what: called
                width: parent?.width ?? 0
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            enabled: !page.busy
            icon: "x"
            kind: "secondary"
            size: Theme.label
            text: Words.text("tech-settings.drop")
            verb: "drop-changes"
            visible: page.changed

            onActivated: Steps.techSettings.dropPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            enabled: !page.busy
            icon: "check"
            kind: "primary"
            size: Theme.label
            text: Words.text("tech-settings.keep")
            verb: "keep-changes"
            visible: page.changed

            onActivated: Steps.techSettings.keepPressed()
        },
        Key {
            Layout.fillWidth: true
            enabled: !page.busy
            icon: "refresh"
            kind: "secondary"
            size: Theme.label
            text: Words.text("tech-settings.undo")
            verb: "undo-settings"
            visible: !page.changed && Steps.techSettings.undo

            onActivated: Steps.techSettings.undoPressed()
        }
    ]
}
