pragma ComponentBehavior: Bound

import QtQuick
import ui.theme
import ui.viewmodels

// A key whose words are as large as it makes those of every page.
Pressable {
    id: key

    required property string brings
    readonly property string words: Words.text("sizes." + brings)

    choosable: true
    chosen: Visit.size === brings
    objectName: "action:size-" + brings
    ringRadius: Theme.radius
    spoken: words

    onActivated: Actions.chooseSize(brings)

    KeyFace {
        anchors.fill: parent
        chosen: key.chosen
        down: key.down

        Row {
            anchors.centerIn: parent
            spacing: Theme.s2

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: key.chosen ? "check" : "text-size"
                size: Theme.iconSmall
            }

            Label {
                Accessible.ignored: true
                anchors.verticalCenter: parent.verticalCenter
                font.bold: key.chosen
                font.pixelSize: Theme.bodyIn(key.brings)
                leading: Theme.tight
                text: key.words
                width: Math.min(implicitWidth, key.width - 2 * Theme.s4 - Theme.iconSmall - Theme.s2)
            }
        }
    }
}
