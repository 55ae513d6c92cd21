import QtQuick
import ui.theme
import ui.viewmodels

// Nothing to see for whoever listens: only how the screen is lit again. Below it all goes on; what a
// touch does here, ui/voice.py knows.
Rectangle {
    color: Theme.dark
    objectName: "dark"

    Label {
        anchors.centerIn: parent
        color: Theme.darkInk
        font.pixelSize: Theme.small
        horizontalAlignment: Text.AlignHCenter
        text: Words.text("voice.is_dark")
        width: parent.width - 2 * Theme.margin
    }
}
