pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// The number of the submission, large, grouped, to be written down or photographed.
Rectangle {
    id: box

    property string number: ""
    property string caption: ""
    property string code: ""
    property bool large: false

    border.color: Theme.accent
    border.width: Theme.outlineStrong
    color: Theme.surface
    implicitHeight: Math.max(words.height, code !== "" ? qr.height : 0) + 2 * Theme.s4
    radius: Theme.radius

    Column {
        id: words

        anchors.left: parent.left
        anchors.leftMargin: Theme.s6
        anchors.right: box.code !== "" ? qr.left : parent.right
        anchors.rightMargin: Theme.s3
        anchors.verticalCenter: parent.verticalCenter

        Label {
            color: Theme.ink2
            font.pixelSize: Theme.small
            leading: Theme.tight
            text: box.caption
            width: parent.width
        }

        Label {
            Accessible.name: box.number
            color: Theme.ink
            font.bold: true
            font.pixelSize: box.large && (box.code === "" || Theme.portrait) ? Theme.title : Theme.heading
            leading: Theme.tight
            objectName: "value:number"
            text: box.number
            width: parent.width
        }
    }

    Image {
        id: qr

        anchors.right: parent.right
        anchors.rightMargin: Theme.s4
        anchors.verticalCenter: parent.verticalCenter
        height: width
        source: box.code === "" ? "" : "image://qr/" + encodeURIComponent(box.code)
        sourceSize: Qt.size(width, height)
        visible: box.code !== ""
        width: Theme.mm(Theme.larger ? 56 : Theme.elder ? 74 : 84)

        Accessible.name: Words.text("receipt.code")
        Accessible.role: Accessible.Graphic
    }
}
