pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The first page of a new terminal, in every language at once: nobody has chosen one yet.
Item {
    id: page

    objectName: "page:setup-language"

    Accessible.name: Words.text("setup-language.title")
    Accessible.role: Accessible.Pane

    Column {
        id: content

        spacing: Theme.larger && !Theme.portrait ? Theme.s4 : Theme.s6
        width: page.width - 2 * Theme.margin
        x: Theme.margin
        y: Theme.top + Math.max(Theme.s4, (comfort.y - Theme.top - height) * 0.4)

        Repeater {
            model: Visit.languages

            Column {
                id: block

                required property string modelData

                spacing: Theme.s3
                width: content.width

                Label {
                    Accessible.role: Accessible.Heading
                    font.bold: true
                    font.pixelSize: Theme.portrait ? Theme.title : Theme.heading
                    leading: Theme.tight
                    text: Words.own("setup-language.title", block.modelData)
                    width: parent.width
                }

                Label {
                    text: Words.own("setup-language.lead", block.modelData)
                    visible: Theme.portrait || !Theme.larger
                    width: parent.width
                }

                Key {
                    icon: "language"
                    iconSize: Theme.icon
                    kind: "primary"
                    size: Theme.heading
                    text: Words.own("dock.language_name", block.modelData)
                    verb: "start:" + block.modelData
                    width: parent.width

                    onActivated: Steps.setupLanguage.started(block.modelData)
                }
            }
        }
    }

    ComfortRow {
        id: comfort

        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.portrait ? Theme.s6 : Theme.s4
        size: Theme.label
        speaks: false // each language has its own key above
        width: page.width - 2 * Theme.margin
        x: Theme.margin
    }
}
