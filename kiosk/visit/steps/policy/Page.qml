pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The rules behind an item, in plain words: who issued each and when, and what it says to people.
PageFrame {
    id: page

    leftShare: 0.36
    name: "policy"
    title: Words.text("policy.title")

    PagedColumn {
        height: parent.height
        source: Steps.policy.paragraphs
        spacing: Theme.s3
        subject: Steps.policy.title
        width: parent.width

        Repeater {
            model: Steps.policy.paragraphs

            Section {
                required text
            }
        }

        Note {
            more: Steps.policy.read === "" ? Words.text("policy.unread") : Words.fill("policy.read", {
                "date": Words.plainDay(Steps.policy.read)
            })
            name: "own-words"
            text: Words.text("policy.own_words")
            tone: Steps.policy.read === "" ? "warn" : "info"
            width: parent?.width ?? 0
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "license"
            size: Theme.label
            text: Words.fill("policy.next", {
                "number": Steps.policy.number,
                "count": Steps.policy.count
            })
            verb: "next-rule"
            visible: Steps.policy.count > 1

            onActivated: Steps.policy.nextRule()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "arrow-left"
            kind: "primary"
            size: Theme.heading
            text: Words.text("policy.back")
            verb: "guide"

            onActivated: Actions.back()
        }
    ]
    aside: [
        Column {
            spacing: Theme.s2
            width: parent.width

            Label {
                Accessible.role: Accessible.Heading
                font.bold: true
                font.pixelSize: Theme.label
                flowing: Steps.policy.title
                width: parent.width
            }

            Label {
                color: Theme.ink2
                font.pixelSize: Theme.small
                flowing: [Steps.policy.issuedBy, Words.plainDay(Steps.policy.issued), Steps.policy.reference].filter(known => known !== "").join(Words.text("policy.between"))
                visible: flowing !== ""
                width: parent.width
            }
        }
    ]
}
