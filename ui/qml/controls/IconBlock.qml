pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// An icon in a tinted square, at the head of a tile or a card.
Rectangle {
    property alias name: icon.name
    property alias tone: icon.color

    color: Theme.tint
    height: width
    radius: Theme.radiusSmall * 1.3
    width: Theme.iconBlock

    Icon {
        id: icon

        anchors.centerIn: parent
        size: Math.round(parent.width * 0.68)
    }
}
