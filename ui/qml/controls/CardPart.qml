pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// A line of a card that is too long for one screen, perhaps: the first one draws its upper end, the
// last one its lower end, so that a card that goes on is open there.
PagedItem {
    id: part

    property bool first: true
    property bool last: true
    property int padding: Theme.elder ? Theme.s4 : Theme.s5
    default property alias content: inner.data

    readonly property int between: Math.ceil(Theme.s1 / 2)

    implicitHeight: wanted ? inner.y + inner.height + (last ? padding : between) : 0
    joined: !first

    Item {
        anchors.fill: parent
        clip: true

        Rectangle {
            anchors.bottomMargin: part.last ? 0 : -radius
            anchors.fill: parent
            anchors.topMargin: part.first ? 0 : -radius
            border.color: Theme.line
            border.width: Theme.outline
            color: Theme.surface
            radius: Theme.radius
        }
    }

    Item {
        id: inner

        height: Math.ceil(childrenRect.height)
        width: parent.width - 2 * part.padding
        x: part.padding
        y: part.first ? part.padding : part.between
    }
}
