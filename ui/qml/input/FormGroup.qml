pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Several questions on one page. What the card says stands on top (landscape: at the left).
// Keys share the height that labels and error notes leave, so that nothing ever scrolls.
PageFrame {
    id: page

    // Where many labels and notes leave little room, notes and gaps get tighter first.
    readonly property bool crowded: gaps > 0 && heightOfKeys(sum("fixedLoose")) < Math.round(Theme.label * 1.9)
    readonly property int tight: crowded ? Theme.s1 : Theme.s2
    // What explains a question is told where its keys are no smaller for it.
    readonly property int explaining: sum("explaining")
    readonly property bool explains: explaining > 0 && heightOfKeys(sum("fixedLoose") + explaining) >= tallest
    readonly property int fixed: sum(crowded ? "fixedTight" : "fixedLoose") + (explains ? explaining : 0)
    readonly property int rows: sum("keyRows")
    readonly property int gaps: Math.max(0, groups.count - 1)
    // Keys with a line of help need room for two lines.
    readonly property int tallest: sum("wordy") > 0 ? Math.round(Theme.rowKeyHeight * 1.2) : Theme.rowKeyHeight
    readonly property int high: Math.max(Theme.targetFloor, Math.min(tallest, heightOfKeys(fixed)))
    readonly property int loose: gaps === 0 ? 0 : Math.max(tight, Math.min(Theme.s5, Math.floor((body.height - fixed - rows * high) / gaps)))

    function heightOfKeys(around: int): int {
        return Math.floor((body.height - around - gaps * Theme.s1) / Math.max(1, rows));
    }

    function sum(name: string): int {
        let total = 0;
        for (let n = 0; n < groups.count; n++) {
            const item = groups.itemAt(n) as GroupQuestion;
            total += item ? item[name] : 0;
        }
        return total;
    }

    counted: Steps.questions.count !== 1 && !Steps.questions.returning ? {
        "alone": false,
        "number": Steps.questions.number,
        "count": Steps.questions.count
    } : null
    title: Steps.questions.title === "" ? Words.text("input.form_title") : Steps.questions.title
    titleSize: rows > (Theme.crowded ? 2 : 4) || !Theme.portrait ? Theme.heading : Theme.title

    aside: Card {
        height: visible ? implicitHeight : 0
        padding: Theme.s4
        visible: Steps.questions.cardLinesCount > 0
        width: parent.width

        Column {
            spacing: Theme.s1
            width: parent.width

            Tag {
                icon: "id"
                text: Words.text("input.from_card")
                width: Math.min(implicitWidth, parent.width)
            }

            Repeater {
                model: Steps.questions.cardLines

                Row {
                    id: fact

                    required property string label
                    required property string value

                    spacing: Theme.s3
                    width: parent ? parent.width : 0

                    Label {
                        color: Theme.ink2
                        font.pixelSize: Theme.small
                        leading: Theme.tight
                        text: fact.label
                        width: Math.round(parent.width * (Theme.portrait ? 0.24 : 0.3))
                    }

                    Label {
                        font.bold: true
                        font.pixelSize: Theme.body
                        leading: Theme.tight
                        text: fact.value
                        width: parent.width - x
                        wrapMode: Text.Wrap
                    }
                }
            }
        }
    }

    actions: Key {
        Layout.fillWidth: true
        icon: "arrow-right"
        iconLast: true
        kind: "primary"
        size: Theme.heading
        text: Words.text(Steps.questions.returning ? "input.back_to_review" : "input.next_page")
        verb: "next"

        onActivated: Steps.questions.nextPressed()
    }

    Item {
        id: body

        anchors.fill: parent

        Column {
            spacing: page.loose
            width: parent.width

            Repeater {
                id: groups

                model: Steps.questions.questions

                GroupQuestion {
                    crowded: page.crowded
                    explains: page.explains
                    high: page.high
                    width: body.width
                }
            }
        }
    }
}
