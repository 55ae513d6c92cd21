pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Name and number, masked, and large enough to be read at a glance.
PagedItem {
    implicitHeight: wanted ? facts.height + 2 * Theme.s6 : 0
    visible: wanted
    wanted: Steps.confirmIdentity.factsCount === 0

    Rectangle {
        anchors.fill: parent
        border.color: Theme.line
        border.width: Theme.outline
        color: Theme.surface
        radius: Theme.radius
    }

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
            readonly property bool toldApart: true

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
