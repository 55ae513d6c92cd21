pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// Three pieces that fill one after another, each 0.4 s, while something is waited for.
Row {
    id: waiting

    property bool running: visible
    property int filled: 1

    spacing: Theme.s1

    Accessible.ignored: true

    Repeater {
        model: 3

        Rectangle {
            required property int index

            border.color: Theme.accent
            border.width: Theme.outline
            color: index < waiting.filled ? Theme.accent : Theme.surface
            height: Theme.mm(4.4)
            radius: height / 2
            width: Theme.mm(12.5)
        }
    }

    Timer {
        interval: 400
        repeat: true
        running: waiting.running

        onTriggered: waiting.filled = waiting.filled % 3 + 1
    }
}
