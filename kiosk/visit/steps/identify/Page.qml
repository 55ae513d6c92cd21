pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Reading the card: where on the cabinet, what to do, what the reader does now.
PageFrame {
    id: page

    readonly property string phase: Steps.identify.phase
    readonly property bool lying: phase === "still-there"
    readonly property bool taking: phase === "take-card" || lying
    readonly property bool otherWays: others.count > 0
    readonly property bool gone: phase === "lost"
    readonly property bool broken: phase === "failed" || gone
    readonly property string state_: phase === "failed" || phase === "lost" ? phase : lying ? "lying" : taking ? "take" : phase

    lead: broken || lying ? "" : Words.text(taking ? "identify.take_lead" : Steps.identify.forReceipt ? "identify.lead_receipt" : Steps.identify.forSelf ? "identify.lead" : "identify.lead_other")
    leftShare: 0.5
    name: "identify"
    title: Words.known("identify.title_" + state_, "identify.title_waiting")

    // In portrait the picture stands above the words of the state, in landscape at the left.
    readonly property int pictureHeight: Theme.portrait ? Math.max(Theme.mm(34), bodyItem.height - status.height - waiting.height - (noCard.visible ? noCard.height + Theme.s4 : 0) - (steps.visible ? steps.height : 0) - (privacy.visible ? privacy.height : 0) - 4 * Theme.s4) : 0

    Column {
        // Closer together before they would need more room than there is.
        spacing: {
            if (Theme.portrait)
                return Theme.s4;
            const all = [status, waiting, steps, noCard, privacy].filter(each => each.visible && each.height > 0);
            const high = all.reduce((sum, each) => sum + each.height, 0);
            return Math.max(Theme.s1, Math.min(Theme.s4, Math.floor((parent.height - high) / Math.max(1, all.length - 1))));
        }
        width: parent.width
        y: Theme.portrait ? 0 : Math.max(0, (parent.height - height) / 2)

        ReaderPicture {
            height: page.pictureHeight
            phase: page.lying ? "take-card" : page.phase
            visible: Theme.portrait
            width: parent.width
        }

        Note {
            id: status

            icon: page.taking ? "hand-stop" : page.broken ? "alert-circle" : "id"
            more: page.gone && page.otherWays ? Words.text("identify.other_ways_text") : page.broken ? Words.known("identify." + Steps.identify.failureKey + "_text", "identify.unreadable_text") : page.taking ? "" : Words.text("identify.no_hurry")
            name: page.lying ? "card-left" : "reader-state"
            text: page.broken ? Words.known("identify." + Steps.identify.failureKey, "identify.unreadable") : Words.known("identify.state_" + page.state_, "identify.state_waiting")
            tone: page.lying ? "wrong" : page.taking ? "warn" : page.phase === "failed" ? "wrong" : page.phase === "lost" ? "warn" : "info"
            width: parent.width
        }

        Waiting {
            id: waiting

            anchors.right: parent.right
            running: page.phase === "waiting" || page.phase === "reading"
            visible: !page.broken && !page.taking
        }

        Grid {
            id: steps

            readonly property int now: page.taking ? 3 : page.phase === "reading" ? 2 : 1

            columns: Theme.portrait ? 3 : 1
            spacing: Theme.s3
            // Large words leave no room for them above two rows of keys.
            visible: !page.broken && !(keys.folded && (Theme.elder || Theme.larger))
            width: parent.width

            Repeater {
                model: 3

                Row {
                    id: step

                    required property int index
                    readonly property bool past: index + 1 < steps.now
                    readonly property bool here: index + 1 === steps.now

                    spacing: Theme.s2
                    width: (steps.width - (steps.columns - 1) * steps.spacing) / steps.columns

                    Rectangle {
                        anchors.verticalCenter: parent.verticalCenter
                        border.color: step.past || step.here ? Theme.accent : Theme.edge
                        border.width: Theme.outlineStrong
                        color: step.past || step.here ? Theme.accent : Theme.ground
                        height: width
                        radius: width / 2
                        width: Theme.icon * 1.1

                        Icon {
                            anchors.centerIn: parent
                            color: Theme.surface
                            name: step.past ? "check" : ""
                            size: Math.round(parent.width * 0.7)
                        }

                        Label {
                            Accessible.ignored: true
                            anchors.centerIn: parent
                            color: step.here ? Theme.surface : Theme.ink2
                            font.bold: true
                            font.pixelSize: Theme.small
                            leading: 1
                            text: step.past ? "" : step.index + 1
                        }
                    }

                    Label {
                        anchors.verticalCenter: parent.verticalCenter
                        color: step.here ? Theme.accent : Theme.ink2
                        font.bold: step.here
                        font.pixelSize: Theme.portrait ? Theme.body : Theme.label
                        leading: Theme.tight
                        text: Words.text("identify.step_" + (step.index + 1))
                        width: parent.width - Theme.icon * 1.1 - Theme.s2
                    }
                }
            }
        }

        Note {
            id: noCard

            icon: "headset"
            more: Steps.identify.phone === "" ? Words.text("identify.no_card_here") : Words.fill("identify.no_card_text", {
                "phone": Steps.identify.phone
            })
            name: "no-card"
            text: Words.text("identify.no_card")
            visible: Steps.identify.forReceipt && !page.taking
            width: parent.width
        }

        Row {
            id: privacy

            spacing: Theme.s2
            visible: !page.broken && !noCard.visible
            width: parent.width

            Icon {
                color: Theme.ink2
                name: "lock"
                size: Math.round(Theme.small * 1.2)
            }

            Label {
                color: Theme.ink2
                font.pixelSize: Theme.small
                leading: Theme.tight
                text: Words.text(Steps.identify.forReceipt ? "identify.privacy_receipt" : "identify.privacy")
                width: parent.width - Math.round(Theme.small * 1.2) - Theme.s2
            }
        }
    }

    actions: [
        GridLayout {
            id: keys

            // Keys that have no room beside each other stand two by two; the last takes its row.
            readonly property int count: others.count + (page.phase === "failed")
            readonly property bool folded: count > 2 && natural > width
            readonly property int last: folded && count % 2 === 1 ? 2 : 1
            readonly property real natural: {
                let sum = (count - 1) * columnSpacing;
                for (const key of children)
                    sum += key.visible ? key.implicitWidth : 0;
                return sum;
            }

            Layout.fillWidth: true
            columnSpacing: Theme.between
            columns: folded ? 2 : 4
            rowSpacing: Theme.between
            // Without any key it would keep the height of those that were there.
            visible: page.otherWays || page.broken || page.taking

            Repeater {
                id: others

                model: Steps.identify.ways

                Key {
                    required icon
                    required property int index
                    required property string way

                    Layout.columnSpan: index === keys.count - 1 ? keys.last : 1
                    Layout.fillWidth: true
                    kind: page.gone && index === 0 ? "primary" : "secondary"
                    size: Theme.label
                    text: Words.fill("identify.by_" + way, {
                        "name": Steps.identify.codeName
                    })
                    verb: "by-" + way.replace("_", "-")

                    onActivated: Steps.identify.otherWayChosen(way)
                }
            }

            Key {
                Layout.fillWidth: true
                icon: "headset"
                kind: "secondary"
                size: Theme.label
                text: Words.text("identify.way_out")
                verb: "way-out"
                visible: page.broken && !page.otherWays

                onActivated: Actions.help()
            }

            Key {
                Layout.columnSpan: keys.last
                Layout.fillWidth: true
                icon: "refresh"
                kind: "primary"
                size: Theme.heading
                text: Words.text("identify.again")
                verb: "read-again"
                visible: page.phase === "failed"

                onActivated: Steps.identify.readAgain()
            }

            Key {
                Layout.fillWidth: true
                icon: "arrow-right"
                iconLast: true
                kind: "primary"
                size: Theme.heading
                text: Words.text("identify.taken")
                verb: "card-taken"
                visible: page.taking

                onActivated: Steps.identify.cardTaken()
            }
        }
    ]
    aside: [
        ReaderPicture {
            height: Theme.portrait ? 0 : page.asideHeight
            phase: page.lying ? "take-card" : page.phase
            visible: !Theme.portrait
            width: parent.width
        }
    ]
}
