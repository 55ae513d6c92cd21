pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// A sheet over the lower part of any page, which changes above it with every touch. The words of
// each key are as large as it makes them.
Item {
    id: page

    readonly property int columns: Theme.portrait ? 2 : 4

    objectName: "page:sizes"

    Accessible.name: Words.text("sizes.title")
    Accessible.role: Accessible.Pane

    // Touches above the sheet reach nothing that lies there.
    MouseArea {
        anchors.fill: parent
    }

    Rectangle {
        id: sheet

        border.color: Theme.edge
        border.width: Theme.outlineStrong
        color: Theme.ground
        height: content.height + 2 * Theme.s5
        width: parent.width
        y: parent.height - Theme.dockHeight - height
    }

    Column {
        id: content

        spacing: Theme.s4
        width: page.width - 2 * Theme.margin
        x: Theme.margin
        y: sheet.y + Theme.s5

        Label {
            Accessible.role: Accessible.Heading
            font.bold: true
            font.pixelSize: Theme.heading
            leading: Theme.tight
            text: Words.text("sizes.title")
            width: parent.width
        }

        Label {
            font.pixelSize: Theme.body
            leading: Theme.tight
            text: Words.text("sizes.lead")
            width: parent.width
        }

        Grid {
            columns: page.columns
            spacing: Theme.between
            width: parent.width

            Repeater {
                model: Object.keys(Theme.sizes)

                SizeKey {
                    required property string modelData

                    brings: modelData
                    height: Theme.keyHeight
                    width: (content.width - (page.columns - 1) * Theme.between) / page.columns
                }
            }
        }

        Row {
            layoutDirection: Visit.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
            spacing: Theme.between

            Key {
                choosable: true
                chosen: Visit.leftHanded
                height: Theme.keyHeight
                icon: "left-hand"
                several: true
                text: Words.text("sizes.left-hand")
                verb: "left-hand"
                width: (content.width - Theme.between) / 2

                onActivated: Actions.chooseHand(!chosen)
            }

            Key {
                height: Theme.keyHeight
                icon: "check"
                kind: "primary"
                size: Theme.heading
                text: Words.text("sizes.done")
                verb: "sizes-done"
                width: (content.width - Theme.between) / 2

                onActivated: Actions.back()
            }
        }
    }
}
