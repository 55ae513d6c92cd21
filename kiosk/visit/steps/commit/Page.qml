pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Keeping the submission: a moment of waiting, or what went wrong and what is safe.
PageFrame {
    id: page

    readonly property bool failed: Steps.commit.phase === "failed"

    name: "commit"
    title: Words.text(failed ? "commit.title_failed" : "commit.title")

    Column {
        spacing: Theme.s5
        width: parent.width
        y: Theme.portrait ? parent.height * 0.16 : parent.height * 0.2

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: page.failed ? "alert-circle" : "inbox"
            size: Theme.mm(60)
        }

        Waiting {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: !page.failed
        }

        Label {
            horizontalAlignment: Text.AlignHCenter
            text: page.failed ? "" : Words.text("commit.text")
            visible: !page.failed
            width: parent.width
        }

        Note {
            more: page.failed ? Words.text("commit.failed_text") : ""
            name: "commit-failed"
            text: page.failed ? Words.known("commit." + Steps.commit.failureKey, "commit.failed") : ""
            tone: "wrong"
            visible: page.failed
            width: parent.width
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "headset"
            kind: "secondary"
            size: Theme.label
            text: Words.text("commit.way_out")
            verb: "way-out"
            visible: page.failed

            onActivated: Actions.help()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "refresh"
            kind: "primary"
            size: Theme.heading
            text: Words.text("commit.retry")
            verb: "retry-commit"
            visible: page.failed

            onActivated: Steps.commit.commitRetried()
        }
    ]
}
