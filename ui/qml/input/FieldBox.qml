import QtQuick
import ui.qml.controls
import ui.theme

// A field for a typed answer. `text` is what was typed (assistive technology and tests read
// it), `shownText` how it is read. Touching it makes it the one that is typed in, or opens it.
Pressable {
    id: box

    property string qid: ""
    property bool again: false
    property string text: ""
    property string shownText: text
    property string label: ""
    property string hint: ""
    property bool active: false
    property bool wrong: false
    property bool styled: false
    property bool single: false
    property bool closed: false
    readonly property int closedSize: Measure.lines(shownText, size, room.width) <= 1 ? size : Theme.small
    property string trailing: ""
    property int size: Theme.label
    property int least: Theme.fieldHeight
    property int most: Theme.mm(85)

    Accessible.description: hint
    Accessible.name: label
    Accessible.role: Accessible.EditableText
    implicitHeight: Math.max(least, Math.min(most, words.contentHeight + 2 * Theme.s2))
    objectName: "field:" + qid + (again ? ":again" : "")
    ringRadius: frame.radius
    spoken: label

    Rectangle {
        id: frame

        anchors.fill: parent
        border.color: box.wrong ? Theme.wrongEdge : box.active || box.down ? Theme.accent : Theme.edge
        border.width: box.wrong ? Theme.outlineChosen : box.active ? Math.max(Theme.outlineStrong, Theme.outlineChosen - 1) : Theme.outline
        color: box.down ? Theme.tint : Theme.surface
        radius: Theme.radius
    }

    // Of a text that is too long for the field, the end is seen: there it is typed on.
    Item {
        id: room

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.leftMargin: Theme.s4
        anchors.margins: box.wrong ? Theme.outlineChosen : Theme.outlineStrong
        anchors.right: side.left
        anchors.rightMargin: Theme.s2
        anchors.top: parent.top
        clip: words.height > height

        Label {
            id: words

            Accessible.ignored: true
            color: box.shownText === "" ? Theme.ink2 : Theme.ink
            font.bold: box.styled
            elide: box.closed ? Text.ElideRight : Text.ElideNone
            font.pixelSize: box.closed ? box.closedSize : box.size
            fontSizeMode: box.single ? Text.HorizontalFit : Text.FixedSize
            leading: box.single ? 1.448 : Theme.tight
            maximumLineCount: box.closed ? Math.max(1, Math.floor(room.height / (box.closedSize * Theme.tight))) : 99
            minimumPixelSize: Theme.small
            text: box.shownText === "" && !box.active ? box.hint : box.shownText
            textFormat: box.styled ? Text.StyledText : Text.PlainText
            width: parent.width
            wrapMode: box.single ? Text.NoWrap : Text.WrapAnywhere
            y: room.clip ? room.height - height : Math.round((room.height - height) / 2)
        }
    }

    Row {
        id: side

        anchors.right: parent.right
        anchors.rightMargin: Theme.s4
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.s2

        Label {
            Accessible.ignored: true
            anchors.verticalCenter: parent.verticalCenter
            color: Theme.ink2
            font.pixelSize: Theme.small
            leading: Theme.tight
            text: box.trailing
            visible: text !== ""
            wrapMode: Text.NoWrap
        }

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            color: Theme.wrong
            name: "alert-circle"
            size: Theme.icon
            visible: box.wrong
        }
    }
}
