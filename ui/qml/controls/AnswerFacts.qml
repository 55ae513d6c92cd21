pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// When the office answers, where it will, and which phone to ask, with an icon each.
Column {
    id: facts

    property string answerBy: ""
    property var phones: []

    spacing: Theme.s2

    Row {
        spacing: Theme.s3
        visible: facts.answerBy !== ""
        width: parent.width

        Icon {
            id: when

            anchors.verticalCenter: parent.verticalCenter
            name: "calendar-event"
            size: Math.round(Theme.body * 1.25)
        }

        Label {
            anchors.verticalCenter: parent.verticalCenter
            leading: Theme.tight
            flowing: Words.fill("receipt.answer", {
                "when": facts.answerBy
            })
            width: parent.width - when.width - parent.spacing
        }
    }

    Row {
        spacing: Theme.s3
        visible: facts.phones.length > 0
        width: parent.width

        Icon {
            id: call

            anchors.verticalCenter: parent.verticalCenter
            name: "phone"
            size: Math.round(Theme.body * 1.25)
        }

        Label {
            anchors.verticalCenter: parent.verticalCenter
            leading: Theme.tight
            flowing: Words.fill("receipt.ask", {
                "phones": facts.phones.join(Words.text("page.comma"))
            })
            width: parent.width - call.width - parent.spacing
        }
    }
}
