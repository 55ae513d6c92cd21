pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// For oneself, or for someone else: two equal keys.
PageFrame {
    id: page

    lead: Words.text("for-whom.lead")
    leftShare: 0.3
    name: "for-whom"
    title: Words.text("for-whom.title")

    Grid {
        readonly property int cellWidth: (width - (columns - 1) * spacing) / columns
        readonly property int cellHeight: Math.min(Theme.mm(Theme.portrait ? 180 : 200), parent.height)

        columns: 2
        spacing: Theme.between
        width: parent.width
        y: Theme.portrait ? Math.max(0, (parent.height - cellHeight) * 0.6) : (parent.height - cellHeight) / 2

        PictureKey {
            height: parent.cellHeight
            hint: Words.text("for-whom.self_hint")
            picture: "for-self"
            text: Words.text("for-whom.self")
            verb: "for-self"
            width: parent.cellWidth

            onActivated: Steps.forWhom.forWhomChosen(true)
        }

        PictureKey {
            height: parent.cellHeight
            hint: Words.text(Steps.forWhom.allowsOther ? "for-whom.other_hint" : "for-whom.other_not_here")
            picture: "for-other"
            text: Words.text("for-whom.other")
            verb: "for-other"
            width: parent.cellWidth

            onActivated: Steps.forWhom.forWhomChosen(false)
        }
    }
}
