pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// No visits now: why, what is safe, where else to go.
Item {
    id: page

    readonly property string key: Steps.outOfService.reasonKey === "" ? "closed" : Steps.outOfService.reasonKey

    objectName: "page:out-of-service"

    Accessible.name: Words.known("out-of-service." + key + "_title", "out-of-service.closed_title")
    Accessible.role: Accessible.Pane

    Picture {
        id: cabinet

        height: Theme.portrait ? Theme.mm(170) : page.height - Theme.headerHeight - 2 * Theme.s6
        name: "cabinet-none"
        width: height * 360 / 640
        x: page.width - width - 2 * Theme.margin
        y: Theme.headerHeight + Theme.s6

        Rectangle {
            border.color: Theme.warnEdge
            border.width: Theme.outlineChosen
            color: Theme.warnTint
            height: width
            radius: width / 2
            width: parent.width * 0.5
            x: parent.width * 0.56
            y: parent.height * 0.46

            Icon {
                anchors.centerIn: parent
                color: Theme.warn
                name: "tool"
                size: Math.round(parent.width * 0.6)
            }
        }
    }

    Column {
        id: words

        spacing: Theme.s3
        width: cabinet.x - x - Theme.s5
        x: Theme.margin
        y: Theme.portrait ? cabinet.y + (cabinet.height - height) / 2 : cabinet.y + Theme.s4

        Label {
            Accessible.role: Accessible.Heading
            font.bold: true
            font.pixelSize: Theme.portrait ? Theme.title : Theme.display
            leading: Theme.tight
            text: Words.known("out-of-service." + page.key + "_title", "out-of-service.closed_title")
            width: parent.width
        }

        Label {
            text: Words.known("out-of-service." + page.key + "_text", "out-of-service.closed_text")
            width: parent.width
        }
    }

    Column {
        spacing: Theme.s4
        width: Theme.portrait ? page.width - 2 * Theme.margin : words.width
        x: Theme.margin
        y: Theme.portrait ? cabinet.y + cabinet.height + Theme.s6 : words.y + words.height + Theme.s5

        Note {
            icon: "shield-check"
            name: "safe"
            // Nobody can say so while the store does not open.
            visible: page.key !== "storage"
            text: Words.text("out-of-service.safe_title")
            more: Words.text("out-of-service.safe_text")
            width: parent.width
        }

        Note {
            icon: "phone"
            name: "phone"
            text: Words.fill("out-of-service.phone", {
                "phone": Steps.outOfService.phone
            })
            visible: Steps.outOfService.phone !== ""
            width: parent.width
        }
    }

    Row {
        id: keys

        readonly property int many: Visit.languages.length > 1 ? 4 : 3

        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.s6
        spacing: Theme.between
        width: Theme.portrait ? page.width - 2 * Theme.margin : words.width
        x: Theme.margin

        Key {
            readonly property string other: {
                const all = Visit.languages;
                return all.length === 0 ? "" : all[(all.indexOf(Visit.language) + 1) % all.length];
            }

            height: Theme.keyHeight
            icon: "language"
            padding: Theme.s2
            size: Theme.body
            text: Words.own("dock.language_name", other)
            upright: true
            verb: "language"
            visible: Visit.languages.length > 1
            width: (parent.width - (keys.many - 1) * parent.spacing) / keys.many

            onActivated: Actions.chooseLanguage(other)
        }

        Key {
            height: Theme.keyHeight
            icon: "contrast"
            padding: Theme.s2
            size: Theme.body
            text: Words.text("dock.colours")
            upright: true
            verb: "colours"
            width: (parent.width - (keys.many - 1) * parent.spacing) / keys.many

            onActivated: Actions.openColours()
        }

        Key {
            height: Theme.keyHeight
            icon: Visit.elder ? "layout-grid" : "old"
            padding: Theme.s2
            size: Theme.body
            text: Words.text(Visit.elder ? "dock.mode_standard" : "dock.mode_elder")
            upright: true
            verb: Visit.elder ? "mode-standard" : "mode-elder"
            width: (parent.width - (keys.many - 1) * parent.spacing) / keys.many

            onActivated: Actions.chooseElder(!Visit.elder)
        }

        Key {
            height: Theme.keyHeight
            icon: "headset"
            kind: "help"
            padding: Theme.s2
            size: Theme.body
            text: Words.text("dock.help")
            upright: true
            verb: "help"
            width: (parent.width - (keys.many - 1) * parent.spacing) / keys.many

            onActivated: Actions.help()
        }
    }
}
