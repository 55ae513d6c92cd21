pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The social security card in its slot: how to put it in, what came of it, take it out again.
PageFrame {
    id: page

    readonly property string phase: Steps.socialCard.phase
    readonly property string failure: Steps.socialCard.failureKey
    readonly property bool lying: phase === "still-there"
    readonly property bool taking: phase === "take-card" || lying
    readonly property bool gone: phase === "lost"
    readonly property bool broken: phase === "failed" || gone
    // A card that says nothing says nothing the next time either.
    readonly property bool hopeless: failure === "locked" || failure === "not-valid"
    readonly property string state_: broken ? phase : lying ? "lying" : taking ? "take" : "waiting"

    lead: broken || lying ? "" : Words.text(taking ? "identify.take_lead" : Steps.socialCard.forSelf ? "social-card.lead" : "social-card.lead_other")
    leftShare: 0.5
    name: "social-card"
    title: Words.known("social-card.title_" + state_, "social-card.title_waiting")

    // In portrait the picture stands above the words, in landscape at the left.
    readonly property int pictureHeight: Theme.portrait ? Math.max(Theme.mm(80), Math.min(Theme.mm(236), bodyItem.height - status.height - (waiting.visible ? waiting.height + Theme.s4 : 0) - (privacy.visible ? privacy.height + Theme.s4 : 0) - 2 * Theme.s4)) : 0

    component Slot: Rectangle {
        id: slot

        color: Theme.tint
        radius: Theme.radius

        Accessible.name: Words.text(page.taking ? "social-card.picture_take" : "social-card.picture_put")
        Accessible.role: Accessible.Graphic

        Item {
            id: box

            anchors.centerIn: parent
            height: width
            width: Math.min(slot.height, slot.width) * 0.86

            Rectangle {
                id: card

                border.color: Theme.ink
                border.width: Theme.outlineChosen
                color: Theme.surface
                height: width * 1.45
                radius: Theme.radius
                width: box.width * 0.4
                x: (box.width - width) / 2
                y: page.taking ? box.height * 0.2 : 0

                Rectangle {
                    color: page.broken ? Theme.off : Theme.accent
                    height: parent.height * 0.05
                    radius: height / 2
                    width: parent.width * 0.6
                    x: parent.width * 0.2
                    y: parent.height * 0.16
                }

                Rectangle {
                    color: page.broken ? Theme.off : Theme.accent
                    height: parent.height * 0.05
                    radius: height / 2
                    width: parent.width * 0.4
                    x: parent.width * 0.2
                    y: parent.height * 0.3
                }

                Rectangle {
                    border.color: Theme.ink
                    border.width: Theme.outlineStrong
                    color: Theme.warnTint
                    height: width * 0.8
                    radius: Theme.radiusSmall
                    width: parent.width * 0.34
                    x: (parent.width - width) / 2
                    y: parent.height * 0.64
                }
            }

            Rectangle {
                color: page.gone ? Theme.off : Theme.accent
                height: box.height * 0.3
                radius: Theme.radius
                width: box.width
                y: box.height - height

                Rectangle {
                    color: Theme.ink
                    height: parent.height * 0.16
                    radius: height / 2
                    width: box.width * 0.5
                    x: (parent.width - width) / 2
                }
            }

            Icon {
                name: page.broken ? "" : page.taking ? "arrow-big-up-filled" : "arrow-big-down-filled"
                size: Math.round(box.width * 0.22)
                x: box.width * 0.76
                y: box.height * 0.3
            }
        }
    }

    Column {
        spacing: Theme.s4
        width: parent.width
        y: Theme.portrait ? 0 : Math.max(0, (parent.height - height) / 2)

        Slot {
            height: page.pictureHeight
            visible: Theme.portrait
            width: parent.width
        }

        Note {
            id: status

            icon: page.taking ? "hand-stop" : page.broken ? "alert-circle" : "credit-card"
            more: page.broken ? Words.known("social-card." + page.failure + "_text", "social-card.unreadable_text") : page.taking ? "" : Words.text("identify.no_hurry")
            name: page.lying ? "card-left" : "slot-state"
            text: page.broken ? Words.known("social-card." + page.failure, "social-card.unreadable") : Words.known("social-card.state_" + page.state_, "social-card.state_waiting")
            tone: page.lying || page.phase === "failed" ? "wrong" : page.taking || page.gone ? "warn" : "info"
            width: parent.width
        }

        Waiting {
            id: waiting

            anchors.right: parent.right
            running: visible
            visible: page.phase === "waiting"
        }

        Row {
            id: privacy

            spacing: Theme.s2
            visible: page.phase === "waiting"
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
                text: Words.text("social-card.privacy")
                width: parent.width - Math.round(Theme.small * 1.2) - Theme.s2
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            icon: "headset"
            kind: "secondary"
            size: Theme.label
            text: Words.text("identify.way_out")
            verb: "way-out"
            visible: page.gone || page.hopeless

            onActivated: Actions.help()
        },
        Key {
            Layout.fillWidth: true
            icon: "id"
            kind: page.gone || page.hopeless ? "primary" : "secondary"
            size: page.gone || page.hopeless ? Theme.heading : Theme.label
            text: Words.text("social-card.other_ways")
            verb: "other-ways"
            visible: !page.taking

            onActivated: Actions.back()
        },
        Key {
            Layout.fillWidth: true
            icon: "refresh"
            kind: "primary"
            size: Theme.heading
            text: Words.text("identify.again")
            verb: "read-again"
            visible: page.phase === "failed" && !page.hopeless

            onActivated: Steps.socialCard.readAgain()
        },
        Key {
            Layout.fillWidth: true
            icon: "arrow-right"
            iconLast: true
            kind: "primary"
            size: Theme.heading
            text: Words.text("identify.taken")
            verb: "card-taken"
            visible: page.taking

            onActivated: Steps.socialCard.cardTaken()
        }
    ]
    aside: [
        Slot {
            height: Theme.portrait ? 0 : page.asideHeight
            visible: !Theme.portrait
            width: parent.width
        }
    ]
}
