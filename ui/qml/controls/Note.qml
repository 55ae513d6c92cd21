pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// A sentence that matters: words, an icon and a colour. Tones: info, ok, warn, wrong.
Rectangle {
    id: note

    // Whether a PagedColumn shows it.
    property bool wanted: true
    property string name: ""
    property string tone: "info"
    property string text: ""
    property string more: ""
    property string icon: ({
            "ok": "circle-check",
            "warn": "alert-triangle",
            "wrong": "alert-circle"
        })[tone] ?? "info-circle"
    property int size: Theme.body
    readonly property color inkColor: tone === "ok" ? Theme.ok : tone === "warn" ? Theme.warn : tone === "wrong" ? Theme.wrong : Theme.ink

    Accessible.name: more === "" ? text : text === "" ? more : text + " " + more
    Accessible.role: tone === "wrong" || tone === "warn" ? Accessible.AlertMessage : Accessible.Note
    border.color: tone === "ok" ? Theme.okEdge : tone === "warn" ? Theme.warnEdge : tone === "wrong" ? Theme.wrongEdge : Theme.accent
    border.width: Theme.outline
    color: tone === "ok" ? Theme.okTint : tone === "warn" ? Theme.warnTint : tone === "wrong" ? Theme.wrongTint : Theme.tint
    implicitHeight: Math.max(sign.height, words.height) + 2 * Theme.s3
    objectName: name === "" ? "" : "note:" + name
    radius: Theme.radiusSmall

    Icon {
        id: sign

        anchors.left: parent.left
        anchors.leftMargin: Theme.s4
        anchors.verticalCenter: parent.verticalCenter
        color: note.tone === "info" ? Theme.accent : note.inkColor
        name: note.icon
        size: Theme.icon
    }

    Column {
        id: words

        anchors.left: sign.right
        anchors.leftMargin: Theme.s3
        anchors.right: parent.right
        anchors.rightMargin: Theme.s4
        anchors.verticalCenter: parent.verticalCenter

        Label {
            Accessible.ignored: true
            color: note.inkColor
            font.bold: true
            font.pixelSize: note.size
            leading: Theme.tight
            flowing: note.text
            visible: note.text !== ""
            width: parent.width
        }

        Label {
            Accessible.ignored: true
            color: note.inkColor
            font.pixelSize: note.size
            flowing: note.more
            visible: note.more !== ""
            width: parent.width
        }
    }
}
