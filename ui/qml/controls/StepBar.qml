pragma ComponentBehavior: Bound

import QtQuick
import ui.theme
import ui.viewmodels

// Where we are: pieces, the present one thicker, and the same in words with whose matter it is.
Item {
    id: bar

    readonly property bool apart: words.implicitWidth + whose.implicitWidth + Theme.s3 > width

    implicitHeight: Visit.steps > 0 ? (apart ? whose.y + whose.height : words.y + words.height) : 0
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
        color: Theme.ink2
        font.pixelSize: Theme.small
        leading: Theme.tight
        height: text === "" ? 0 : implicitHeight
        text: Visit.steps === 0 ? "" : Words.fill("step.place", {
            "step": Visit.step,
            "steps": Visit.steps,
            "name": Words.known("step." + Visit.stepKey, "step.form")
        })
        width: bar.apart ? parent.width : Math.min(implicitWidth, parent.width)
        y: pieces.height + Theme.s2
    }

    Label {
        id: whose

        color: Theme.ink2
        font.pixelSize: Theme.small
        leading: Theme.tight
        height: text === "" ? 0 : implicitHeight
        text: Visit.whose === "" ? "" : Words.fill("step.whose", {
            "name": Visit.whose
        })
        width: Math.min(implicitWidth, parent.width)
        x: bar.apart ? 0 : parent.width - width
        y: bar.apart ? words.y + words.height : words.y
    }
}
