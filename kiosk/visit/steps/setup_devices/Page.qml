pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Every class of devices, each a key to the page where it is tried.
PageFrame {
    id: page

    readonly property bool looking: Steps.setupDevices.looking

    lead: Words.text(looking ? "setup-devices.looking" : "setup-devices.lead")
    leftShare: 0.34
    name: "setup-devices"
    title: Words.text("setup-devices.title")

    aside: Waiting {
        running: page.looking
        visible: page.looking
    }

    PagedColumn {
        height: parent.height
        source: Steps.setupDevices.devices
        spacing: Theme.s2
        width: parent.width

        Repeater {
            model: Steps.setupDevices.devices

            ListKey {
                required property string device
                required property string called
                required property string stands
                required property string thing

                hint: Words.text("setup-devices.stands_" + stands.replace("-", "_")) + (thing === "" ? "" : " · " + thing)
                icon: ({
                        "chosen": "clipboard-list",
                        "failed": "alert-triangle",
                        "found": "plus",
                        "maybe": "help-circle",
                        "well": "circle-check"
                    })[stands] ?? "minus"
                text: called
                tone: stands === "well" ? "ok" : stands === "failed" ? "wrong" : "info"
                verb: "device-" + device

                onActivated: Steps.setupDevices.deviceOpened(device)
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
            text: Words.text("setup-devices.again")
            verb: "again"

            onActivated: Steps.setupDevices.againPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            icon: "arrow-right"
            iconLast: true
            kind: "primary"
            size: Theme.heading
            text: Words.text("setup-devices.next")
            verb: "next"

            onActivated: Steps.setupDevices.nextPressed()
        }
    ]
}
