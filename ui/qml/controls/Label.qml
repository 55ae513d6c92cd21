pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// Text of the interface: one family, never elided, spoken as it stands.
Text {
    property real leading: Theme.leading

    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: Theme.body
    // The natural line of Noto Sans CJK is 1.448 em high.
    lineHeight: leading / 1.448
    textFormat: Text.PlainText
    wrapMode: Text.Wrap

    Accessible.ignored: text === ""
    Accessible.name: text
    Accessible.role: Accessible.StaticText
}
