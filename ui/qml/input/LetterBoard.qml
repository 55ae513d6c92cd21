pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The first letters of a very long list, or the letters that come next: large keys, only those
// that lead to something.
Item {
    id: board

    property string qid: ""
    property int high: 0
    readonly property int gap: width < 9 * (Theme.targetFloor + Theme.between) ? Theme.gapFloor : Theme.between
    readonly property int count: letters.count
    readonly property int room: high - asked.height - Theme.s3
    readonly property int least: Theme.target(Theme.elder ? (Theme.portrait ? 28 : 22) : (Theme.portrait ? 27.5 : 23))
    // As few columns as leave the rows their height: wide keys have room for characters.
    readonly property int columns: {
        const most = Math.floor((width + gap) / (Theme.targetFloor + gap));
        for (let wanted = Theme.portrait ? 3 : 4; wanted < most; wanted++)
            if (Math.ceil(count / wanted) * (least + gap) - gap <= room)
                return wanted;
        return most;
    }
    readonly property int rows: Math.max(1, Math.ceil(count / columns))
    readonly property int keyHigh: Math.min(Theme.target(Theme.elder ? 55 : 42), Math.floor((room - (rows - 1) * gap) / rows))
    readonly property int keyWide: Math.floor((width - (columns - 1) * gap) / columns)

    Label {
        id: asked

        font.bold: true
        leading: Theme.tight
        text: {
            if (Steps.questions.begun !== "")
                return Words.fill("input.letter_after", {
                    "begun": Steps.questions.begun
                });
            return Steps.questions.letterPlace < 2 ? Words.text("input.letter_first") : Words.fill("input.letter_next", {
                "place": Steps.questions.letterPlace
            });
        }
        width: parent.width
    }

    Repeater {
        id: letters

        model: Steps.questions.letters

        LetterKey {
            required property int index
            required letter
            required examples

            height: board.keyHigh
            objectName: "letter:" + board.qid + ":" + Steps.questions.letterPlace + ":" + letter
            width: board.keyWide
            x: (index % board.columns) * (board.keyWide + board.gap)
            y: asked.height + Theme.s3 + Math.floor(index / board.columns) * (board.keyHigh + board.gap)

            onActivated: Steps.questions.letterChosen(letter)
        }
    }
}
