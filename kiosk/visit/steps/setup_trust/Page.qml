pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Certificate files on sticks; the one that is open with what it is compared by.
PageFrame {
    id: page

    readonly property bool opened: Steps.setupTrust.opened
    readonly property bool looking: Steps.setupTrust.looking
    readonly property bool busy: Steps.setupTrust.busy
    readonly property bool none: !looking && !opened && Steps.setupTrust.filesCount === 0
    readonly property string phase: looking ? "looking" : busy ? "busy" : none ? "none" : !opened ? "list" : Steps.setupTrust.why === "" ? "one" : "refused"

    counted: phase === "one" && Steps.setupTrust.count > 1 ? {
        "alone": false,
        "number": Steps.setupTrust.number,
        "count": Steps.setupTrust.count
    } : null
    lead: Words.text("setup-trust." + phase + "_lead")
    leftShare: 0.34
    name: "setup-trust"
    title: Words.text("setup-trust." + phase)
    titleIcon: phase === "refused" ? "alert-triangle" : ""

    // What lies there.
    PagedColumn {
        height: parent.height
        spacing: Theme.s3
        visible: !page.opened
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
            name: "no-certificate"
            size: Theme.lead
            text: Words.text(Steps.setupTrust.sticks > 0 ? "setup-trust.no_file" : "setup-trust.no_stick")
            tone: "warn"
            wanted: page.none
            width: parent?.width ?? 0
        }

        Repeater {
            model: Steps.setupTrust.files

            ListKey {
                required property int number
                required property string called
                required property string place
                required property bool good

                hint: place
                icon: good ? "certificate" : "alert-triangle"
                text: called
                tone: good ? "info" : "wrong"
                verb: "certificate-" + number

                onActivated: Steps.setupTrust.fileOpened(number)
            }
        }

        Note {
            name: "trusted"
            size: Theme.lead
            text: Words.fill("setup-trust.trusted", {
                "file": Steps.setupTrust.trusted
            })
            wanted: !page.looking && Steps.setupTrust.trusted !== ""
            width: parent?.width ?? 0
        }
    }

    // The one that is open.
    PagedColumn {
        height: parent.height
        spacing: Theme.s4
        visible: page.opened
        width: parent.width

        Repeater {
            model: Steps.setupTrust.findings

            FindingNote {}
        }

        Note {
            name: "refused"
            size: Theme.lead
            text: Steps.setupTrust.why
            tone: "wrong"
            wanted: Steps.setupTrust.why !== ""
            width: parent?.width ?? 0
        }

        Note {
            name: "early"
            size: Theme.lead
            text: Words.text("provision.ca_early")
            tone: "warn"
            wanted: Steps.setupTrust.early
            width: parent?.width ?? 0
        }

        Repeater {
            model: Steps.setupTrust.certificates

            Card {
                id: card

                required property string called
                required property string first
                required property string last
                required property string prints

                padding: Theme.s4
                width: parent?.width ?? 0

                Column {
                    spacing: Theme.s3
                    width: parent.width

                    Fact {
                        icon: "certificate"
                        value: card.called
                        what: Words.text("setup-trust.name")
                        width: parent.width
                    }

                    Fact {
                        icon: "calendar"
                        value: Words.fill("setup-trust.days", {
                            "first": card.first,
                            "last": card.last
                        })
                        what: Words.text("setup-trust.valid")
                        width: parent.width
                    }

                    Fact {
                        icon: "shield-check"
                        value: card.prints
                        what: Words.text("setup-trust.print")
                        width: parent.width
                    }
                }
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            enabled: !page.looking
            icon: "refresh"
            kind: page.none ? "primary" : "secondary"
            size: Theme.label
            text: Words.text("setup-trust.again")
            verb: "again"
            visible: !page.opened

            onActivated: Steps.setupTrust.againPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "eraser"
            kind: "secondary"
            size: Theme.label
            text: Words.text("setup-trust.forget")
            verb: "certificate-forget"
            visible: !page.opened && Steps.setupTrust.trusted !== ""

            onActivated: Steps.setupTrust.forgetPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            enabled: !page.busy
            icon: "x"
            kind: Steps.setupTrust.why === "" ? "secondary" : "primary"
            size: Theme.label
            text: Words.text(Steps.setupTrust.why === "" ? "setup-trust.wrong" : "setup-trust.close")
            verb: "certificate-wrong"
            visible: page.opened

            onActivated: Steps.setupTrust.wrongPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            enabled: Steps.setupTrust.asking
            icon: "check"
            kind: "primary"
            size: Theme.label
            text: Words.text("setup-trust.right")
            verb: "certificate-right"
            visible: page.opened && Steps.setupTrust.why === ""

            onActivated: Steps.setupTrust.rightPressed()
        }
    ]
}
