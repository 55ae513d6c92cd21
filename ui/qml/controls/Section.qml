pragma ComponentBehavior: Bound

import QtQuick
import ui.theme
import ui.viewmodels

// A card with an icon, a heading and a paragraph; more may stand below the paragraph.
PagedItem {
    id: section

    property string icon: ""
    property string heading: ""
    property string text: ""
    property int size: Theme.elder && text.length > (Visit.language === "en" ? 150 : 60) ? Theme.small : Theme.body
    property int padding: Theme.elder ? Theme.s4 : Theme.s5
    property alias spacing: column.spacing
    default property alias content: column.data

    readonly property int natural: card.height

    implicitHeight: wanted ? natural : 0
    wanted: heading !== "" || text !== ""

    Rectangle {
        id: card

        border.color: Theme.line
        border.width: Theme.outline
        color: Theme.surface
        height: column.height + 2 * section.padding
        radius: Theme.radius
        width: parent.width
    }

    Column {
        id: column

        spacing: Theme.s1
        width: parent.width - 2 * section.padding
        x: section.padding
        y: section.padding

        Heading {
            icon: section.icon
            text: section.heading
            visible: section.heading !== ""
            width: parent.width
        }

        Label {
            font.pixelSize: section.size
            flowing: section.text
            visible: section.text !== ""
            width: parent.width
        }
    }
}
