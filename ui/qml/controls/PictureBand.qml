pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// A drawing on a band of its own, beside or above what a page says. `room` is what a page in
// landscape has for it, `tall` how high it is in portrait.
Rectangle {
    id: band

    property alias name: drawing.name
    property real ratio: 1
    property real share: 0.92
    property bool centred: false
    property int tall: Theme.mm(Theme.elder ? 80 : 96)
    property int room: 0

    color: Theme.tint
    height: Theme.portrait ? tall : Math.min(room, Theme.mm(150))
    radius: Theme.radius

    Picture {
        id: drawing

        height: parent.height * band.share
        width: height * band.ratio
        x: (parent.width - width) / 2
        y: (parent.height - height) / (band.centred ? 2 : 1)
    }
}
