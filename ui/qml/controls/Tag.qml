pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// A short mark beside something: an icon and a word or two. Where it has less room than they take,
// the words break.
Rectangle {
    id: tag

    property string text: ""
    property string icon: ""
    property string tone: "info"
    property int size: Theme.small
    readonly property int beside: icon === "" ? 0 : sign.width + row.spacing
    readonly property color inkColor: tone === "ok" ? Theme.ok : tone === "warn" ? Theme.warn : Theme.accent

    Accessible.name: text
    Accessible.role: Accessible.StaticText
    color: tone === "ok" ? Theme.okTint : tone === "warn" ? Theme.warnTint : Theme.tint
    implicitHeight: row.height + Theme.s1 / 2
    implicitWidth: Math.ceil(beside + words.implicitWidth) + 2 * Theme.s2
    radius: Theme.radiusSmall

    Row {
        id: row

        anchors.centerIn: parent
        spacing: Theme.s1

        Icon {
            id: sign

            anchors.verticalCenter: parent.verticalCenter
            color: tag.inkColor
            name: tag.icon
            size: Math.round(tag.size * 1.15)
        }

        Label {
            id: words

            Accessible.ignored: true
            anchors.verticalCenter: parent.verticalCenter
            color: tag.inkColor
            font.bold: true
            font.pixelSize: tag.size
            leading: Theme.tight
            text: tag.text
            width: Math.min(Math.ceil(implicitWidth), tag.width - 2 * Theme.s2 - tag.beside)
        }
    }
}
