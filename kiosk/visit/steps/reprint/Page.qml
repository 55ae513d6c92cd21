pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Receipts that never came out: print one of them, marked as a reprint.
PageFrame {
    id: page

    readonly property bool printing: Steps.reprint.phase === "printing"

    readonly property bool nothing: Steps.reprint.linesCount === 0 && Steps.reprint.phase === "list"

    lead: nothing ? "" : Words.text("reprint.lead")
    leftShare: 0.32
    name: "reprint"
    title: Words.text("reprint.title")

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
                        font.pixelSize: Theme.small
                        leading: Theme.tight
                        text: line.itemName + " · " + line.applicant + (line.time === "" ? "" : " · " + line.time)
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
        Note {
            icon: page.printing ? "printer" : Steps.reprint.phase === "failed" ? "alert-triangle" : "receipt"
            more: !page.nothing ? "" : Steps.reprint.phone === "" ? Words.text("reprint.none_here") : Words.fill("reprint.none_text", {
                "phone": Steps.reprint.phone
            })
            name: "reprint-state"
            text: Steps.reprint.phase === "list" ? Words.text(page.nothing ? "reprint.none" : "reprint.list") : Words.known("reprint." + Steps.reprint.phase, "reprint.list") + (Steps.reprint.reason === "" ? "" : Words.text("page.colon") + Words.known("status." + Steps.reprint.reason, "status.failed"))
            tone: Steps.reprint.phase === "failed" ? "warn" : "info"
            width: parent.width
        }
    ]
}
