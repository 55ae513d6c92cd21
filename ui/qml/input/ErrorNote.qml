import QtQuick
import ui.qml.controls
import ui.theme

// What is wrong with an answer, right below it.
Rectangle {
    id: note

    property string qid: ""
    property string text: ""
    property int size: Theme.small
    property bool crowded: false
    readonly property int looseHeight: Math.ceil(words.lineCount * size * Theme.tight) + Theme.s2
    readonly property int tightHeight: Math.ceil(words.lineCount * size * 1.15) + 4 * Theme.outline

    Accessible.name: text
    Accessible.role: Accessible.AlertMessage
    border.color: Theme.wrongEdge
    border.width: Theme.outline
    color: Theme.wrongTint
    implicitHeight: crowded ? tightHeight : looseHeight
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
        leading: note.crowded ? 1.15 : Theme.tight
        text: note.text
    }
}
