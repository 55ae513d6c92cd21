pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.qml.input
import ui.theme
import ui.viewmodels

// The PIN: a dot for a digit, and keys that say what they are but never what was typed.
PageFrame {
    id: page

    readonly property bool shut: Steps.techPin.waitMin > 0
    readonly property bool open: !shut && !Steps.techPin.trying
    readonly property string why: Steps.techPin.why

    lead: Words.text("tech-pin.lead")
    leftShare: 0.42
    name: "tech-pin"
    title: Words.text("tech-pin.title")
    titleIcon: "lock"

    aside: Column {
        spacing: Theme.s3
        width: parent?.width ?? 0

        Rectangle {
            border.color: page.open ? Theme.accent : Theme.edge
            border.width: Theme.outlineStrong
            color: Theme.surface
            height: Theme.mm(22)
            radius: Theme.radiusSmall
            width: parent.width

            Accessible.name: Words.fill("tech-pin.typed", {
                "digits": Steps.techPin.digits
            })
            Accessible.role: Accessible.StaticText

            Row {
                anchors.centerIn: parent
                spacing: Theme.s2

                Repeater {
                    model: Steps.techPin.digits

                    Rectangle {
                        color: Theme.ink
                        height: Theme.mm(5)
                        radius: height / 2
                        width: height
                    }
                }
            }
        }

        Note {
            more: page.shut ? Words.fill("tech-pin.shut_more", {
                "minutes": Steps.techPin.waitMin
            }) : ""
            name: "refused"
            text: page.why === "" ? "" : Words.known("tech-pin.why_" + page.why.replace(/-/g, "_"), "tech-pin.why_wrong")
            tone: "wrong"
            visible: page.why !== "" && !Steps.techPin.trying
            width: parent.width
        }

        Waiting {
            running: Steps.techPin.trying
            visible: Steps.techPin.trying
        }
    }

    Item {
        id: pad

        readonly property int gap: Theme.between
        readonly property int wide: (width - 2 * gap) / 3
        readonly property int high: Math.min(Theme.target(Theme.elder ? 49 : 41), (height - 3 * gap) / 4)

        height: parent.height
        width: parent.width

        Repeater {
            model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "backspace"]

            InputKey {
                required property int index
                required property string modelData
                readonly property bool digit: modelData.length === 1

                code: modelData
                enabled: page.open
                height: pad.high
                icon: modelData === "backspace" ? "backspace" : ""
                size: digit ? Theme.heading : wide > 6.2 * Theme.body ? Theme.body : Theme.small
                text: digit ? modelData : Words.text("input." + modelData)
                width: pad.wide
                x: (index % 3) * (pad.wide + pad.gap)
                y: Math.floor(index / 3) * (pad.high + pad.gap)

                readonly property int wide: pad.wide

                onActivated: {
                    if (digit)
                        Steps.techPin.digitPressed(modelData);
                    else if (modelData === "clear")
                        Steps.techPin.digitsCleared();
                    else
                        Steps.techPin.digitTaken();
                }
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            enabled: page.open && Steps.techPin.enough
            icon: "arrow-right"
            iconLast: true
            kind: "primary"
            size: Theme.heading
            text: Words.text("tech-pin.open")
            verb: "next"

            onActivated: Steps.techPin.nextPressed()
        }
    ]
}
