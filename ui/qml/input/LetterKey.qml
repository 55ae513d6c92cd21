import QtQuick
import ui.qml.controls
import ui.theme

// A letter that leads to choices, with characters that begin so: who spells no pinyin goes by
// these. As many as have room.
Pressable {
    id: key

    property string letter: ""
    property string examples: ""
    readonly property bool none: letter === "."
    readonly property int size: none ? Theme.small : Math.min(Theme.heading, Math.floor(inside * 0.7))
    readonly property int inside: height - face.lip
    readonly property int most: Math.max(0, Math.floor((width - 2 * Theme.s1 - name.implicitWidth - Theme.s1) / Theme.body))

    ringRadius: face.radius
    spoken: name.text
    spokenMore: examples

    KeyFace {
        id: face

        anchors.fill: parent
        down: key.down

        Row {
            anchors.centerIn: parent
            spacing: Theme.s1

            Label {
                id: name

                Accessible.ignored: true
                anchors.verticalCenter: parent.verticalCenter
                color: Theme.accent
                font.bold: true
                font.pixelSize: key.size
                leading: Theme.tight
                text: key.none ? Words.text("input.letter_none") : key.letter
                wrapMode: Text.NoWrap
            }

            Label {
                Accessible.ignored: true
                anchors.verticalCenter: parent.verticalCenter
                font.pixelSize: Theme.body
                leading: Theme.tight
                text: key.examples.slice(0, key.most)
                visible: text !== ""
                wrapMode: Text.NoWrap
            }
        }
    }
}
