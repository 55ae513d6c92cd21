import QtQuick
import ui.theme

// One fact of the guide: icon, value, what it is.
Column {
    id: fact

    property string icon: ""
    property string value: ""
    property string what: ""

    spacing: Theme.s1 / 2

    Icon {
        anchors.horizontalCenter: parent.horizontalCenter
        name: fact.icon
        size: Theme.icon
    }

    Label {
        font.bold: true
        font.pixelSize: Theme.body
        horizontalAlignment: Text.AlignHCenter
        leading: Theme.tight
        text: fact.value
        width: parent.width
    }

    Label {
        color: Theme.ink2
        font.pixelSize: Theme.small
        horizontalAlignment: Text.AlignHCenter
        leading: Theme.tight
        text: fact.what
        width: parent.width
    }
}
