pragma ComponentBehavior: Bound

import QtQuick
import ui.keyboard as Typing
import ui.theme
import ui.viewmodels

// Candidates, digits and three rows of letters or symbols, then the long keys. Keys keep their
// places on every page. Six rows share the height; ten keys share the width. Where ten are too
// narrow for a finger or a word, nine share it, and five rows the height: candidates stand where
// digits do while there are any.
Item {
    id: board

    readonly property int gap: Theme.s2
    readonly property bool narrow: width < 10 * Math.max(Theme.targetFloor, 2.2 * Theme.font(0)) + 9 * gap
    readonly property int columns: narrow ? 9 : 10
    readonly property int rows: narrow ? 5 : 6
    readonly property int digitsRow: narrow ? 0 : 1
    readonly property int high: Math.min(Theme.target(Theme.elder ? 34 : 30), (height - (rows - 1) * gap) / rows)
    readonly property real unit: (width - (columns - 1) * gap) / columns
    // Where each row of letters or symbols begins.
    readonly property var starts: narrow ? [0, 0, 0] : [0, 0.5, 1.5]
    // How wide each of the keys is that turn candidates.
    readonly property real turning: narrow ? 1.2 : 1
    // Of the long keys: the column and the row where they begin, and how wide they are.
    readonly property var places: narrow ? ({
            "backspace": [6.1, 4, 1.5],
            "clear": [7.6, 4, 1.4],
            "lang": [1.4, 4, 1.2],
            "modifier": [2.6, 4, 1.4],
            "more": [1.4, 4, 2.6],
            "space": [4, 4, 2.1],
            "switch": [0, 4, 1.4]
        }) : ({
            "backspace": [8.5, 4, 1.5],
            "clear": [8.5, 5, 1.5],
            "lang": [1.5, 5, 1.5],
            "modifier": [0, 4, 1.5],
            "more": [1.5, 5, 1.5],
            "space": [3, 5, 4],
            "switch": [0, 5, 1.5]
        })
    readonly property bool expanded: Typing.Keyboard.expanded
    readonly property bool symbols: Typing.Keyboard.page === "symbols"
    // Signs in rows of ten, nine and seven keys, or as they fill the narrow ones; the second page
    // has the rarer ones.
    readonly property var signPages: Visit.language === "zh-CN" ? [["·－#（）、，。/：", "@.,-_+'()", "路巷号栋楼室组"], ["；！？“”‘’《》…", ";:!?\"&*=%", "—～~【】×￥"]] : [[",.:;/#()?!", "@-_&+'\"%*", "·－（）、，。"], ["éèêëáàâäãå", "íìîïóòôöõ", "úùûüñçß"]]
    readonly property var signRows: signPages[moreSymbols ? 1 : 0]
    readonly property var letterRows: narrow ? ["qwertyuio", "asdfghjkl", "zxcvbnmp"] : ["qwertyuiop", "asdfghjkl", "zxcvbnm"]
    property bool moreSymbols: false
    readonly property int letterSize: Math.min(Theme.heading, Math.floor(high * 0.5))
    readonly property int wordSize: narrow ? Theme.small : Math.min(Theme.small, Math.floor(span(1) / 2.2))
    readonly property int candidateSize: Math.min(Theme.label, Math.floor(high * 0.52))
    readonly property var room: [span(columns - 3 * turning), width, rows, span(1), candidateSize, Theme.s3, gap]

    function span(units: real): int {
        return Math.floor(units * (unit + gap) - gap);
    }

    function across(column: real): int {
        return Math.round(column * (unit + gap));
    }

    function downTo(row: int): int {
        return row * (high + gap);
    }

    // The same signs in rows of nine.
    function folded(rows: var): var {
        const all = rows.join("");
        return [all.slice(0, 9), all.slice(9, 18), all.slice(18)];
    }

    implicitHeight: rows * Theme.target(Theme.elder ? 34 : 30) + (rows - 1) * gap

    Component.onCompleted: Typing.Keyboard.setRoom(room)
    onRoomChanged: Typing.Keyboard.setRoom(room)
    onSymbolsChanged: moreSymbols = false

    component RowKey: InputKey {
        property real column: place[0]
        property int row: place[1]
        property real units: place[2]
        property var place: [0, 0, 1]

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
            column: board.columns - 3 * board.turning
            enabled: Typing.Keyboard.hasPrevious
            objectName: "candidate:prev"
            spoken: Words.text("input.candidates_previous")
            text: Words.text("input.previous")
            units: board.turning

            onActivated: Typing.Keyboard.previousCandidates()
        }

        RowKey {
            column: board.columns - 2 * board.turning
            enabled: Typing.Keyboard.hasNext
            objectName: "candidate:next"
            spoken: Words.text("input.candidates_next")
            text: Words.text("input.next")
            units: board.turning

            onActivated: Typing.Keyboard.nextCandidates()
        }

        RowKey {
            chosen: board.expanded
            column: board.columns - board.turning
            objectName: board.expanded ? "candidate:less" : "candidate:more"
            spoken: Words.text(board.expanded ? "input.candidates_less" : "input.candidates_more")
            text: Words.text(board.expanded ? "input.less" : "input.more")
            units: board.turning

            onActivated: Typing.Keyboard.expand(!board.expanded)
        }
    }

    // ---- digits ---------------------------------------------------------------------------
    Repeater {
        model: 10

        CharKey {
            required property int index

            readonly property bool last: board.narrow && index === 9

            code: String((index + 1) % 10)
            column: last ? 8 : index
            row: last ? board.digitsRow + 3 : board.digitsRow
            visible: !board.expanded && (last || !board.narrow || !Typing.Keyboard.pending)
        }
    }

    // ---- letters --------------------------------------------------------------------------
    Item {
        visible: !board.expanded && !board.symbols

        Repeater {
            model: board.letterRows

            Repeater {
                id: letters

                required property string modelData
                required property int index

                model: modelData.length

                CharKey {
                    required property int index

                    code: letters.modelData[index]
                    column: board.starts[letters.index] + index
                    row: board.digitsRow + 1 + letters.index
                    text: Typing.Keyboard.page === "latin" && Typing.Keyboard.upper ? code.toUpperCase() : code
                }
            }
        }

        RowKey {
            place: board.places.modifier
            chosen: Typing.Keyboard.upper
            code: "shift"
            text: Words.text("input.shift")
            visible: Typing.Keyboard.page === "latin"

            onActivated: Typing.Keyboard.shift()
        }

        RowKey {
            place: board.places.modifier
            code: "'"
            spoken: Words.text("input.split_spoken")
            text: Words.text("input.split")
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
                model: board.narrow ? board.folded(board.signRows) : board.signRows

                Repeater {
                    id: signs

                    required property string modelData
                    required property int index

                    model: modelData.length

                    CharKey {
                        required property int index

                        code: signs.modelData[index]
                        column: board.starts[signs.index] + index
                        row: board.digitsRow + 1 + signs.index
                    }
                }
            }
        }
    }

    // ---- the long keys --------------------------------------------------------------------
    RowKey {
        place: board.places.backspace
        code: "backspace"
        text: Words.text("input.delete")
        visible: !board.expanded

        onActivated: Typing.Keyboard.backspace()
    }

    RowKey {
        place: board.places.switch
        code: board.symbols ? "letters" : "symbols"
        text: Words.text("input." + code)
        visible: !board.expanded

        onActivated: {
            if (code === "letters")
                Typing.Keyboard.showLetters();
            else
                Typing.Keyboard.showSymbols();
        }
    }

    RowKey {
        place: board.places.lang
        code: "lang"
        text: Words.text(Typing.Keyboard.page === "pinyin" ? "input.to_latin" : "input.to_pinyin")
        visible: !board.expanded && !board.symbols

        onActivated: Typing.Keyboard.switchLetters()
    }

    RowKey {
        place: board.places.more
        chosen: board.moreSymbols
        code: "more-symbols"
        spoken: Words.text("input.more_symbols_spoken")
        text: Words.text("input.more_symbols")
        visible: !board.expanded && board.symbols

        onActivated: board.moreSymbols = !board.moreSymbols
    }

    RowKey {
        place: board.places.space
        code: "space"
        text: Words.text("input.space")
        visible: !board.expanded

        onActivated: Typing.Keyboard.space()
    }

    // Between the parts of a name in characters; in letters what addresses and abbreviations want.
    CharKey {
        code: Typing.Keyboard.page === "latin" ? "." : "·"
        column: 7
        row: 5
        spoken: code === "·" ? Words.text("input.dot_spoken") : code
        units: 1.5
        visible: !board.expanded && !board.symbols && !board.narrow
    }

    RowKey {
        place: board.places.clear
        code: "clear"
        text: Words.text("input.clear")
        visible: !board.expanded

        onActivated: Typing.Keyboard.clear()
    }
}
