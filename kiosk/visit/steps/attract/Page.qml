pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Waiting for the next resident: the time, a greeting, and one large key a language.
Item {
    id: page

    // What this hall tells everybody: beside the keys where they fill the sheet.
    readonly property string told: Words.extra("attract.notice")
    readonly property var others: Visit.languages.filter(language => language !== Visit.language)

    objectName: "page:attract"

    Accessible.name: Words.text("attract.greeting")
    Accessible.role: Accessible.Pane

    Scene {
        id: view

        height: Theme.above + (Theme.portrait ? page.height - sheet.height + Theme.radius * 2 : page.height)
        name: "hills-portrait"
        width: Theme.portrait || Theme.lowered ? page.width : page.width - sheet.width + Theme.radius * 2
        y: -Theme.above
    }

    Note {
        name: "told"
        text: page.told
        visible: !Theme.portrait && page.told !== ""
        width: sheet.x - 2 * Theme.margin
        x: Theme.margin
        y: page.height - height - Theme.margin
    }

    Rectangle {
        id: sheet

        color: Theme.ground
        height: Theme.portrait ? content.height + 2 * Theme.s6 + radius : page.height + 2 * radius
        radius: Theme.radius * 2
        width: Theme.portrait ? page.width : Math.round(page.width * Theme.sheetShare)
        x: page.width - width + (Theme.portrait ? 0 : radius)
        y: Theme.portrait ? page.height - height + radius : Theme.lowered ? Theme.top : -radius
    }

    Column {
        id: content

        readonly property int start: Theme.portrait ? Theme.margin : sheet.x + Theme.s7

        spacing: Theme.larger && !Theme.portrait ? Theme.s3 : Theme.s4
        width: page.width - start - Theme.margin
        x: start
        y: Theme.portrait ? sheet.y + Theme.s6 : Math.max(Theme.top - (Theme.lowered ? 0 : Theme.s4), (page.height - height) / 2)

        Label {
            Accessible.role: Accessible.Heading
            font.bold: true
            font.pixelSize: Theme.portrait ? Theme.display : Theme.title
            leading: Theme.tight
            text: Words.text("attract.greeting")
            width: parent.width
        }

        Label {
            font.pixelSize: Theme.body
            text: Words.text("attract.lead")
            visible: !(Theme.scarce && page.told !== "")
            width: parent.width
        }

        Note {
            name: "told"
            text: page.told
            visible: Theme.portrait && page.told !== ""
            width: parent.width
        }

        Item {
            height: Theme.s1
            width: 1
        }

        Key {
            height: Theme.target(Theme.portrait ? 66 : Theme.larger ? 44 : 54)
            icon: "hand-click"
            iconSize: Theme.mm(30)
            kind: "primary"
            size: Theme.title
            text: Words.text("attract.start")
            verb: "start:" + Visit.language
            width: parent.width

            onActivated: Steps.attract.started(Visit.language)
        }

        Repeater {
            model: page.others

            Key {
                required property string modelData

                height: Theme.keyHeight
                icon: "language"
                kind: "secondary"
                size: Theme.heading
                text: Words.own("attract.start_in", modelData)
                verb: "start:" + modelData
                width: content.width

                onActivated: Steps.attract.started(modelData)
            }
        }

        ComfortRow {
            helps: true
            size: Theme.label
            speaks: false // each language has its own key above
            width: parent.width
        }

        Row {
            spacing: Theme.s2

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                color: Theme.ink2
                name: "camera-off"
                size: Math.round(Theme.small * 1.3)
            }

            Label {
                color: Theme.ink2
                font.pixelSize: Theme.small
                leading: Theme.tight
                text: Words.text("attract.camera_off")
            }
        }
    }

    // Heard after the greeting.
    Column {
        x: Theme.margin
        y: Theme.headerHeight + Theme.s6 - Theme.above

        Label {
            color: Theme.headerInk
            font.bold: true
            font.pixelSize: Theme.display * 2
            leading: 1.1
            text: Visit.clock
        }

        Label {
            color: Theme.headerInk
            font.pixelSize: Theme.heading
            leading: Theme.tight
            text: Words.longDay(Visit.date)
        }
    }
}
