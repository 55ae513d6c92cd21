pragma ComponentBehavior: Bound

import QtQuick
import ui.theme
import ui.viewmodels

// Choices as keys in a grid. Touching one gives the answer at once; where several may be
// chosen, it adds or takes away.
Item {
    id: grid

    property string qid: ""
    property var choices: null
    // The codes of all that are chosen, also of those that are not among these keys.
    property var chosen: []
    property bool several: false
    property int columns: 1
    property int gap: 0
    property int high: 0
    property int wide: 0
    readonly property int count: keys.count
    // Whether some answer needs more than two lines, or its help more than one, in half the width.
    readonly property bool wordy: {
        const half = width / 2 - 2 * Theme.s4 - Theme.label;
        for (let n = 0; n < keys.count; n++) {
            const key = keys.itemAt(n) as ChoiceKey;
            if (key !== null && (Measure.lines(key.text, Theme.body, half) > 2 || Measure.lines(key.hint, Theme.small, half) > 1))
                return true;
        }
        return false;
    }
    readonly property int rows: Math.ceil(count / columns)

    // All answers in one size, the size of the longest.
    readonly property int size: {
        let smallest = Theme.label;
        for (let n = 0; n < keys.count; n++)
            smallest = Math.min(smallest, (keys.itemAt(n) as ChoiceKey)?.ownSize ?? smallest);
        return smallest;
    }

    function give(code: string, now: bool): void {
        if (!several)
            Steps.questions.answerGiven(qid, code);
        else if (now)
            Steps.questions.answerGiven(qid, [...chosen, code]);
        else
            Steps.questions.answerGiven(qid, chosen.filter(other => other !== code));
    }

    implicitHeight: rows * high + Math.max(0, rows - 1) * gap

    Repeater {
        id: keys

        model: grid.choices

        ChoiceKey {
            required property int index
            required property var model

            chosen: model.chosen
            code: model.code
            height: grid.high
            hint: model.help
            qid: grid.qid
            several: grid.several
            size: grid.size
            text: model.label
            width: grid.wide
            x: (index % grid.columns) * (grid.wide + grid.gap)
            y: Math.floor(index / grid.columns) * (grid.high + grid.gap)

            onActivated: grid.give(code, !chosen)
        }
    }
}
