pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Time, fee, answer and result of a matter, two by two.
PagedItem {
    readonly property int natural: facts.height + 2 * Theme.s4

    implicitHeight: wanted ? natural : 0
    visible: wanted

    Rectangle {
        anchors.fill: parent
        border.color: Theme.line
        border.width: Theme.outline
        color: Theme.surface
        radius: Theme.radius
    }

    Grid {
        id: facts

        readonly property int wide: (width - columnSpacing) / 2

        columnSpacing: Theme.s3
        columns: 2
        rowSpacing: Theme.s3
        width: parent.width - 2 * Theme.s4
        x: Theme.s4
        y: Theme.s4

        Fact {
            icon: "clock"
            value: Words.fill("guide.minutes", {
                "minutes": Steps.guide.minutes
            })
            what: Words.text("guide.on_this_machine")
            width: facts.wide
        }

        Fact {
            icon: "coin-yuan"
            value: Steps.guide.fee
            what: Words.text("guide.fee")
            width: facts.wide
        }

        Fact {
            icon: "calendar-event"
            value: Steps.guide.timeLimit
            what: Words.text("guide.answer")
            width: facts.wide
        }

        Fact {
            icon: "inbox"
            value: Steps.guide.result
            what: Words.text("guide.result")
            width: facts.wide
        }
    }
}
