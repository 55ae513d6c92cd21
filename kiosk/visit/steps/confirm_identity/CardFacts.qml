pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// All that the card says, one below the other; what is masked is shown on one's own touch.
PagedItem {
    id: list

    property bool open: false
    readonly property int labels: Math.round(width * (Theme.dense ? 0.31 : Theme.portrait ? 0.26 : 0.24))

    implicitHeight: wanted ? lines.height + 2 * Theme.s4 : 0
    visible: wanted
    wanted: Steps.confirmIdentity.factsCount > 0

    onVisibleChanged: open = false

    // What was opened closes again by itself.
    Timer {
        interval: 30000
        running: list.open

        onTriggered: list.open = false
    }

    Rectangle {
        anchors.fill: parent
        border.color: Theme.line
        border.width: Theme.outline
        color: Theme.surface
        radius: Theme.radius
    }

    Column {
        id: lines

        spacing: Theme.portrait && !Theme.dense ? Theme.s4 : Theme.s1
        width: parent.width - 2 * Theme.s5
        x: Theme.s5
        y: Theme.s4

        Repeater {
            model: Steps.confirmIdentity.facts

            Row {
                id: line

                required property string fact
                required property string label
                required property string value
                required property string full

                spacing: Theme.s3
                visible: fact !== ""
                width: lines.width

                Label {
                    anchors.baseline: said.baseline
                    color: Theme.ink2
                    font.pixelSize: Theme.small
                    leading: Theme.tight
                    text: line.label
                    width: list.labels
                }

                Label {
                    id: said

                    readonly property bool toldApart: line.fact === "name"

                    font.bold: true
                    font.pixelSize: text.length > 15 ? Theme.small : Theme.body
                    leading: Theme.tight
                    objectName: "value:" + line.fact
                    text: list.open && line.full !== "" ? line.full : line.value
                    width: parent.width - list.labels - parent.spacing
                    wrapMode: Text.WrapAtWordBoundaryOrAnywhere
                }
            }
        }
    }
}
