pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// Information: a thin line, no lip. Its children lie inside the padding.
Rectangle {
    id: card

    property int padding: Theme.s5
    default property alias content: inner.data

    border.color: Theme.line
    border.width: Theme.outline
    color: Theme.surface
    implicitHeight: inner.childrenRect.height + 2 * padding
    radius: Theme.radius

    Item {
        id: inner

        anchors.fill: parent
        anchors.margins: card.padding
    }
}
