pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// An icon of the one family, drawn at its size in its colour. Never without a word beside it.
Image {
    id: icon

    property string name: ""
    property int size: Theme.icon
    property color color: Theme.accent

    height: size
    width: size
    source: name === "" || size < 1 ? "" : "image://icon/" + name + "/" + String(color).slice(1)
    sourceSize: Qt.size(size, size)  // in one go: each change draws it anew
    visible: name !== ""

    Accessible.ignored: true
}
