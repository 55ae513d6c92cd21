import QtQuick
import ui.qml.controls
import ui.theme

// What is wrong with an answer, right below it.
Rectangle {
    id: note

    property string qid: ""
    property string text: ""
    property int size: Theme.small

    Accessible.name: text
    Accessible.role: Accessible.AlertMessage
    border.color: Theme.wrongEdge
    border.width: Theme.outline
    color: Theme.wrongTint
    implicitHeight: words.height + Theme.s2
    objectName: "error:" + qid
    radius: Theme.radiusSmall
    visible: text !== ""

    Icon {
        id: sign

        anchors.left: parent.left
        anchors.leftMargin: Theme.s3
        anchors.verticalCenter: parent.verticalCenter
        color: Theme.wrong
        name: "alert-circle"
        size: Math.round(note.size * 1.2)
    }

    Label {
        id: words

        Accessible.ignored: true
        anchors.left: sign.right
        anchors.leftMargin: Theme.s2
        anchors.right: parent.right
        anchors.rightMargin: Theme.s3
        anchors.verticalCenter: parent.verticalCenter
        color: Theme.wrong
        font.bold: true
        font.pixelSize: note.size
        leading: Theme.tight
        text: note.text
    }
}
