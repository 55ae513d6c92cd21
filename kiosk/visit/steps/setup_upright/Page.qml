pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Four arrows around a person who stands: which of them points to the ceiling?
PageFrame {
    id: page

    lead: Words.text("setup-upright.lead")
    leftShare: 0.36
    name: "setup-upright"
    title: Words.text("setup-upright.title")

    Item {
        id: cross

        readonly property int room: parent.height - (turning.visible ? turning.height + Theme.s4 : 0)
        readonly property int side: Math.min(parent.width, room)
        readonly property int each: Math.floor((side - 2 * Theme.between) / 3)

        height: side
        width: side
        x: (parent.width - width) / 2
        y: Theme.portrait ? Math.max(0, (room - height) * 0.3) : 0

        Repeater {
            model: [
                {
                    "arrow": "up",
                    "column": 1,
                    "row": 0
                },
                {
                    "arrow": "right",
                    "column": 2,
                    "row": 1
                },
                {
                    "arrow": "down",
                    "column": 1,
                    "row": 2
                },
                {
                    "arrow": "left",
                    "column": 0,
                    "row": 1
                }
            ]

            Pressable {
                id: key

                required property var modelData

                enabled: !Steps.setupUpright.turning
                height: cross.each
                objectName: "action:arrow-" + modelData.arrow
                spoken: Words.text("setup-upright.arrow_" + modelData.arrow)
                width: cross.each
                x: modelData.column * (cross.each + Theme.between)
                y: modelData.row * (cross.each + Theme.between)

                onActivated: Steps.setupUpright.arrowChosen(modelData.arrow)

                KeyFace {
                    id: face

                    anchors.fill: parent
                    down: key.down

                    Icon {
                        anchors.centerIn: parent
                        color: face.inkColor
                        name: "arrow-" + key.modelData.arrow
                        size: Math.round(cross.each * 0.6)
                    }
                }
            }
        }

        Icon {
            anchors.centerIn: parent
            color: Theme.ink2
            name: "user"
            size: Math.round(cross.each * 0.8)
        }
    }

    Note {
        id: turning

        anchors.bottom: parent.bottom
        icon: "refresh"
        name: "turning"
        text: Words.text("setup-upright.turning")
        visible: Steps.setupUpright.turning
        width: parent.width
    }
}
