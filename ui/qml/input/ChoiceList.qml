pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme

// The answers of one question as keys, six at most; longer lists turn pages with two keys.
Item {
    id: list

    property string qid: ""
    property var choices: null
    property bool several: false
    property int first: 0
    readonly property int count: answers.count
    readonly property int perPage: 6
    readonly property bool paged: count > perPage
    readonly property int columns: !Theme.portrait && count > 2 ? 2 : 1
    readonly property int rows: Math.ceil(Math.min(perPage, count) / columns)
    readonly property int gap: Theme.between
    readonly property int pagerHeight: paged ? Theme.rowKeyHeight + gap : 0
    readonly property int high: Math.min(Theme.target(Theme.elder ? 55 : 42), (height - pagerHeight - (rows - 1) * gap) / Math.max(1, rows))
    readonly property int wide: (width - (columns - 1) * gap) / columns

    onQidChanged: first = 0

    ChoiceKeys {
        id: answers

        choices: list.choices
        columns: list.columns
        first: list.first
        gap: list.gap
        high: list.high
        perPage: list.perPage
        qid: list.qid
        several: list.several
        wide: list.wide
    }

    Row {
        spacing: list.gap
        visible: list.paged
        y: list.rows * (list.high + list.gap)

        Key {
            enabled: list.first > 0
            height: Theme.rowKeyHeight
            icon: "chevron-left"
            size: Theme.body
            text: Words.text("input.less_choices")
            verb: "less-choices"
            width: (list.width - list.gap) / 2

            onActivated: list.first -= list.perPage
        }

        Key {
            enabled: list.first + list.perPage < list.count
            height: Theme.rowKeyHeight
            icon: "chevron-right"
            iconLast: true
            size: Theme.body
            text: Words.text("input.more_choices")
            verb: "more-choices"
            width: (list.width - list.gap) / 2

            onActivated: list.first += list.perPage
        }
    }
}
