pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Is this you? Masked, and large enough to be read at a glance.
PageFrame {
    id: page

    lead: Words.text(Steps.confirmIdentity.forSelf ? "confirm-identity.lead" : "confirm-identity.lead_other")
    name: "confirm-identity"
    title: Words.text(Steps.confirmIdentity.forSelf ? "confirm-identity.title" : "confirm-identity.title_other")

    PagedColumn {
        height: parent.height - y
        spacing: Theme.s4
        width: parent.width
        y: Theme.portrait && !Theme.elder ? parent.height * 0.1 : 0

        Rectangle {
            border.color: Theme.line
            border.width: Theme.outline
            color: Theme.surface
            implicitHeight: facts.height + 2 * Theme.s6
            radius: Theme.radius
            width: parent?.width ?? 0

            Rectangle {
                id: face

                color: Theme.tint
                height: width
                radius: width / 2
                width: Theme.mm(Theme.elder ? 56 : 50)
                x: Theme.s6
                y: (parent.height - height) / 2

                Icon {
                    anchors.centerIn: parent
                    name: "user"
                    size: Math.round(parent.width * 0.6)
                }
            }

            Column {
                id: facts

                spacing: Theme.s1
                width: parent.width - x - Theme.s5
                x: face.x + face.width + Theme.s6
                y: Theme.s6

                Label {
                    color: Theme.ink2
                    font.pixelSize: Theme.small
                    leading: Theme.tight
                    text: Words.text("confirm-identity.name")
                }

                Label {
                    font.bold: true
                    font.pixelSize: Steps.confirmIdentity.name.length > 8 ? Theme.heading : Theme.title
                    leading: Theme.tight
                    objectName: "value:name"
                    text: Steps.confirmIdentity.name
                    width: parent.width
                }

                Item {
                    height: Theme.s2
                    width: 1
                }

                Label {
                    color: Theme.ink2
                    font.pixelSize: Theme.small
                    leading: Theme.tight
                    text: Words.text("confirm-identity.id_number")
                }

                Label {
                    font.bold: true
                    font.pixelSize: Theme.elder ? Theme.label : Theme.heading
                    leading: Theme.tight
                    objectName: "value:id-number"
                    text: Steps.confirmIdentity.idNumber
                    width: parent.width
                    wrapMode: Text.WrapAnywhere
                }
            }
        }

        Note {
            more: Words.text("confirm-identity.incomplete_text")
            name: "name-incomplete"
            text: Words.text("confirm-identity.incomplete_title")
            tone: "warn"
            wanted: Steps.confirmIdentity.nameIncomplete && !Glyphs.drawable(Steps.confirmIdentity.name)
            width: parent?.width ?? 0
        }

        Note {
            icon: "keyboard"
            name: "typed"
            text: Words.text("confirm-identity.typed")
            wanted: Steps.confirmIdentity.typed
            width: parent?.width ?? 0
        }

        Note {
            icon: "lock"
            name: "masked"
            text: Words.text("confirm-identity.masked")
            width: parent?.width ?? 0
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "x"
            size: Theme.label
            text: Words.text(Steps.confirmIdentity.typed ? "confirm-identity.no_typed" : "confirm-identity.no")
            verb: "identity-no"

            onActivated: Steps.confirmIdentity.identityAnswered(false)
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "check"
            kind: "primary"
            size: Theme.heading
            text: Words.text(Steps.confirmIdentity.forSelf ? "confirm-identity.yes" : "confirm-identity.yes_other")
            verb: "identity-yes"

            onActivated: Steps.confirmIdentity.identityAnswered(true)
        }
    ]
    aside: [
        Picture {
            height: Theme.portrait ? 0 : Math.min(page.asideHeight, Theme.mm(110))
            name: "idcard"
            width: Math.min(parent.width, height * 1.55)
        }
    ]
}
