pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// A matter to choose: icon in a block, common name large, official name small; upright tiles
// carry the icon on top.
Pressable {
    id: tile

    property string icon: ""
    property string name: ""
    property string official: ""
    property string reason: ""
    property bool dim: false
    property bool upright: false
    property bool arrow: false
    property int padding: upright ? Theme.s6 : Theme.s5

    implicitHeight: Theme.tileHeight
    ringRadius: Theme.radius
    spoken: name
    spokenMore: reason === "" ? official : official + " " + reason

    KeyFace {
        id: face

        anchors.fill: parent
        down: tile.down
        kind: tile.dim ? "quiet" : "plain"

        IconBlock {
            id: block

            name: tile.icon
            tone: tile.dim ? Theme.off : Theme.accent
            width: tile.upright ? Math.round(Theme.iconBlock * (Theme.elder ? 1 : 1.35)) : Math.min(Math.round(Theme.iconBlock * (tile.arrow ? 1.5 : 1)), tile.height - Theme.lip - 2 * Theme.s3)
            x: tile.upright ? tile.padding : Theme.s5
            y: tile.upright ? tile.padding : (face.height - Theme.lip - height) / 2
        }

        Column {
            id: words

            readonly property int start: tile.upright ? tile.padding : block.x + block.width + Theme.s4

            spacing: Theme.s1 / 2
            width: parent.width - start - (tile.arrow && !tile.upright ? Theme.icon + 2 * Theme.s4 : Theme.s3)
            x: start
            y: tile.upright ? block.y + block.height + Theme.s4 : (face.height - Theme.lip - height) / 2

            Label {
                id: label

                Accessible.ignored: true
                color: tile.dim ? Theme.off : Theme.ink
                font.bold: true
                font.pixelSize: tile.arrow || tile.upright ? Theme.heading : Theme.elder && tile.reason !== "" ? Theme.body : Theme.label
                leading: Theme.tight
                text: tile.name
                width: parent.width
            }

            Label {
                Accessible.ignored: true
                color: Theme.ink2
                font.pixelSize: Theme.small
                leading: Theme.tight
                text: tile.official
                visible: text !== "" && text !== tile.name && tile.reason === "" && (tile.arrow && !tile.upright || label.lineCount === 1)
                width: parent.width
            }

            Label {
                Accessible.ignored: true
                color: tile.dim ? Theme.off : Theme.warn
                font.bold: true
                font.pixelSize: Theme.small
                leading: Theme.tight
                text: tile.reason
                visible: text !== ""
                width: parent.width
            }
        }

        Icon {
            anchors.right: parent.right
            anchors.rightMargin: Theme.s5
            name: tile.arrow ? "chevron-right" : ""
            y: tile.upright ? face.height - Theme.lip - height - Theme.s5 : (face.height - Theme.lip - height) / 2
        }
    }
}
