pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// One thing to bring, or that nobody needs to bring.
CardPart {
    id: thing

    required property int index
    required property string text
    required property bool have
    property int count: Steps.guide.bringCount
    property string heading: Words.text("guide.bring")

    first: index === 0
    last: index + 1 >= count
    wanted: text !== ""

    Column {
        spacing: Theme.s1
        width: parent.width

        Heading {
            icon: "clipboard-list"
            text: thing.heading
            visible: thing.first
            width: parent.width
        }

        Row {
            spacing: Theme.s2
            width: parent.width

            Icon {
                id: sign

                anchors.verticalCenter: parent.verticalCenter
                color: thing.have ? Theme.ok : Theme.accent
                name: thing.have ? "circle-check" : "hand-stop"
                size: Math.round(Theme.body * 1.15)
            }

            Label {
                anchors.verticalCenter: parent.verticalCenter
                font.bold: true
                leading: Theme.tight
                text: thing.text
                width: parent.width - sign.width - (Theme.elder ? 0 : state.width + Theme.s2) - Theme.s2
            }

            Label {
                id: state

                anchors.verticalCenter: parent.verticalCenter
                color: thing.have ? Theme.ok : Theme.accent
                font.pixelSize: Theme.small
                leading: Theme.tight
                visible: !Theme.elder
                text: Words.text(thing.have ? "guide.have" : "guide.bring_it")
            }
        }
    }
}
