pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQml.Models
import ui.keyboard as Typing
import ui.qml.controls
import ui.theme
import ui.viewmodels

// One question with its keyboard, pad or answers: every page in elder mode, and in standard
// mode the page that a field or a long list opens. Portrait: question on top; landscape:
// question at the left, keys at the right.
PageFrame {
    id: page

    property Question question: null
    readonly property string qid: question ? question.qid : ""
    readonly property string kind: Steps.questions.single && question ? question.kind : ""
    readonly property bool choosing: kind === "choice" || kind === "choices" || kind === "bool"
    readonly property bool typing: kind !== "" && !choosing
    readonly property string keyboard: typing && question ? question.keyboard : ""
    readonly property int titleRoom: Theme.portrait ? 3.2 * Theme.title : 0.42 * (height - Theme.top - Theme.dockHeight)

    component Question: QtObject {
        required property string qid
        required property string kind
        required property string label
        required property string help
        required property string raw
        required property string again
        required property string keyboard
        required property int maxLength
        required property bool enterTwice
        required property string origin
        required property string error
        required property bool allowX
        required property var choices
        required property var chosen
        required property int count
        required property string shown
    }

    function fitting(words: string): int {
        const sizes = [Theme.heading, Theme.label];
        if (Theme.portrait)
            sizes.unshift(Theme.title);
        for (const size of sizes)
            if (Measure.lines(words, size, leftWidth) * size * Theme.tight <= titleRoom)
                return size;
        return Theme.body;
    }

    function begin(): void {
        entry.askToChoose = false;
        if (typing && question)
            Typing.Keyboard.open(qid, {
                "kind": question.kind,
                "keyboard": question.keyboard,
                "maxLength": question.maxLength,
                "allowX": question.allowX,
                "twice": question.enterTwice
            }, question.raw, question.again, !Visit.language.startsWith("zh"));
    }

    function next(): void {
        if (typing && question) {
            if (Typing.Keyboard.pending) {
                entry.askToChoose = true;
                return;
            }
            if (question.enterTwice)
                Steps.questions.answerGiven(qid, Typing.Keyboard.text, Typing.Keyboard.again);
            else
                Steps.questions.answerGiven(qid, Typing.Keyboard.text);
        }
        Steps.questions.nextPressed();
    }

    counted: Steps.questions.count !== 1 && !Steps.questions.returning && !Steps.questions.editing ? {
        "alone": Visit.elder,
        "number": Steps.questions.number,
        "count": Steps.questions.count
    } : null
    // In the largest print what is wrong takes the place of the help.
    lead: question && !(question.error !== "" && Theme.larger) ? question.help : ""

    title: question ? question.label : ""
    titleSize: fitting(title)

    aside: Column {
        spacing: Theme.s3
        width: parent.width

        Tag {
            icon: page.question && page.question.origin === "card" ? "id" : "check"
            text: Words.text(page.question && page.question.origin === "card" ? "input.from_card" : "input.from_default")
            visible: page.question !== null && (page.question.origin === "card" || page.question.origin === "default")
            width: Math.min(implicitWidth, parent.width)
        }

        // What is chosen may stand on another page of the list. The line is there from the start,
        // so that no key moves under the finger that chooses.
        Label {
            readonly property string answer: page.question?.shown ?? ""
            readonly property bool none: answer === ""

            color: none ? Theme.ink2 : Theme.accent
            font.bold: !none
            leading: Theme.tight
            text: {
                if (none)
                    return Words.text("input.chosen_none");
                return page.kind === "choices" ? Words.fill("input.chosen_count", {
                    "count": page.question?.chosen.length ?? 0
                }) : Words.fill("input.chosen", {
                    "answer": answer
                });
            }
            visible: page.choosing && list.turning
            width: parent.width
        }

        TextEntry {
            id: entry

            keyboard: page.keyboard
            kind: page.kind
            label: page.title
            qid: page.qid
            twice: page.question !== null && page.question.enterTwice
            visible: page.typing
            width: parent.width
            wrong: page.question !== null && page.question.error !== ""
        }

        ErrorNote {
            crowded: !Theme.portrait
            qid: page.qid
            size: Theme.elder && Theme.portrait ? Theme.body : Theme.small
            text: page.question ? page.question.error : ""
            width: parent.width
        }
    }

    actions: Key {
        Layout.fillWidth: true
        icon: "arrow-right"
        iconLast: true
        kind: "primary"
        size: Theme.heading
        text: Words.text(Steps.questions.returning ? "input.back_to_review" : Steps.questions.editing ? "input.done" : "input.next_question")
        verb: "next"

        onActivated: page.next()
    }

    Instantiator {
        model: Steps.questions.questions

        delegate: Question {}

        onObjectAdded: (index, object) => {
            if (index === 0) {
                page.question = object as Question;
                page.begin();
            }
        }
        onObjectRemoved: index => {
            if (index === 0)
                page.question = null;
        }
    }

    Connections {
        function onChanged(): void {
            page.begin();
        }

        target: Steps.questions
    }

    Keyboard {
        anchors.bottom: parent.bottom
        height: Math.min(implicitHeight, parent.height)
        visible: page.keyboard === "pinyin" || page.keyboard === "latin"
        width: parent.width
    }

    DigitPad {
        anchors.bottom: Theme.portrait ? parent.bottom : undefined
        extra: page.question === null ? "" : page.question.allowX ? "X" : ""
        height: Math.min(implicitHeight, parent.height)
        visible: page.keyboard === "digits"
        width: parent.width
    }

    DatePad {
        anchors.bottom: Theme.portrait ? parent.bottom : undefined
        height: Math.min(implicitHeight, parent.height)
        visible: page.keyboard === "date"
        width: parent.width
    }

    ChoiceList {
        id: list

        choices: page.choosing && page.question ? page.question.choices : null
        chosen: page.question ? page.question.chosen : []
        height: parent.height
        qid: page.qid
        several: page.kind === "choices"
        visible: page.choosing
        width: parent.width
    }
}
