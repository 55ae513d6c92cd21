pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// What a wipe takes and what is unsent; then, at another place, the press that does it.
PageFrame {
    id: page

    readonly property bool waiting: Steps.techWipe.looking || Steps.techWipe.busy
    readonly property bool sure: Steps.techWipe.sure

    lead: Words.text(Steps.techWipe.busy ? "tech-wipe.busy_lead" : sure ? "tech-wipe.sure_lead" : "tech-wipe.lead")
    leftShare: 0.34
    name: "tech-wipe"
    title: sure ? Words.fill("tech-wipe.sure", {
        "terminal": Steps.techWipe.terminal
    }) : Words.text("tech-wipe.title")
    titleIcon: "alert-triangle"

    PagedColumn {
        height: parent.height
        spacing: Theme.s3
        width: parent.width

        PagedItem {
            implicitHeight: dots.height
            wanted: page.waiting

            Waiting {
                id: dots

                running: page.waiting
            }
        }

        PagedItem {
            implicitHeight: now.height
            wanted: page.sure

            ListKey {
                id: now

                enabled: !page.waiting
                hint: Words.text("tech-wipe.now_hint")
                icon: "alert-triangle"
                text: Words.fill("tech-wipe.now", {
                    "terminal": Steps.techWipe.terminal
                })
                tone: "wrong"
                verb: "wipe-now"

                onActivated: Steps.techWipe.wipeConfirmed()
            }
        }

        Repeater {
            model: Steps.techWipe.findings

            FindingNote {}
        }

        Note {
            name: "nothing-unsent"
            size: Theme.lead
            text: Words.text("tech-wipe.nothing_unsent")
            tone: "ok"
            wanted: Steps.techWipe.free && !page.sure
            width: parent?.width ?? 0
        }

        Note {
            more: Words.text("tech-wipe.goes_more")
            name: "goes"
            size: Theme.lead
            text: Words.text("tech-wipe.goes")
            tone: "warn"
            width: parent?.width ?? 0
        }

        Note {
            more: Words.text("tech-wipe.stays_more")
            name: "stays"
            size: Theme.lead
            text: Words.text("tech-wipe.stays")
            wanted: !page.sure
            width: parent?.width ?? 0
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 3
            enabled: !page.waiting
            icon: "refresh"
            kind: "secondary"
            size: Theme.label
            text: Words.text("tech-wipe.again")
            verb: "wipe-again"
            visible: !page.sure

            onActivated: Steps.techWipe.againPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            enabled: !page.waiting
            icon: "cloud-upload"
            kind: "primary"
            size: Theme.label
            text: Words.text("tech-wipe.stick")
            verb: "unsent"
            visible: !page.sure && Steps.techWipe.unsent

            onActivated: Steps.techWipe.unsentOpened()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            enabled: !page.waiting
            icon: "alert-triangle"
            kind: "secondary"
            size: Theme.label
            text: Words.text("tech-wipe.wipe")
            verb: "wipe"
            visible: !page.sure && Steps.techWipe.free

            onActivated: Steps.techWipe.wipeWanted()
        },
        Key {
            Layout.fillWidth: true
            enabled: !page.waiting
            icon: "arrow-left"
            kind: "primary"
            size: Theme.label
            text: Words.text("tech-wipe.keep")
            verb: "keep-everything"
            visible: page.sure

            onActivated: Actions.back()
        }
    ]
}
