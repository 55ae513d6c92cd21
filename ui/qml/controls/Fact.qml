pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// One fact of the guide: icon, value, what it is.
Item {
    id: fact

    property string icon: ""
    property string value: ""
    property string what: ""

    implicitHeight: Math.max(sign.height, words.height)

    Icon {
        id: sign

        anchors.verticalCenter: parent.verticalCenter
        name: fact.icon
        size: Theme.icon
    }

    Column {
        id: words

        anchors.verticalCenter: parent.verticalCenter
        width: parent.width - x
        x: sign.width + Theme.s3

        Label {
            color: Theme.ink2
            font.pixelSize: Theme.small
            leading: Theme.tight
            text: fact.what
            width: parent.width
        }

        Label {
            font.bold: true
            font.pixelSize: Theme.body
            leading: Theme.tight
            text: fact.value
            width: parent.width
        }
    }
}
