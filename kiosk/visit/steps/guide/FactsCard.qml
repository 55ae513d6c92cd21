pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Time, fee, answer and result of a matter, two by two; in the elder layout the first two on one
// screen, the ``later`` ones on another.
PagedItem {
    id: card

    property bool later: false
    readonly property bool now: !Theme.elder || !later
    readonly property bool then: !Theme.elder || later
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
            what: Words.text(Theme.elder ? "guide.how_long" : "guide.on_this_machine")
            visible: card.now
            width: facts.wide
        }

        Fact {
            icon: "coin-yuan"
            value: Steps.guide.fee
            what: Words.text(Theme.elder ? "guide.how_much" : "guide.fee")
            visible: card.now
            width: facts.wide
        }

        Fact {
            icon: "calendar-event"
            value: Steps.guide.timeLimit
            what: Words.text("guide.answer")
            visible: card.then
            width: facts.wide
        }

        Fact {
            icon: "inbox"
            value: Steps.guide.result
            what: Words.text("guide.result")
            visible: card.then
            width: facts.wide
        }
    }
}
