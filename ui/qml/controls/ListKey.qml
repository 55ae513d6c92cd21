pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// A line of a list that opens something: an icon, what it is, and below it how it stands.
Pressable {
    id: key

    property string verb: ""
    property string icon: ""
    property string text: ""
    property string hint: ""
    property string tone: "info"

    implicitHeight: Math.max(Theme.targetFloor, words.height + Theme.lip + 2 * Theme.s1)
    objectName: verb === "" ? "" : "action:" + verb
    spoken: text
    spokenMore: hint
    width: parent?.width ?? 0

    KeyFace {
        anchors.fill: parent
        down: key.down

        Icon {
            id: sign

            color: key.tone === "ok" ? Theme.ok : key.tone === "wrong" ? Theme.wrong : Theme.accent
            name: key.icon
            size: Theme.iconSmall
            x: Theme.s4
            y: (key.height - Theme.lip - height) / 2
        }

        Column {
            id: words

            width: key.width - x - Theme.s4
            x: Theme.s4 + Theme.iconSmall + Theme.s3
            y: (key.height - Theme.lip - height) / 2

            Label {
                Accessible.ignored: true
                font.bold: true
                font.pixelSize: Theme.body
                leading: Theme.tight
                text: key.text
                width: parent.width
            }

            Label {
                Accessible.ignored: true
                color: Theme.ink2
                font.pixelSize: Theme.small
                leading: Theme.tight
                text: key.hint
                visible: key.hint !== ""
                width: parent.width
            }
        }
    }
}
