pragma ComponentBehavior: Bound

import QtQuick
import ui.theme
import ui.viewmodels

// A key in the colours that it brings to every page.
Pressable {
    id: key

    required property string colours
    readonly property var brought: Theme.palettes[colours]
    readonly property string words: Words.text("colours." + colours)

    choosable: true
    chosen: Visit.colours === colours
    objectName: "action:colours-" + colours
    ringRadius: Theme.radius
    spoken: words

    onActivated: Actions.chooseColours(colours)

    Rectangle {
        anchors.fill: parent
        border.color: Theme.edge
        border.width: Theme.outline
        color: key.brought.accent
        radius: Theme.radius
        visible: !key.chosen
    }

    Rectangle {
        border.color: key.chosen ? Theme.accent : key.brought.edge
        border.width: key.chosen ? Theme.outlineChosen : Theme.outline
        color: key.brought.surface
        height: parent.height - (key.chosen ? 0 : Theme.lip)
        radius: Theme.radius
        width: parent.width

        Row {
            anchors.centerIn: parent
            spacing: Theme.s2

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                color: key.brought.accent
                name: key.chosen ? "check" : "contrast"
                size: Theme.iconSmall
            }

            Label {
                Accessible.ignored: true
                anchors.verticalCenter: parent.verticalCenter
                color: key.brought.ink
                font.bold: key.chosen
                font.pixelSize: Theme.label
                leading: Theme.tight
                text: key.words
                width: Math.min(implicitWidth, key.width - 2 * Theme.s4 - Theme.iconSmall - Theme.s2)
            }
        }
    }
}
