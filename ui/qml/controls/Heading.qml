pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// The heading of a card, with its icon.
Row {
    id: heading

    property string icon: ""
    property string text: ""

    spacing: Theme.s2

    Icon {
        id: sign

        anchors.verticalCenter: parent.verticalCenter
        name: heading.icon
        size: Math.round(Theme.label * 1.15)
    }

    Label {
        Accessible.role: Accessible.Heading
        anchors.verticalCenter: parent.verticalCenter
        font.bold: true
        font.pixelSize: Theme.label
        leading: Theme.tight
        text: heading.text
        width: parent.width - (heading.icon === "" ? 0 : sign.width + heading.spacing)
    }
}
