import QtQuick
import ui.qml.controls
import ui.theme

// Two old people in a coloured band, where the greeting leaves them room.
Rectangle {
    id: band

    property bool seen: false
    // Where they begin: up to there is room for words.
    readonly property real beside: grandpa.x

    color: Theme.tint

    Picture {
        id: grandpa

        anchors.bottom: parent.bottom
        anchors.right: grandma.left
        anchors.rightMargin: -Theme.s4
        height: parent.height * 0.92
        name: Theme.elder ? "person-elderm" : ""
        visible: band.seen
        width: height * 0.84
    }

    Picture {
        id: grandma

        anchors.bottom: parent.bottom
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        height: parent.height * 0.96
        name: Theme.elder ? "person-elder" : ""
        visible: band.seen
        width: height * 0.84
    }
}
