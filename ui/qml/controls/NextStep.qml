pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// One numbered step of what happens next; the first is where the matter stands now.
PagedItem {
    id: step

    property int number: 1
    required property string text

    implicitHeight: wanted ? Math.max(dot.height, words.height) : 0
    wanted: text !== ""

    Rectangle {
        id: dot

        border.color: Theme.accent
        border.width: Theme.outlineStrong
        color: step.number === 1 ? Theme.accent : Theme.surface
        height: width
        radius: width / 2
        width: Math.round(Theme.small * 1.5)

        Label {
            Accessible.ignored: true
            anchors.centerIn: parent
            color: step.number === 1 ? Theme.surface : Theme.accent
            font.bold: true
            font.pixelSize: Theme.small
            leading: 1
            text: step.number
        }
    }

    Label {
        id: words

        font.pixelSize: step.text.length > 60 ? Theme.small : Theme.body
        leading: Theme.tight
        flowing: step.text
        width: parent.width - x
        x: dot.width + Theme.s3
    }
}
