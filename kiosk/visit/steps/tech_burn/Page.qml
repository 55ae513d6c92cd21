pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Burn-in: how many rounds, how far it is, how each device did.
PageFrame {
    id: page

    readonly property string phase: Steps.techBurn.phase
    readonly property bool burning: phase === "burning" || phase === "stopping"

    lead: Words.text("tech-burn." + phase + "_lead") + (phase === "burning" && Steps.techBurn.alone ? " " + Words.text("tech-burn.alone") : "")
    leftShare: 0.34
    name: "tech-burn"
    title: phase === "burning" ? Words.fill("tech-burn.burning", {
        "done": Math.min(Steps.techBurn.done + 1, Steps.techBurn.rounds),
        "rounds": Steps.techBurn.rounds
    }) : phase === "over" ? Words.fill("tech-burn.over", {
        "rounds": Steps.techBurn.done
    }) : Words.text("tech-burn." + phase)

    PagedColumn {
        height: parent.height
        spacing: Theme.s2
        visible: page.phase === "choosing"
        width: parent.width

        Repeater {
            model: Steps.techBurn.choices

            ListKey {
                required property int rounds

                icon: "progress"
                text: Words.fill("tech-burn.rounds", {
                    "rounds": rounds
                })
                verb: "rounds-" + rounds

                onActivated: Steps.techBurn.roundsChosen(rounds)
            }
        }
    }

    PagedColumn {
        height: parent.height
        spacing: Theme.s3
        visible: page.phase !== "choosing"
        width: parent.width

        PagedItem {
            implicitHeight: waiting.height
            wanted: page.burning

            Waiting {
                id: waiting

                running: page.burning
            }
        }

        Note {
            name: "failing"
            size: Theme.lead
            text: Steps.techBurn.failed === 0 ? Words.text("tech-burn.none_failing") : Words.fill("tech-burn.failing", {
                "failed": Steps.techBurn.failed
            })
            tone: Steps.techBurn.failed === 0 ? "info" : "warn"
            wanted: page.burning
            width: parent?.width ?? 0
        }

        Repeater {
            model: Steps.techBurn.findings

            FindingNote {}
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            enabled: page.phase === "burning"
            icon: "stop"
            kind: "primary"
            size: Theme.heading
            text: Words.text("tech-burn.stop")
            verb: "stop-burn-in"
            visible: page.burning

            onActivated: Steps.techBurn.burnInStopped()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "refresh"
            kind: "secondary"
            size: Theme.label
            text: Words.text("tech-burn.again")
            verb: "again"
            visible: page.phase === "over"

            onActivated: Steps.techBurn.againPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            icon: "arrow-right"
            iconLast: true
            kind: "primary"
            size: Theme.heading
            text: Words.text("tech-burn.list")
            verb: "next"
            visible: page.phase === "over"

            onActivated: Steps.techBurn.nextPressed()
        }
    ]
}
