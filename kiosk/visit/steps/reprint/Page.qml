pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Receipts that never came out: print one of them, marked as a reprint. Where none is missing, whom
// to ask.
PageFrame {
    id: page

    readonly property bool printing: Steps.reprint.phase === "printing"

    readonly property bool nothing: Steps.reprint.linesCount === 0 && Steps.reprint.phase === "list"

    lead: nothing ? "" : Words.text("reprint.lead")
    leftShare: 0.32
    name: "reprint"
    title: Words.text("reprint.title")

    Note {
        icon: "receipt"
        more: Steps.reprint.phone === "" ? Words.text("reprint.none_here") : Words.fill("reprint.none_text", {
            "phone": Steps.reprint.phone
        })
        name: "nothing-missing"
        text: Words.text("reprint.none")
        visible: page.nothing
        width: parent.width
    }

    PagedColumn {
        height: parent.height
        source: Steps.reprint.lines
        spacing: Theme.between
        width: parent.width

        Repeater {
            model: Steps.reprint.lines

            PagedItem {
                id: line

                required property string number
                required property string itemName
                required property string applicant
                required property string time

                implicitHeight: Math.max(words.height, printKey.height) + 2 * Theme.s3

                Rectangle {
                    anchors.fill: parent
                    border.color: Theme.line
                    border.width: Theme.outline
                    color: Theme.surface
                    radius: Theme.radius
                }

                Column {
                    id: words

                    anchors.verticalCenter: parent.verticalCenter
                    width: printKey.x - x - Theme.s3
                    x: Theme.s5

                    Label {
                        font.bold: true
                        font.pixelSize: Theme.label
                        leading: Theme.tight
                        text: line.number
                        width: parent.width
                    }

                    Label {
                        flowing: line.itemName + " · " + line.applicant
                        font.pixelSize: Theme.small
                        leading: Theme.tight
                        width: parent.width
                    }

                    Label {
                        color: Theme.ink2
                        font.pixelSize: Theme.small
                        leading: Theme.tight
                        text: line.time
                        visible: text !== ""
                        width: parent.width
                    }
                }

                Key {
                    id: printKey

                    anchors.right: parent.right
                    anchors.rightMargin: Theme.s4
                    anchors.verticalCenter: parent.verticalCenter
                    enabled: !page.printing
                    height: Theme.rowKeyHeight
                    icon: "printer"
                    kind: "secondary"
                    size: Theme.body
                    spoken: text + " " + line.number
                    text: Words.text("reprint.print")
                    verb: "reprint:" + line.number

                    onActivated: Steps.reprint.reprintChosen(line.number)
                }
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            enabled: Visit.canGoHome
            icon: "home"
            kind: "primary"
            size: Theme.heading
            text: Words.text("reprint.home")
            verb: "reprint-home"

            onActivated: Actions.home()
        }
    ]
    aside: [
        Column {
            width: parent.width

            PictureBand {
                name: "staff-hello"
                ratio: 300 / 262
                room: page.asideHeight
                visible: page.nothing
                width: parent.width
            }

            Note {
                icon: page.printing ? "printer" : Steps.reprint.phase === "failed" ? "alert-triangle" : "receipt"
                name: "reprint-state"
                text: Steps.reprint.phase === "list" ? Words.text("reprint.list") : Words.known("reprint." + Steps.reprint.phase, "reprint.list") + (Steps.reprint.reason === "" ? "" : Words.text("page.colon") + Words.known("status." + Steps.reprint.reason, "status.failed"))
                tone: Steps.reprint.phase === "failed" ? "warn" : "info"
                visible: !page.nothing
                width: parent.width
            }
        }
    ]
}
