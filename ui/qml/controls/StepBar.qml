pragma ComponentBehavior: Bound

import QtQuick
import ui.theme
import ui.viewmodels

// Where we are: pieces, the present one thicker, and the same in words with whose matter it is. Among
// questions it is the place among them.
Item {
    id: bar

    // Only the page that is shown follows the visit: others would be laid out anew for nothing.
    property bool live: true
    property var counted: null
    property var place: nowhere
    readonly property var nowhere: ({
            "step": 0,
            "steps": 0,
            "key": "",
            "whose": ""
        })
    readonly property string part: Words.known("step." + place.key, "step.answers")
    readonly property bool apart: words.implicitWidth + whose.implicitWidth + Theme.s3 > width

    implicitHeight: bar.place.steps > 0 ? (apart ? whose.y + whose.height : words.y + words.height) : 0
    visible: bar.place.steps > 0

    // Nobody's name outlives the visit on a page that is not shown.
    Connections {
        function onVisit_changed(): void {
            if (!bar.live)
                bar.place = bar.nowhere;
        }

        target: Visit
    }

    Binding on place {
        restoreMode: Binding.RestoreNone
        value: ({
                "step": Visit.step,
                "steps": Visit.steps,
                "key": Visit.stepKey,
                "whose": Visit.whose
            })
        when: bar.live
    }

    Row {
        id: pieces

        readonly property real pieceWidth: (width - spacing * Math.max(0, bar.place.steps - 1)) / Math.max(1, bar.place.steps)

        height: Theme.mm(5)
        spacing: Theme.s2
        width: parent.width

        Repeater {
            model: bar.place.steps

            Rectangle {
                id: piece

                required property int index
                readonly property bool now: index === bar.place.step - 1
                readonly property bool done: index < bar.place.step

                anchors.verticalCenter: parent.verticalCenter
                border.color: done ? Theme.accent : Theme.edge
                border.width: Theme.outline
                color: done ? Theme.accent : Theme.sunken
                height: now ? Theme.mm(5) : Theme.mm(3)
                radius: height / 2
                width: pieces.pieceWidth
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
        text: {
            if (bar.place.steps === 0)
                return "";
            if (bar.counted === null)
                return Words.fill("step.place", {
                    "step": bar.place.step,
                    "steps": bar.place.steps,
                    "name": bar.part
                });
            // How many there are is said once no answer can change it.
            const alone = bar.counted.alone;
            const settled = alone ? "step.question_of" : "step.page_of";
            return Words.fill(bar.counted.count > 0 ? settled : alone ? "step.question" : "step.page", {
                "number": bar.counted.number,
                "count": bar.counted.count,
                "name": bar.part
            });
        }
        width: bar.apart ? parent.width : Math.min(implicitWidth, parent.width)
        y: pieces.height + Theme.s2
    }

    Label {
        id: whose

        color: Theme.ink2
        font.pixelSize: Theme.small
        leading: Theme.tight
        height: text === "" ? 0 : implicitHeight
        text: bar.place.whose === "" ? "" : Words.fill("step.whose", {
            "name": bar.place.whose
        })
        width: Math.min(implicitWidth, parent.width)
        x: bar.apart ? 0 : parent.width - width
        y: bar.apart ? words.y + words.height : words.y
    }
}
