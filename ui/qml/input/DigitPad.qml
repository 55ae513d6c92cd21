pragma ComponentBehavior: Bound

import QtQuick
import ui.keyboard as Typing
import ui.theme

// Large digits for numbers and dates. `extra` is one more character (X, or a point) or "".
Item {
    id: pad

    property string extra: ""
    readonly property int gap: Theme.between
    readonly property int wide: (width - 2 * gap) / 3
    readonly property int lastWide: extra === "" ? wide : (width - 3 * gap) / 4
    readonly property int high: Math.min(Theme.target(Theme.elder ? 49 : 41), (height - 3 * gap) / 4)
    readonly property int words: lastWide > 6.2 * Theme.body ? Theme.body : Theme.small

    implicitHeight: 4 * Theme.target(Theme.elder ? 49 : 41) + 3 * gap

    Repeater {
        model: 9

        InputKey {
            id: digit

            required property int index

            code: String(index + 1)
            height: pad.high
            text: code
            width: pad.wide
            x: (index % 3) * (pad.wide + pad.gap)
            y: Math.floor(index / 3) * (pad.high + pad.gap)

            onActivated: Typing.Keyboard.press(code)
        }
    }

    Row {
        spacing: pad.gap
        y: 3 * (pad.high + pad.gap)

        InputKey {
            code: "clear"
            height: pad.high
            size: pad.words
            text: Words.text("input.clear")
            width: pad.lastWide

            onActivated: Typing.Keyboard.clear()
        }

        InputKey {
            code: pad.extra
            height: pad.high
            text: pad.extra
            visible: pad.extra !== ""
            width: pad.lastWide

            onActivated: Typing.Keyboard.press(pad.extra)
        }

        InputKey {
            code: "0"
            height: pad.high
            text: code
            width: pad.lastWide

            onActivated: Typing.Keyboard.press(code)
        }

        InputKey {
            code: "backspace"
            height: pad.high
            icon: "backspace"
            size: pad.words
            text: Words.text("input.backspace")
            width: pad.lastWide

            onActivated: Typing.Keyboard.backspace()
        }
    }
}
