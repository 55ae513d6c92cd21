import QtQuick
import ui.theme

// A wide view behind texts; plain ground in the colours that have no drawings there.
Rectangle {
    id: scene

    property string name: ""

    color: Theme.header

    Picture {
        anchors.fill: parent
        crop: true
        name: Theme.drawn ? scene.name : ""
        visible: Theme.drawn
    }
}
