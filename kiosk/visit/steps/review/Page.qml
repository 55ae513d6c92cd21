pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Everything that will be sent; each line can be changed, masked values shown on one's own tap.
PageFrame {
    id: page

    readonly property int most: Theme.elder ? 4 : (Theme.portrait ? 9 : 6)
    readonly property bool last: Steps.review.number >= Steps.review.count

    lead: Words.text("review.lead") + (Steps.review.count < 2 ? "" : " " + Words.fill("review.place", {
            "number": Steps.review.number,
            "count": Steps.review.count
        }))
    leftShare: Theme.elder ? 0.32 : 0.26
    name: "review"
    title: Words.text("review.title")

    Rectangle {
        border.color: Theme.line
        border.width: Theme.outline
        color: Theme.surface
        height: Math.min(rows.room, rows.used) + 2 * Theme.s1
        radius: Theme.radius
        width: parent.width
    }

    PagedColumn {
        id: rows

        height: parent.height - 2 * Theme.s1
        spacing: 0
        width: parent.width
        y: Theme.s1

        Repeater {
            model: Steps.review.rows

            ReviewLine {
                least: rows.height / page.most * 0.86
                width: parent?.width ?? 0
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "arrow-left"
            size: Theme.label
            text: Words.text("review.previous")
            verb: "previous"
            visible: Steps.review.number > 1

            onActivated: Steps.review.previousPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "arrow-right"
            iconLast: true
            kind: "primary"
            size: Theme.heading
            text: Words.fill("review.next", {
                "number": Steps.review.number + 1,
                "count": Steps.review.count
            })
            verb: "next"
            visible: !page.last

            onActivated: Steps.review.nextPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: Steps.review.signs ? "signature" : "send"
            iconLast: true
            kind: "primary"
            size: Theme.heading
            text: Words.text(Steps.review.signs ? "review.to_sign" : "review.to_send")
            verb: "to-sign"
            visible: page.last

            onActivated: Steps.review.reviewAccepted()
        }
    ]
}
