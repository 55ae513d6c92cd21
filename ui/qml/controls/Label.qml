pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// Text of the interface: one family, never elided, spoken as it stands.
Text {
    property real leading: Theme.leading
    // Instead of `text`, where there may be several lines: what is read as one stands on one line.
    property string flowing: ""

    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: Theme.body
    // The natural line of Noto Sans CJK is 1.448 em high.
    lineHeight: leading / 1.448
    text: Words.unbroken(flowing)
    textFormat: Text.PlainText
    wrapMode: Text.Wrap

    Accessible.ignored: text === ""
    Accessible.name: flowing === "" ? text : flowing
    Accessible.role: Accessible.StaticText
}
