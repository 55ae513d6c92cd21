pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// One line of the review: what, the answer, and the keys to see it in full or change it.
Item {
    id: line

    required property int index
    required property string qid
    required property string label
    required property string value
    required property bool editable
    required property string full
    property bool open: false
    readonly property bool stacked: Theme.elder

    property real least: 0

    height: implicitHeight
    implicitHeight: qid === "" ? 0 : Math.ceil(Math.max(Math.min(least, Theme.mm(Theme.elder ? 60 : 42)), words.height + 2 * Theme.s1, Theme.targetFloor + Theme.gapFloor + 1))

    // What was opened closes again by itself.
    Timer {
        interval: 8000
        running: line.open

        onTriggered: line.open = false
    }

    Rectangle {
        color: Theme.line
        height: Theme.outline
        visible: line.index > 0
        width: parent.width - 2 * Theme.s4
        x: Theme.s4
    }

    Item {
        id: words

        anchors.verticalCenter: parent.verticalCenter
        height: line.stacked ? what.height + answer.height : Math.max(what.height, answer.height)
        width: keys.x - x - Theme.s3
        x: Theme.s5

        Label {
            id: what

            color: Theme.ink2
            font.pixelSize: Theme.small
            leading: Theme.tight
            text: line.label
            width: line.stacked ? parent.width : Math.round(line.width * 0.27)
            y: line.stacked ? 0 : (parent.height - height) / 2
        }

        Label {
            id: answer

            readonly property bool toldApart: line.qid === "card:name"

            font.bold: true
            font.pixelSize: answer.text.length > (line.stacked ? 16 : 24) ? Theme.small : Theme.body
            leading: Theme.tight
            objectName: "value:" + line.qid
            text: line.open ? line.full : line.value
            width: parent.width - x
            wrapMode: Text.WrapAtWordBoundaryOrAnywhere
            x: line.stacked ? 0 : what.width + Theme.s3
            y: line.stacked ? what.height : (parent.height - height) / 2
        }
    }

    Row {
        id: keys

        anchors.right: parent.right
        anchors.rightMargin: Theme.s4
        anchors.verticalCenter: parent.verticalCenter
        height: Math.min(Theme.rowKeyHeight, line.height - Theme.gapFloor - 1)
        spacing: Theme.s3

        Key {
            height: parent.height
            icon: line.open ? "eye-off" : "eye"
            lip: Theme.lip * 0.75
            padding: Theme.s3
            radius: Theme.radiusSmall
            size: Theme.small
            spoken: text + " " + line.label
            text: Words.text(line.open ? "review.hide" : "review.show")
            verb: "show:" + line.qid
            visible: line.full !== "" && line.full !== line.value

            onActivated: line.open = !line.open
        }

        Key {
            height: parent.height
            icon: "pencil"
            kind: "secondary"
            lip: Theme.lip * 0.75
            padding: Theme.s3
            radius: Theme.radiusSmall
            size: Theme.small
            spoken: text + " " + line.label
            text: Words.text("review.edit")
            verb: "edit:" + line.qid
            visible: line.editable

            onActivated: Steps.review.editPressed(line.qid)
        }
    }
}
