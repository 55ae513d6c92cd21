import QtQuick
import ui.qml.controls
import ui.theme

// The moment until residents are served again: words, and nothing to press.
Item {
    id: page

    objectName: "page:tech-left"

    Accessible.name: Words.text("tech-left.title")
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
            text: Words.text("tech-left.title")
            width: parent.width
        }

        Label {
            text: Words.text("tech-left.lead")
            width: parent.width
        }

        Waiting {}
    }
}
