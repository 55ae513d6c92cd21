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

    // What people often do next is offered where it costs nobody a turn of the page: not in large
    // print, and where the page is low one thing at its side, if there is room.
    readonly property bool offers: Steps.done.othersCount > 0 && !Theme.larger && !Theme.elder

    lead: Steps.done.statusMore === "" ? Visit.itemName : Steps.done.statusMore
    leftShare: 0.44
    name: "done"
    title: Steps.done.statusTitle === "" ? Words.text("done.title") : Steps.done.statusTitle
    titleSize: title.length > (Visit.language === "en" ? 40 : 18) ? Theme.heading : Theme.title
    titleIcon: "inbox"

    component Offers: Column {
        id: column

        property int most: 2
        property int titleSize: Theme.label

        spacing: Theme.s2
        width: parent?.width ?? 0

        Label {
            Accessible.role: Accessible.Heading
            font.bold: true
            font.pixelSize: column.titleSize
            leading: Theme.tight
            text: Words.text("done.next_items")
            width: parent.width
        }

        Repeater {
            model: Steps.done.others

            Key {
                required property int index
                required property string code
                required property string name
                required property var model

                icon: model.icon
                implicitHeight: Theme.rowKeyHeight
                size: Theme.body
                text: name
                verb: visible ? "item:" + code : ""
                visible: index < column.most
                width: parent?.width ?? 0

                onActivated: Steps.done.itemChosen(code)
            }
        }
    }

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
            text: Words.known("done." + Steps.done.take, "done.take_paper")
            wanted: Steps.done.onPaper
            width: parent?.width ?? 0
        }

        PagedItem {
            implicitHeight: wanted ? below.height : 0
            wanted: page.offers && Theme.portrait

            Offers {
                id: below
            }
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
            id: told

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
        },
        Item {
            readonly property bool fits: told.height + Theme.s3 + offer.height <= page.asideHeight

            height: visible ? offer.height : 0
            visible: page.offers && !Theme.portrait && fits
            width: parent.width
            y: visible ? told.height + Theme.s3 : 0

            Offers {
                id: offer

                most: 1
                titleSize: Theme.small
            }
        }
    ]
}
