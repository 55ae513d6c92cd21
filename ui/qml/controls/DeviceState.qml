pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// One device in the strip of the home page: icon and words, with a warning sign when needed.
Row {
    id: state

    required property string device
    required property string icon
    required property string level
    required property string reason
    readonly property bool fine: level === "ok"

    objectName: "note:" + device
    spacing: Theme.s2
    visible: level !== "absent"

    Accessible.name: words.text
    Accessible.role: Accessible.StaticText

    Icon {
        anchors.verticalCenter: parent.verticalCenter
        color: state.fine ? Theme.accent : Theme.ink
        name: state.fine ? state.icon : "alert-triangle"
        size: Math.round(Theme.small * 1.2)
    }

    Label {
        id: words

        Accessible.ignored: true
        anchors.verticalCenter: parent.verticalCenter
        font.bold: !state.fine
        font.pixelSize: Theme.small
        leading: Theme.tight
        text: state.fine ? Words.text("home." + state.device + "_ok") : Words.text("status." + state.device) + Words.text("page.colon") + Words.known("status." + (state.reason === "" ? state.level : state.reason), "status." + state.level)
        wrapMode: Text.NoWrap
    }
}
