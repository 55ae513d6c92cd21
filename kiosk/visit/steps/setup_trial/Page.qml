pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// One device: what it may be, then its trial step by step, with the questions of the trial.
PageFrame {
    id: page

    readonly property string phase: Steps.setupTrial.phase
    readonly property bool asking: Steps.setupTrial.question !== ""
    readonly property bool none: phase === "offers" && Steps.setupTrial.offersCount === 0

    lead: Words.text(none ? (Steps.setupTrial.reached ? "setup-trial.none_where" : "setup-trial.none") : phase === "over" ? (Steps.setupTrial.passed ? "setup-trial.well" : "setup-trial.failed") : "setup-trial." + phase)
    leftShare: 0.36
    name: "setup-trial"
    title: Steps.setupTrial.called
    titleIcon: phase !== "over" ? "" : Steps.setupTrial.passed ? "circle-check" : "alert-triangle"

    // What may be tried.
    PagedColumn {
        height: parent.height
        spacing: Theme.s2
        visible: page.phase === "offers"
        width: parent.width

        Repeater {
            model: Steps.setupTrial.offers

            ListKey {
                required property int number
                required property string way
                required property string thing
                required property string takenBy

                hint: way + (takenBy === "" ? "" : " · " + Words.fill("setup-trial.taken", {
                        "device": takenBy
                    }))
                icon: "plus"
                text: thing
                verb: "offer-" + number

                onActivated: Steps.setupTrial.offerTried(number)
            }
        }
    }

    // How the trial goes.
    PagedColumn {
        height: parent.height
        spacing: Theme.s3
        visible: page.phase !== "offers"
        width: parent.width

        Repeater {
            model: Steps.setupTrial.steps

            Note {
                required property string what
                required property string passed

                more: passed === "yes" ? "" : Words.text(passed === "no" ? "setup-trial.step_no" : "setup-trial.step_untried")
                size: Theme.lead
                text: what
                tone: ({
                        "no": "wrong",
                        "yes": "ok"
                    })[passed] ?? "warn"
                width: parent?.width ?? 0
            }
        }

        Note {
            icon: "help-circle"
            name: "question"
            text: Steps.setupTrial.question
            wanted: page.asking
            width: parent?.width ?? 0
        }

        PagedItem {
            implicitHeight: waiting.height
            wanted: page.phase === "trying" && !page.asking

            Waiting {
                id: waiting

                running: page.phase === "trying"
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "x"
            kind: "secondary"
            size: Theme.heading
            text: Words.text("setup-trial.no")
            verb: "trial-no"
            visible: page.asking

            onActivated: Steps.setupTrial.trialAnswered(false)
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "check"
            kind: "primary"
            size: Theme.heading
            text: Words.text("setup-trial.yes")
            verb: "trial-yes"
            visible: page.asking

            onActivated: Steps.setupTrial.trialAnswered(true)
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "x"
            kind: "secondary"
            size: Theme.label
            text: Words.text("setup-trial.not_fitted")
            verb: "not-fitted"
            visible: page.phase === "offers"

            onActivated: Steps.setupTrial.notFittedChosen()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "keyboard"
            kind: page.none ? "primary" : "secondary"
            size: Theme.label
            text: Words.text("setup-trial.where")
            verb: "where"
            visible: page.phase === "offers" && Steps.setupTrial.reached

            onActivated: Steps.setupTrial.whereOpened()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "refresh"
            kind: Steps.setupTrial.passed ? "secondary" : "primary"
            size: Theme.label
            text: Words.text("setup-trial.again")
            verb: "again"
            visible: page.phase === "over"

            onActivated: Steps.setupTrial.againPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            icon: "arrow-right"
            iconLast: true
            kind: page.phase === "over" && Steps.setupTrial.passed ? "primary" : "secondary"
            size: Theme.heading
            text: Words.text("setup-trial.list")
            verb: "next"
            visible: page.phase !== "trying"

            onActivated: Steps.setupTrial.nextPressed()
        }
    ]
}
