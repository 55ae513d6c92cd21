import QtQuick
import ui.qml.controls
import ui.theme

// A key of a keyboard or pad: one character, or a short word with or without an icon.
Pressable {
    id: key

    property string code: ""
    property string text: ""
    property string icon: ""
    property string kind: "plain"
    property int size: Theme.heading
    property bool strong: text.length < 2

    objectName: "key:" + code
    ringRadius: face.radius
    spoken: text

    KeyFace {
        id: face

        anchors.fill: parent
        chosen: key.chosen
        down: key.down
        kind: key.kind
        lip: Math.round(Theme.lip * 0.75)
        radius: Theme.radiusSmall

        Row {
            anchors.centerIn: parent
            spacing: Theme.s1

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                color: face.inkColor
                name: key.icon
                size: Math.round(label.font.pixelSize * 1.1)
            }

            Label {
                id: label

                Accessible.ignored: true
                anchors.verticalCenter: parent.verticalCenter
                color: face.inkColor
                font.bold: key.strong
                font.pixelSize: key.size
                leading: Theme.tight
                text: key.text
                wrapMode: Text.NoWrap
            }
        }
    }
}
