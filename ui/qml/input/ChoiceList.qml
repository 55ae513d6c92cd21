pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The answers of one question as keys, a page of them; longer lists turn pages, and a very long
// list asks for a letter first.
Item {
    id: list

    property string qid: ""
    property var choices: null
    property var chosen: []
    property bool several: false
    readonly property bool asking: Steps.questions.lettersCount > 0
    readonly property bool paged: Steps.questions.choicePages > 1
    readonly property bool turning: paged || Steps.questions.lettered
    // Keys stay where they are when the last page has fewer.
    readonly property int slots: paged ? Steps.questions.perPage : answers.count
    // Keys that would be too low one below the other stand in two columns.
    readonly property bool low: slots * (Theme.targetFloor + gap) - gap > height - pagerHeight
    readonly property int columns: slots > 2 && (!Theme.portrait || low) ? 2 : 1
    readonly property int rows: Math.ceil(slots / columns)
    readonly property int gap: Theme.between
    readonly property int pagerHeight: turning ? Theme.rowKeyHeight + gap : 0
    readonly property int high: Math.min(Theme.target(Theme.elder ? 55 : 42), (height - pagerHeight - (rows - 1) * gap) / Math.max(1, rows))
    readonly property int wide: (width - (columns - 1) * gap) / columns

    ChoiceKeys {
        id: answers

        choices: list.choices
        chosen: list.chosen
        columns: list.columns
        gap: list.gap
        high: list.high
        qid: list.qid
        several: list.several
        visible: !list.asking
        wide: list.wide
        width: list.width
    }

    LetterBoard {
        high: list.height - list.pagerHeight
        qid: list.qid
        visible: list.asking
        width: list.width
    }

    Row {
        id: pager

        readonly property int keys: list.asking ? 1 + Steps.questions.narrowed : (list.paged ? 2 : 0) + Steps.questions.lettered
        readonly property int wide: (list.width - (keys - 1) * spacing) / Math.max(1, keys)

        spacing: list.gap
        visible: list.turning
        y: list.asking ? list.height - Theme.rowKeyHeight : list.rows * (list.high + list.gap)

        Key {
            enabled: Steps.questions.choicePage > 0
            height: Theme.rowKeyHeight
            icon: "chevron-left"
            padding: Theme.s2
            size: Theme.body
            text: Words.text("input.less_choices")
            verb: "less-choices"
            visible: list.paged && !list.asking
            width: pager.wide

            onActivated: Steps.questions.choicesTurned(-1)
        }

        Key {
            height: Theme.rowKeyHeight
            icon: "keyboard"
            kind: "secondary"
            padding: Theme.s2
            size: Theme.body
            text: Words.text(Steps.questions.narrowed ? "input.other_letter" : "input.by_letter")
            verb: "letters"
            visible: Steps.questions.lettered && (!list.asking || Steps.questions.narrowed)
            width: pager.wide

            onActivated: Steps.questions.choicesListed(false)
        }

        Key {
            height: Theme.rowKeyHeight
            icon: "clipboard-list"
            padding: Theme.s2
            size: Theme.body
            text: Words.text("input.list_choices")
            verb: "list-choices"
            visible: list.asking
            width: pager.wide

            onActivated: Steps.questions.choicesListed(true)
        }

        Key {
            enabled: Steps.questions.choicePage + 1 < Steps.questions.choicePages
            height: Theme.rowKeyHeight
            icon: "chevron-right"
            iconLast: true
            padding: Theme.s2
            size: Theme.body
            text: Words.text("input.more_choices")
            verb: "more-choices"
            visible: list.paged && !list.asking
            width: pager.wide

            onActivated: Steps.questions.choicesTurned(1)
        }
    }
}
