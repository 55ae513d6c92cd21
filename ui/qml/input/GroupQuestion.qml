pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// One question among others: its label, then keys for up to four choices, or a field that opens
// the page of this question; what is wrong stands right below.
Item {
    id: group

    required property string qid
    required property string kind
    required property string label
    required property string help
    required property var choices
    required property var chosen
    required property int count
    required property string raw
    required property string shown
    required property string origin
    required property string error
    property int high: 0
    readonly property bool choosing: kind === "choice" || kind === "choices" || kind === "bool"
    readonly property bool listed: choosing && count <= 4
    readonly property int keyRows: listed ? Math.max(1, keys.rows) : 1
    readonly property int wordy: listed && keys.wordy ? 1 : 0
    property bool crowded: false
    // Its help stands below its label where the page has room for all of them.
    property bool explains: false
    readonly property int explaining: listed && help !== "" ? Math.ceil(Measure.lines(help, Theme.small, width) * Theme.small * Theme.tight) : 0
    readonly property int told: explains ? explaining : 0
    readonly property int between: crowded ? Math.round(Theme.s1 / 2) : Theme.s1
    readonly property int rowGap: Theme.s2
    readonly property int firm: head.height + (keyRows - 1) * rowGap
    readonly property int fixedLoose: firm + Theme.s1 + (note.visible ? note.looseHeight + Theme.s1 : 0)
    readonly property int fixedTight: firm + Math.round(Theme.s1 / 2) * (note.visible ? 2 : 1) + (note.visible ? note.tightHeight : 0)

    height: (crowded ? fixedTight : fixedLoose) + told + keyRows * high

    Accessible.name: label
    Accessible.role: Accessible.Grouping

    Flow {
        id: head

        spacing: Theme.s2
        width: parent.width

        Label {
            font.bold: true
            font.pixelSize: Measure.lines(group.label, Theme.label, group.width) > 1 ? Theme.body : Theme.label
            leading: Theme.tight
            text: group.label
            width: Math.min(implicitWidth, parent.width)
        }

        Label {
            color: Theme.ink2
            font.pixelSize: Theme.small
            height: Theme.label * Theme.tight
            leading: Theme.tight
            text: group.help
            verticalAlignment: Text.AlignVCenter
            // The page that the field opens says it too.
            visible: group.help !== "" && !group.listed && (Theme.portrait || !Theme.larger)
            width: Math.min(implicitWidth, parent.width)
        }

        Tag {
            icon: "id"
            text: Words.text("input.from_card_short")
            visible: group.origin === "card"
            width: Math.min(implicitWidth, parent.width)
        }
    }

    Label {
        color: Theme.ink2
        font.pixelSize: Theme.small
        leading: Theme.tight
        text: group.help
        visible: group.told > 0
        width: parent.width
        wrapMode: Text.Wrap
        y: head.height
    }

    ChoiceKeys {
        id: keys

        choices: group.listed ? group.choices : null
        chosen: group.chosen
        columns: count === 1 || wordy ? 1 : 2
        gap: group.rowGap
        high: group.high
        qid: group.qid
        several: group.kind === "choices"
        visible: group.listed
        width: group.width
        wide: (group.width - (columns - 1) * group.rowGap) / columns
        y: head.height + group.told + group.between
    }

    FieldBox {
        height: group.high
        hint: Words.text(group.choosing ? "input.touch_to_choose" : "input.touch_to_type")
        label: group.label
        least: 0
        qid: group.qid
        shownText: group.shown
        closed: true
        text: group.choosing || group.raw === "" ? group.shown : group.raw
        visible: !group.listed
        width: group.width
        wrong: group.error !== ""
        y: keys.y

        onActivated: Steps.questions.questionOpened(group.qid)
    }

    ErrorNote {
        id: note

        crowded: group.crowded
        qid: group.qid
        text: group.error
        width: group.width
        y: group.height - height
    }
}
