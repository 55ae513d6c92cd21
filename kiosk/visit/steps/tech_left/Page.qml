import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The moment until the program begins anew: words, and nothing to press.
Item {
    id: page

    readonly property string becomes: Steps.techLeft.becomes
    readonly property string title: Words.text("tech-left." + becomes)

    objectName: "page:tech-left"

    Accessible.name: page.title
    Accessible.role: Accessible.Pane

    Column {
        spacing: Theme.s4
        width: page.width - 2 * Theme.margin
        x: Theme.margin
        y: Theme.top + Math.max(Theme.s4, (page.height - Theme.top - height) * 0.3)

        Label {
            Accessible.role: Accessible.Heading
            font.bold: true
            font.pixelSize: Theme.title
            leading: Theme.tight
            text: page.title
            width: parent.width
        }

        Label {
            text: Words.text("tech-left." + page.becomes + "_lead")
            width: parent.width
        }

        Waiting {}
    }
}
