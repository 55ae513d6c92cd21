pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// A space for older and disabled people: their items, and three keys that are theirs most.
PageFrame {
    id: page

    readonly property int tilesCount: Steps.specialSpace.tilesCount
    readonly property bool turning: Steps.specialSpace.pages > 1
    readonly property int below: turning ? Theme.rowKeyHeight + Theme.between : 0

    lead: Theme.dense && tilesCount > 0 ? "" : Words.text(tilesCount > 0 ? "special-space.lead" : "special-space.lead_empty")
    name: "special-space"
    title: Words.text("special-space.title")

    Column {
        spacing: Theme.between
        width: parent.width

        Repeater {
            model: Steps.specialSpace.tiles

            Tile {
                required property string code
                required property string officialName
                required property bool available
                required property string reasonKey
                required property var model

                arrow: true
                dim: !available
                height: Math.min(Theme.mm(72), (page.bodyItem.height - page.below - 2 * Theme.between) / 3)
                icon: model.icon
                name: model.name
                objectName: "item:" + code
                official: Theme.portrait ? officialName : ""
                reason: reasonKey === "" ? "" : Words.known("home." + reasonKey, "home.not_now")
                width: parent?.width ?? 0

                onActivated: Steps.specialSpace.itemChosen(code)
            }
        }

        Key {
            height: Theme.rowKeyHeight
            icon: "arrow-right"
            iconLast: true
            size: Theme.body
            text: Words.fill("home.more_items", {
                "number": Steps.specialSpace.page + 1,
                "count": Steps.specialSpace.pages
            })
            verb: "more-space"
            visible: page.turning
            width: parent.width

            onActivated: Steps.specialSpace.tilesTurned(1)
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            icon: Visit.voice ? "voice-off" : "voice"
            size: Theme.label
            text: Words.text(Visit.voice ? "voice.silent" : "voice.listen")
            verb: "space-voice"

            onActivated: Actions.turnVoice(!Visit.voice)
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            icon: Visit.elder ? "layout-grid" : "old"
            size: Theme.label
            text: Words.text(Visit.elder ? "dock.mode_standard" : "dock.mode_elder")
            verb: "space-large"
            visible: Visit.choosesMode

            onActivated: Actions.chooseElder(!Visit.elder)
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "headset"
            kind: "help"
            size: Theme.label
            text: Words.text("dock.help")
            verb: "space-help"

            onActivated: Actions.help()
        }
    ]
    aside: [
        PictureBand {
            name: "person-elder"
            ratio: 220 / 262
            room: page.asideHeight
            tall: Theme.mm(Theme.portrait ? 0 : 120)
            visible: !Theme.portrait
            width: parent.width
        }
    ]
}
