pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// A large key with a drawing above its words.
Pressable {
    id: key

    property string verb: ""
    property string text: ""
    property string hint: ""
    property string picture: ""

    objectName: verb === "" ? "" : "action:" + verb
    spoken: text
    spokenMore: hint

    KeyFace {
        id: face

        anchors.fill: parent
        down: key.down

        Rectangle {
            color: Theme.tint
            height: key.height - Theme.lip - words.height - Theme.s4 - 3 * Theme.s5
            radius: Theme.radiusSmall
            width: key.width - 2 * Theme.s4
            x: Theme.s4
            y: Theme.s4

            Picture {
                anchors.bottom: parent.bottom
                anchors.horizontalCenter: parent.horizontalCenter
                height: parent.height * 0.94
                name: key.picture
                width: parent.width * 0.9
            }
        }

        Column {
            id: words

            spacing: Theme.s1 / 2
            width: key.width - 2 * Theme.s4
            x: Theme.s4
            y: key.height - Theme.lip - height - Theme.s5

            Label {
                Accessible.ignored: true
                font.bold: true
                font.pixelSize: Theme.heading
                horizontalAlignment: Text.AlignHCenter
                leading: Theme.tight
                text: key.text
                width: parent.width
            }

            Label {
                Accessible.ignored: true
                color: Theme.ink2
                font.pixelSize: Theme.small
                horizontalAlignment: Text.AlignHCenter
                leading: Theme.tight
                text: key.hint
                width: parent.width
            }
        }
    }
}
