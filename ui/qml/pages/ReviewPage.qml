import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Everything that will be sent; each line can be changed, masked values shown on one's own tap.
PageFrame {
    id: page

    readonly property bool last: ReviewModel.number >= ReviewModel.count

    lead: Words.text("review.lead")
    leftShare: 0.26
    name: "review"
    title: Words.text("review.title")

    Rectangle {
        border.color: Theme.line
        border.width: Theme.outline
        color: Theme.surface
        height: Math.min(parent.height, rows.height + 2 * Theme.s2)
        radius: Theme.radius
        width: parent.width
    }

    Column {
        id: rows

        readonly property int most: Theme.elder ? (Theme.portrait ? 5 : 4) : (Theme.portrait ? 9 : 6)
        readonly property int least: Math.min(Theme.mm(Theme.elder ? 60 : 42), (parent.height - 2 * Theme.s2) / most)

        width: parent.width
        y: Theme.s2

        Repeater {
            model: ReviewModel.rows

            ReviewLine {
                height: Math.max(rows.least, implicitHeight)
                width: rows.width
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
            visible: ReviewModel.number > 1

            onActivated: Actions.previous()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "arrow-right"
            iconLast: true
            kind: "primary"
            size: Theme.heading
            text: Words.fill("review.next", {
                "number": ReviewModel.number + 1,
                "count": ReviewModel.count
            })
            verb: "next"
            visible: !page.last

            onActivated: Actions.next()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: ReviewModel.signs ? "signature" : "send"
            iconLast: true
            kind: "primary"
            size: Theme.heading
            text: Words.text(ReviewModel.signs ? "review.to_sign" : "review.to_send")
            verb: "to-sign"
            visible: page.last

            onActivated: Actions.acceptReview()
        }
    ]
    aside: [
        Label {
            color: Theme.ink2
            font.pixelSize: Theme.small
            leading: Theme.tight
            text: Words.fill("review.place", {
                "number": ReviewModel.number,
                "count": ReviewModel.count
            })
            visible: ReviewModel.count > 1
            width: parent.width
        }
    ]
}
