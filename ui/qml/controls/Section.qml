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

        Row {
            spacing: Theme.s2
            visible: section.heading !== ""
            width: parent.width

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: section.icon
                size: Math.round(Theme.label * 1.15)
            }

            Label {
                Accessible.role: Accessible.Heading
                anchors.verticalCenter: parent.verticalCenter
                font.bold: true
                font.pixelSize: Theme.label
                leading: Theme.tight
                text: section.heading
                width: parent.width - (section.icon === "" ? 0 : Math.round(Theme.label * 1.15) + Theme.s2)
            }
        }

        Label {
            font.pixelSize: section.size
            text: section.text
            visible: section.text !== ""
            width: parent.width
        }
    }
}
