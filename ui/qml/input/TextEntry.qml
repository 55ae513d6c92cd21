import QtQuick
import ui.keyboard as Typing
import ui.qml.controls
import ui.theme

// What is being typed, once or twice, with how much is missing. Only one entry is active.
Column {
    id: entry

    property string qid: ""
    property string label: ""
    property string kind: "text"
    property string keyboard: "pinyin"
    property bool twice: false
    property bool wrong: false
    property bool askToChoose: false
    readonly property bool digits: keyboard === "digits" || keyboard === "date"
    readonly property int least: twice && !Theme.portrait ? Theme.target(27) : Theme.fieldHeight
    readonly property string count: {
        if (Typing.Keyboard.refused === "full")
            return Words.fill("input.full", {
                "count": Typing.Keyboard.most
            });
        if (!digits || Typing.Keyboard.count === 0)
            return "";
        if (Typing.Keyboard.missing < 0)
            return Words.fill("input.count", {
                "count": Typing.Keyboard.count
            });
        return Typing.Keyboard.missing === 0 ? Words.text("input.complete") : Words.fill("input.missing", {
            "count": Typing.Keyboard.missing
        });
    }

    function sizeOf(text: string): int {
        if (digits)
            return Theme.heading;
        const room = width - 2 * Theme.s4 - Theme.s2;
        if (Measure.lines(text, Theme.label, room) <= 2)
            return Theme.label;
        return Measure.lines(text, Theme.body, room) <= 4 ? Theme.body : Theme.small;
    }

    // Reading text makes the binding follow what is typed.
    function shown(again: bool): string {
        const typed = Typing.Keyboard.letters + Typing.Keyboard.text + Typing.Keyboard.again;
        const active = Typing.Keyboard.secondActive === again;
        if (kind !== "date")
            return Typing.Keyboard.styled(again, String(Theme.accent), active && typed.length >= 0);
        const parts = Typing.Keyboard.dateParts(again);
        return Words.fill("input.date", {
            "year": parts[0],
            "month": parts[1],
            "day": parts[2]
        });
    }

    spacing: twice && !Theme.portrait ? Theme.s1 : Theme.s2

    FieldBox {
        active: !Typing.Keyboard.secondActive
        label: entry.label
        least: entry.least
        qid: entry.qid
        shownText: entry.shown(false)
        single: entry.digits
        size: entry.sizeOf(Typing.Keyboard.text + Typing.Keyboard.letters)
        styled: true
        text: Typing.Keyboard.text
        trailing: active && Theme.portrait ? entry.count : ""
        width: parent.width
        wrong: entry.wrong

        onActivated: Typing.Keyboard.activate(false)
    }

    Label {
        color: Theme.ink2
        font.pixelSize: Theme.small
        leading: Theme.tight
        text: Words.text("input.again")
        visible: entry.twice
        width: parent.width
    }

    FieldBox {
        active: Typing.Keyboard.secondActive
        again: true
        label: Words.text("input.again")
        least: entry.least
        qid: entry.qid
        shownText: entry.shown(true)
        single: entry.digits
        size: entry.sizeOf(Typing.Keyboard.again + Typing.Keyboard.letters)
        styled: true
        text: Typing.Keyboard.again
        trailing: active && Theme.portrait ? entry.count : ""
        visible: entry.twice
        width: parent.width
        wrong: entry.wrong

        onActivated: Typing.Keyboard.activate(true)
    }

    Label {
        color: Theme.ink2
        font.pixelSize: Theme.small
        leading: Theme.tight
        objectName: "note:count"
        text: entry.count
        visible: !Theme.portrait && !entry.wrong && text !== ""
        width: parent.width
    }

    Note {
        name: "pending"
        size: Theme.small
        text: Words.text("input.pending")
        tone: "warn"
        visible: entry.askToChoose && Typing.Keyboard.pending
        width: parent.width
    }
}
