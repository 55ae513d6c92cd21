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
        spacing: Theme.between
        width: parent.width

        Repeater {
            model: Steps.setupDevices.devices

            Key {
                required property string device
                required property string called
                required property string stands
                required property string thing

                height: implicitHeight
                hint: Words.text("setup-devices.stands_" + stands.replace("-", "_")) + (thing === "" ? "" : " · " + thing)
                icon: ({
                        "chosen": "clipboard-list",
                        "failed": "alert-triangle",
                        "found": "plus",
                        "well": "circle-check"
                    })[stands] ?? "minus"
                implicitHeight: Math.max(Theme.rowKeyHeight, Math.ceil((Theme.label + 2 * Theme.small) * Theme.tight) + Theme.lip + Theme.s2)
                text: called
                verb: "device-" + device
                width: parent?.width ?? 0

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
