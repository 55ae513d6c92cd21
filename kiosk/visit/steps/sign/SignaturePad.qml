import QtQuick
import ui.qml.controls
import ui.signature as Writing
import ui.theme
import ui.viewmodels

// A field to sign in with a finger. `submit` gives the strokes, or says that there is too
// little ink; nothing of a signature stays when the page or the visit is left.
Item {
    id: pad

    property bool tooLittle: false
    readonly property alias empty: area.empty

    function clear(): void {
        tooLittle = false;
        area.clear();
    }

    function submit(): void {
        tooLittle = !area.enough;
        if (!tooLittle)
            Steps.sign.signed(area.strokes, 1000, area.padHeight);
    }

    Accessible.description: Words.text("input.sign_here")
    Accessible.name: Words.text("input.pad")
    Accessible.role: Accessible.Canvas
    objectName: "pad:signature"

    Rectangle {
        anchors.fill: parent
        border.color: Theme.accent
        border.width: Theme.outlineStrong
        color: Theme.surface
        radius: Theme.radius
    }

    Rectangle {
        id: line

        color: Theme.edge
        height: Theme.outline
        width: parent.width - 2 * Theme.s7
        x: Theme.s7
        y: Math.round(parent.height * 0.8)
    }

    Row {
        anchors.left: line.left
        anchors.top: line.bottom
        anchors.topMargin: Theme.s2
        spacing: Theme.s2
        visible: line.y + line.height + Theme.s2 + implicitHeight <= pad.height

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            color: Theme.ink2
            name: "hand-click"
            size: Theme.iconSmall
        }

        Label {
            anchors.verticalCenter: parent.verticalCenter
            color: Theme.ink2
            font.pixelSize: Theme.small
            leading: Theme.tight
            text: Words.text("input.sign_here")
            wrapMode: Text.NoWrap
        }
    }

    Writing.SignatureArea {
        id: area

        anchors.fill: parent
        anchors.margins: Theme.outlineStrong
        ink: Theme.ink
        penWidth: Math.max(3, Theme.mm(2.8))
        store: Writing.Ink
    }

    Note {
        anchors.left: parent.left
        anchors.margins: Theme.s4
        anchors.right: parent.right
        anchors.top: parent.top
        name: "signature-empty"
        text: Words.text("input.sign_more")
        tone: "warn"
        visible: pad.tooLittle && !(area?.enough ?? true)
    }
}
