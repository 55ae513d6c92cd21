pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// How was it? Five equal choices, none chosen before; skipping is as easy.
PageFrame {
    id: page

    readonly property var faces: ["mood-cry", "mood-sad", "mood-empty", "mood-smile", "mood-happy"]

    lead: Words.text("rating.lead")
    leftShare: 0.3
    name: "rating"
    title: Words.text("rating.title")

    Grid {
        id: grid

        readonly property bool stacked: Theme.elder
        readonly property int cellHeight: stacked ? Math.min(Theme.tileHeight, (parent.height - 4 * spacing) / 5) : Math.min(parent.height, Theme.mm(110))

        columns: stacked ? 1 : 5
        spacing: Theme.between
        width: parent.width
        y: Math.max(0, (parent.height - (stacked ? 5 * cellHeight + 4 * spacing : cellHeight)) * (Theme.portrait ? 0.55 : 0.5))

        Repeater {
            model: 5

            Key {
                required property int index
                readonly property int level: 5 - index

                height: grid.cellHeight
                icon: page.faces[level - 1]
                iconSize: grid.stacked ? Theme.iconLarge : Math.round(width * 0.42)
                objectName: "rating:" + level
                padding: grid.stacked ? Theme.s5 : Theme.s1
                size: grid.stacked ? Theme.label : Theme.portrait ? Theme.small : Theme.body
                strong: true
                text: Words.text("rating.level_" + level)
                upright: !grid.stacked
                width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns

                onActivated: Steps.rating.rated(level)
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            size: Theme.label
            icon: "player-skip-forward"
            text: Words.text("rating.skip")
            verb: "rating-skip"

            onActivated: Steps.rating.rated()
        }
    ]
}
