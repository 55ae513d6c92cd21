pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// What happens next, then finish or something else. Who has no paper is told first to keep the
// number: nobody turns a page for that.
PageFrame {
    id: page

    // Large words leave room for what comes next only when this is read after it.
    readonly property bool factsBelow: Theme.portrait && Theme.larger

    lead: Steps.done.statusMore === "" ? Visit.itemName : Steps.done.statusMore
    leftShare: 0.44
    name: "done"
    title: Steps.done.statusTitle === "" ? Words.text("done.title") : Steps.done.statusTitle
    titleSize: title.length > (Visit.language === "en" ? 40 : 18) ? Theme.heading : Theme.title
    titleIcon: "inbox"

    Label {
        id: heading

        Accessible.role: Accessible.Heading
        font.bold: true
        font.pixelSize: Theme.label
        leading: Theme.tight
        text: Words.text("done.next_steps")
        width: parent.width
    }

    PagedColumn {
        y: heading.height + Theme.s2
        height: parent.height - y
        source: Steps.done.nextSteps
        spacing: Theme.s3
        width: parent.width

        Note {
            icon: "camera"
            name: "no-paper"
            text: Words.text("done.no_paper")
            tone: "warn"
            wanted: !Steps.done.onPaper
            width: parent?.width ?? 0
        }

        Repeater {
            model: Steps.done.nextSteps

            NextStep {
                required property int index

                number: index + 1
            }
        }

        Note {
            icon: Steps.done.sent ? "cloud-check" : "cloud-upload"
            name: "delivery"
            text: Words.text(Steps.done.sent ? "done.sent" : "done.waiting")
            width: parent?.width ?? 0
        }

        Note {
            icon: "receipt"
            name: "paper"
            text: Words.text("done.take_paper")
            wanted: Steps.done.onPaper
            width: parent?.width ?? 0
        }

        PagedItem {
            implicitHeight: wanted ? later.height : 0
            wanted: page.factsBelow

            AnswerFacts {
                id: later

                answerBy: Steps.done.answerBy
                phones: Steps.done.phones
                width: parent.width
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            icon: "layout-grid"
            kind: "secondary"
            size: Theme.label
            text: Words.text("done.another")
            verb: "another-item"
            visible: Steps.done.another

            onActivated: Steps.done.anotherItem()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            icon: "door-exit"
            kind: "primary"
            size: Theme.heading
            text: Words.text("done.finish")
            verb: "done-finish"

            onActivated: Steps.done.nextStepsRead()
        }
    ]
    aside: [
        Column {
            spacing: Theme.s3
            width: parent.width

            BigNumber {
                caption: Words.text("receipt.number")
                large: true
                number: Steps.done.number
                width: parent.width
            }

            AnswerFacts {
                answerBy: Steps.done.answerBy
                phones: Steps.done.phones
                visible: !page.factsBelow
                width: parent.width
            }
        }
    ]
}
