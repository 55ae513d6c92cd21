pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Paper: how long it lasts, a new roll, its length; below it what else was counted.
PageFrame {
    id: page

    readonly property bool asking: Steps.techSupplies.device !== ""
    readonly property bool looking: Steps.techSupplies.looking

    lead: asking ? Words.text("tech-supplies.length_lead") : Words.text(looking ? "tech-supplies.looking" : "tech-supplies.lead")
    leftShare: 0.34
    name: "tech-supplies"
    title: Words.text(asking ? "tech-supplies.length_title" : "tech-supplies.title")

    PagedColumn {
        height: parent.height
        spacing: Theme.s2
        visible: page.asking
        width: parent.width

        Repeater {
            model: Steps.techSupplies.lengths

            ListKey {
                required property int metres

                hint: metres === Steps.techSupplies.usual ? Words.text("tech-supplies.as_before") : ""
                icon: "receipt"
                text: Words.fill("tech-supplies.metres", {
                    "metres": metres
                })
                tone: metres === Steps.techSupplies.usual ? "ok" : "info"
                verb: "metres-" + metres

                onActivated: Steps.techSupplies.lengthChosen(metres)
            }
        }
    }

    PagedColumn {
        height: parent.height
        spacing: Theme.s3
        visible: !page.asking
        width: parent.width

        PagedItem {
            implicitHeight: waiting.height
            wanted: page.looking

            Waiting {
                id: waiting

                running: page.looking
            }
        }

        Note {
            name: "nothing"
            size: Theme.lead
            text: Words.text("tech-supplies.nothing")
            wanted: !page.looking && Steps.techSupplies.rollsCount === 0
            width: parent?.width ?? 0
        }

        Repeater {
            model: Steps.techSupplies.findings

            FindingNote {}
        }

        Repeater {
            model: Steps.techSupplies.rolls

            ListKey {
                required property string device
                required property string called

                icon: "refresh"
                text: Words.fill("tech-supplies.new_roll", {
                    "device": called
                })
                verb: "new-roll-" + device

                onActivated: Steps.techSupplies.newRollPressed(device)
            }
        }

        Repeater {
            model: Steps.techSupplies.counts

            Fact {
                required property string word
                required property int count

                icon: ({
                        "done": "circle-check",
                        "helped": "refresh"
                    })[word] ?? "users"
                value: count
                what: Words.text("tech-supplies.count_" + word)
                width: parent?.width ?? 0
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            icon: "x"
            kind: "secondary"
            size: Theme.label
            text: Words.text("tech-supplies.no_roll")
            verb: "again"
            visible: page.asking

            onActivated: Steps.techSupplies.againPressed()
        }
    ]
}
