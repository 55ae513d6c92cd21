import QtQuick
import ui.preview as Camera
import ui.qml.controls
import ui.theme

// The live picture as in a mirror, with the outline of where the face goes: green and ticked when
// the face stands well.
Item {
    id: portrait

    readonly property bool live: picture?.hasFrame ?? false
    readonly property string verdict: picture?.verdict ?? ""
    readonly property bool good: verdict === "good"

    Accessible.name: Words.text("input.preview")
    Accessible.role: Accessible.Graphic
    objectName: "preview:portrait"

    Camera.PreviewItem {
        id: picture

        anchors.fill: parent
        source: Camera.Preview
    }

    Camera.FaceOutline {
        anchors.fill: parent
        ticked: portrait.good
        tint: portrait.good ? Theme.okLive : Theme.inkLive
        visible: portrait.live
    }

    Label {
        anchors.centerIn: parent
        color: Theme.inkLive
        horizontalAlignment: Text.AlignHCenter
        text: Words.text("input.preview_starting")
        visible: !portrait.live
        width: parent.width - 2 * Theme.s3
    }
}
