pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// Ten pieces that go out one by one; no blinking, no red.
Row {
    id: bar

    property int remaining: 0
    property int of: 1

    spacing: Theme.s1

    Accessible.ignored: true

    Repeater {
        model: 10

        Rectangle {
            required property int index

            border.color: Theme.accent
            border.width: Theme.outline
            color: index < Math.ceil(10 * bar.remaining / Math.max(1, bar.of)) ? Theme.accent : Theme.surface
            height: Theme.mm(6.3)
            radius: Theme.mm(1.9)
            width: (bar.width - 9 * bar.spacing) / 10
        }
    }
}
