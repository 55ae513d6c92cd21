pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The receipt: received, not yet accepted. The number is large whatever the printer did.
PageFrame {
    id: page

    readonly property string phase: Steps.receipt.phase
    readonly property bool onScreen: phase === "on-screen"

    lead: Theme.scarce ? "" : Steps.receipt.statusMore === "" ? Visit.itemName : Steps.receipt.statusMore
    leftShare: 0.44
    name: "receipt"
    title: Steps.receipt.statusTitle === "" ? Words.text("receipt.title") : Steps.receipt.statusTitle
    titleSize: title.length > (Visit.language === "en" ? 40 : 18) ? Theme.heading : Theme.title
    titleIcon: "inbox"

    Item {
        anchors.fill: parent

        Column {
            id: words

            spacing: Theme.s3
            width: parent.width

            Note {
                icon: page.phase === "printing" ? "printer" : page.phase === "printed" ? "receipt" : "alert-triangle"
                more: page.onScreen ? Words.text("receipt.on_screen_text") : Words.known("receipt." + page.phase + "_text", "receipt.on_screen_text")
                name: page.phase === "sent" ? "print-unconfirmed" : "print-state"
                text: page.onScreen ? Words.text("receipt.on_screen") + (Steps.receipt.reason === "" ? "" : Words.text("page.colon") + Words.known("status." + Steps.receipt.reason, "status.failed")) : Words.known("receipt." + page.phase, "receipt.on_screen")
                tone: page.phase === "printing" || page.phase === "printed" ? "info" : "warn"
                width: parent.width
            }

            Waiting {
                visible: page.phase === "printing"
            }

            AnswerFacts {
                answerBy: Steps.receipt.answerBy
                phones: Steps.receipt.phones
                visible: !Theme.portrait
                width: parent.width
            }
        }

        Cabinet {
            height: Math.max(1, Math.min(parent.height - words.height - Theme.s5, Theme.mm(170)))
            part: "printer"
            visible: !page.onScreen && height > Theme.mm(75)
            width: height * 360 / 640
            x: (parent.width - width) / 2
            y: words.height + Theme.s5 + (parent.height - words.height - Theme.s5 - height) / 2
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: page.phase === "sent" ? "printer-off" : "refresh"
            size: Theme.label
            text: Words.text(page.phase === "sent" ? "receipt.not_out" : "receipt.unreadable")
            verb: "receipt-unreadable"
            visible: page.phase === "printed" || page.phase === "sent"

            onActivated: Steps.receipt.receiptRead(false)
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "check"
            kind: "primary"
            size: Theme.heading
            text: Words.text(page.phase === "sent" ? "receipt.out" : "receipt.ok")
            verb: "receipt-ok"
            visible: page.phase === "printed" || page.phase === "sent"

            onActivated: Steps.receipt.receiptRead(true)
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "printer"
            size: Theme.label
            text: Words.text("receipt.reprint")
            verb: "reprint"
            visible: page.onScreen && Steps.receipt.canReprint

            onActivated: Steps.receipt.reprintPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "arrow-right"
            iconLast: true
            kind: "primary"
            size: Theme.heading
            text: Words.text("receipt.noted")
            verb: "keep-on-screen"
            visible: page.onScreen

            onActivated: Steps.receipt.receiptKeptOnScreen()
        }
    ]
    aside: [
        Column {
            spacing: Theme.s3
            width: parent.width

            BigNumber {
                caption: Words.text("receipt.number")
                code: page.onScreen ? Steps.receipt.qrPayload : ""
                large: true
                number: Steps.receipt.number
                width: parent.width
            }

            AnswerFacts {
                answerBy: Steps.receipt.answerBy
                phones: Steps.receipt.phones
                visible: Theme.portrait
                width: parent.width
            }
        }
    ]
}
