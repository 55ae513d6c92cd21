pragma ComponentBehavior: Bound

import QtQuick
import ui.keyboard as Typing
import ui.theme
import ui.viewmodels

// Candidates, digits and three rows of letters or symbols, then the long keys. Keys keep their
// places on every page. Six rows share the height; ten keys share the width.
Item {
    id: board

    readonly property int gap: Theme.s2
    readonly property int high: Math.min(Theme.target(Theme.elder ? 34 : 30), (height - 5 * gap) / 6)
    readonly property real unit: (width - 9 * gap) / 10
    readonly property bool expanded: Typing.Keyboard.expanded
    readonly property bool symbols: Typing.Keyboard.page === "symbols"
    // Signs in three rows of ten, nine and seven keys; the second page has the rarer ones.
    readonly property var signPages: Visit.language === "zh-CN" ? [["·－#（）、，。/：", "@.,-_+'()", "路巷号栋楼室组"], ["；！？“”‘’《》…", ";:!?\"&*=%", "—～~【】×￥"]] : [[",.:;/#()?!", "@-_&+'\"%*", "·－（）、，。"], ["éèêëáàâäãå", "íìîïóòôöõ", "úùûüñçß"]]
    property bool moreSymbols: false
    readonly property int letterSize: Math.min(Theme.heading, Math.floor(high * 0.5))
    readonly property int wordSize: Math.min(Theme.small, Math.floor(span(1) / 2.2))
    readonly property int candidateSize: Math.min(Theme.label, Math.floor(high * 0.52))
    readonly property var room: [span(7), width, 6, span(1), candidateSize, Theme.s3, gap]

    function span(units: real): int {
        return Math.floor(units * (unit + gap) - gap);
    }

    function across(column: real): int {
        return Math.round(column * (unit + gap));
    }

    function downTo(row: int): int {
        return row * (high + gap);
    }

    implicitHeight: 6 * Theme.target(Theme.elder ? 34 : 30) + 5 * gap

    Component.onCompleted: Typing.Keyboard.setRoom(room)
    onRoomChanged: Typing.Keyboard.setRoom(room)
    onSymbolsChanged: moreSymbols = false

    component RowKey: InputKey {
        property real column: 0
        property real units: 1
        property int row: 0

        height: board.high
        size: strong ? board.letterSize : board.wordSize
        width: board.span(units)
        x: board.across(column)
        y: board.downTo(row)
    }

    component CharKey: RowKey {
        text: code

        onActivated: Typing.Keyboard.press(code)
    }

    // ---- candidates -----------------------------------------------------------------------
    Item {
        visible: Typing.Keyboard.pending

        Repeater {
            model: Typing.Keyboard.candidates

            InputKey {
                required property int number
                required property int row
                required property int fromLeft
                required property int wide
                required property string label
                readonly property bool toldApart: true

                height: board.high
                objectName: "candidate:" + number
                size: board.candidateSize
                strong: false
                text: label
                width: wide
                x: fromLeft
                y: board.downTo(row)

                onActivated: Typing.Keyboard.choose(number)
            }
        }

        RowKey {
            column: 7
            enabled: Typing.Keyboard.hasPrevious
            objectName: "candidate:prev"
            spoken: Words.text("input.candidates_previous")
            text: Words.text("input.previous")

            onActivated: Typing.Keyboard.previousCandidates()
        }

        RowKey {
            column: 8
            enabled: Typing.Keyboard.hasNext
            objectName: "candidate:next"
            spoken: Words.text("input.candidates_next")
            text: Words.text("input.next")

            onActivated: Typing.Keyboard.nextCandidates()
        }

        RowKey {
            chosen: board.expanded
            column: 9
            objectName: board.expanded ? "candidate:less" : "candidate:more"
            spoken: Words.text(board.expanded ? "input.candidates_less" : "input.candidates_more")
            text: Words.text(board.expanded ? "input.less" : "input.more")

            onActivated: Typing.Keyboard.expand(!board.expanded)
        }
    }

    // ---- digits ---------------------------------------------------------------------------
    Repeater {
        model: 10

        CharKey {
            required property int index

            code: String((index + 1) % 10)
            column: index
            row: 1
            visible: !board.expanded
        }
    }

    // ---- letters --------------------------------------------------------------------------
    Item {
        visible: !board.expanded && !board.symbols

        Repeater {
            model: ["qwertyuiop", "asdfghjkl", "zxcvbnm"]

            Repeater {
                id: letters

                required property string modelData
                required property int index

                model: modelData.length

                CharKey {
                    required property int index

                    code: letters.modelData[index]
                    column: [0, 0.5, 1.5][letters.index] + index
                    row: 2 + letters.index
                    text: Typing.Keyboard.page === "latin" && Typing.Keyboard.upper ? code.toUpperCase() : code
                }
            }
        }

        RowKey {
            chosen: Typing.Keyboard.upper
            code: "shift"
            row: 4
            text: Words.text("input.shift")
            units: 1.5
            visible: Typing.Keyboard.page === "latin"

            onActivated: Typing.Keyboard.shift()
        }

        RowKey {
            code: "'"
            row: 4
            spoken: Words.text("input.split_spoken")
            text: Words.text("input.split")
            units: 1.5
            visible: Typing.Keyboard.page === "pinyin"

            onActivated: Typing.Keyboard.press(code)
        }
    }

    // ---- symbols, and the words of addresses -----------------------------------------------
    Loader {
        active: visible
        visible: !board.expanded && board.symbols

        sourceComponent: Item {
            Repeater {
                model: board.signPages[board.moreSymbols ? 1 : 0]

                Repeater {
                    id: signs

                    required property string modelData
                    required property int index

                    model: modelData.length

                    CharKey {
                        required property int index

                        code: signs.modelData[index]
                        column: [0, 0.5, 1.5][signs.index] + index
                        row: 2 + signs.index
                    }
                }
            }
        }
    }

    // ---- the long keys --------------------------------------------------------------------
    RowKey {
        code: "backspace"
        column: 8.5
        row: 4
        text: Words.text("input.delete")
        units: 1.5
        visible: !board.expanded

        onActivated: Typing.Keyboard.backspace()
    }

    RowKey {
        code: board.symbols ? "letters" : "symbols"
        row: 5
        text: Words.text("input." + code)
        units: 1.5
        visible: !board.expanded

        onActivated: {
            if (code === "letters")
                Typing.Keyboard.showLetters();
            else
                Typing.Keyboard.showSymbols();
        }
    }

    RowKey {
        code: "lang"
        column: 1.5
        row: 5
        text: Words.text(Typing.Keyboard.page === "pinyin" ? "input.to_latin" : "input.to_pinyin")
        units: 1.5
        visible: !board.expanded && !board.symbols

        onActivated: Typing.Keyboard.switchLetters()
    }

    RowKey {
        chosen: board.moreSymbols
        code: "more-symbols"
        column: 1.5
        row: 5
        spoken: Words.text("input.more_symbols_spoken")
        text: Words.text("input.more_symbols")
        units: 1.5
        visible: !board.expanded && board.symbols

        onActivated: board.moreSymbols = !board.moreSymbols
    }

    RowKey {
        code: "space"
        column: 3
        row: 5
        text: Words.text("input.space")
        units: 4
        visible: !board.expanded

        onActivated: Typing.Keyboard.space()
    }

    CharKey {
        code: "·"
        column: 7
        row: 5
        spoken: Words.text("input.dot_spoken")
        units: 1.5
        visible: !board.expanded && !board.symbols
    }

    RowKey {
        code: "clear"
        column: 8.5
        row: 5
        text: Words.text("input.clear")
        units: 1.5
        visible: !board.expanded

        onActivated: Typing.Keyboard.clear()
    }
}
