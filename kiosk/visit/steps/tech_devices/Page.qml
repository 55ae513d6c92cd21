pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Every device: how its trial went, a key to the page where it is tried.
PageFrame {
    id: page

    readonly property bool looking: Steps.techDevices.looking

    lead: Words.text(looking ? "tech-devices.looking" : "tech-devices.lead")
    leftShare: 0.34
    name: "tech-devices"
    title: Words.text("tech-devices.title")

    aside: Waiting {
        running: page.looking
        visible: page.looking
    }

    PagedColumn {
        height: parent.height
        source: Steps.techDevices.devices
        spacing: Theme.s2
        width: parent.width

        Repeater {
            model: Steps.techDevices.devices

            ListKey {
                required property string device
                required property string called
                required property string stands
                required property string thing

                hint: Words.text("tech-devices.stands_" + stands.replace("-", "_")) + (thing === "" ? "" : " · " + thing)
                icon: ({
                        "failed": "alert-triangle",
                        "found": "plus",
                        "maybe": "help-circle",
                        "untried": "clipboard-list",
                        "well": "circle-check"
                    })[stands] ?? "minus"
                text: called
                tone: stands === "well" ? "ok" : stands === "failed" ? "wrong" : "info"
                verb: "device-" + device

                onActivated: Steps.techDevices.deviceOpened(device)
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            enabled: !page.looking
            icon: "refresh"
            kind: "secondary"
            size: Theme.label
            text: Words.text("tech-devices.again")
            verb: "again"

            onActivated: Steps.techDevices.againPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            enabled: !page.looking
            icon: "progress"
            kind: Steps.techDevices.altered ? "secondary" : "primary"
            size: Theme.label
            text: Words.text("tech-devices.burn")
            verb: "burn-in"

            onActivated: Steps.techDevices.burnInOpened()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "check"
            kind: "primary"
            size: Theme.label
            text: Words.text("tech-devices.changed")
            verb: "keep-devices"
            visible: Steps.techDevices.altered

            onActivated: Steps.techDevices.changesOpened()
        }
    ]
}
