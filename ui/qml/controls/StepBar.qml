import QtQuick
import ui.theme
import ui.viewmodels

// Where we are: pieces, the present one thicker, and the same in words with whose matter it is.
Item {
    id: bar

    implicitHeight: Visit.steps > 0 ? words.y + words.height : 0
    visible: Visit.steps > 0

    Row {
        id: pieces

        readonly property real piece: (width - spacing * Math.max(0, Visit.steps - 1)) / Math.max(1, Visit.steps)

        height: Theme.mm(5)
        spacing: Theme.s2
        width: parent.width

        Repeater {
            model: Visit.steps

            Rectangle {
                id: piece

                required property int index
                readonly property bool now: index === Visit.step - 1
                readonly property bool done: index < Visit.step

                anchors.verticalCenter: parent.verticalCenter
                border.color: done ? Theme.accent : Theme.edge
                border.width: Theme.outline
                color: done ? Theme.accent : Theme.sunken
                height: now ? Theme.mm(5) : Theme.mm(3)
                radius: height / 2
                width: pieces.piece
            }
        }
    }

    Label {
        id: words

        anchors.left: parent.left
        anchors.right: whose.left
        anchors.rightMargin: Theme.s3
        color: Theme.ink2
        font.pixelSize: Theme.small
        leading: Theme.tight
        text: Visit.steps === 0 ? "" : Words.fill("step.place", {
            "step": Visit.step,
            "steps": Visit.steps,
            "name": Words.text("step." + Visit.stepKey)
        })
        y: pieces.height + Theme.s2
    }

    Label {
        id: whose

        anchors.right: parent.right
        color: Theme.ink2
        font.pixelSize: Theme.small
        leading: Theme.tight
        text: Visit.whose === "" ? "" : Words.fill("step.whose", {
            "name": Visit.whose
        })
        width: Math.min(implicitWidth, parent.width * 0.5)
        y: words.y
    }
}
