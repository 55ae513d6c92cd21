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
    // The reason is none why not: it only says what is not sure. Where it has no room the icon asks.
    property bool unsure: false
    property bool dim: false
    property bool upright: false
    property bool arrow: false
    property int padding: upright ? Theme.s6 : Theme.s5
    readonly property int usual: arrow || upright ? Theme.heading : Theme.elder && reason !== "" ? Theme.body : Theme.label
    // How high the words may be.
    readonly property int high: face.height - 2 * Theme.lip - (upright ? words.y : 0)

    // Letters that no line may break: of the longest word.
    readonly property int longest: Math.max(0, ...name.split(/[^A-Za-z]+/).map(word => word.length))
    // A name takes smaller type before it would leave the tile. The last line of a text keeps its
    // natural height.
    readonly property int fittedSize: {
        const last = 1.448;
        const room = high - (reason === "" ? 0 : ((why.lineCount - 1) * Theme.tight + last) * Theme.small + Theme.s1 / 2) - (unsure ? Theme.s2 : 0);
        const letter = 1.05 * full.advanceWidth / usual / Math.max(1, name.length);
        for (let now = usual; now > Theme.small; --now)
            if (1.1 * longest * letter * now <= words.width && ((Words.lines(name, letter * now, words.width) - 1) * Theme.tight + last) * now <= room)
                return now;
        return Math.min(Theme.small, usual);
    }

    TextMetrics {
        id: full

        font.bold: true
        font.family: Theme.family
        font.pixelSize: tile.usual
        text: tile.name
    }

    implicitHeight: Theme.tileHeight
    ringRadius: Theme.radius
    spoken: name
    spokenMore: reason === "" ? official : (official + " " + reason).trim()

    KeyFace {
        id: face

        anchors.fill: parent
        down: tile.down
        kind: tile.dim ? "quiet" : "plain"

        IconBlock {
            id: block

            name: tile.unsure && !why.visible ? "help-circle" : tile.icon
            tone: tile.dim ? Theme.off : Theme.accent
            width: tile.upright ? Math.round(Theme.iconBlock * (Theme.elder ? 1 : 1.35)) : Math.min(Math.round(Theme.iconBlock * (tile.arrow ? 1.5 : Theme.larger ? 0.75 : 1)), tile.height - Theme.lip - 2 * Theme.s3)
            x: tile.upright ? tile.padding : Theme.s5
            y: tile.upright ? tile.padding : (face.height - Theme.lip - height) / 2
        }

        Column {
            id: words

            readonly property int start: tile.upright ? tile.padding : block.x + block.width + Theme.s4

            // Where even the smallest type leaves no room, what is blank between the lines goes.
            spacing: tile.reason === "" ? Theme.s1 / 2 : Math.max(-0.25 * Theme.small, Math.min(Theme.s1 / 2, tile.high - label.height - why.height))
            width: parent.width - start - (tile.arrow && !tile.upright ? Theme.icon + 2 * Theme.s4 : Theme.s3)
            x: start
            y: tile.upright ? block.y + block.height + Theme.s4 : (face.height - Theme.lip - height) / 2

            Label {
                id: label

                Accessible.ignored: true
                color: tile.dim ? Theme.off : Theme.ink
                font.bold: true
                font.pixelSize: tile.fittedSize
                leading: Theme.tight
                text: tile.name
                width: parent.width
            }

            Label {
                id: formal

                Accessible.ignored: true
                color: Theme.ink2
                font.pixelSize: Theme.small
                leading: Theme.tight
                text: tile.official
                visible: text !== "" && text !== tile.name && tile.reason === "" && label.height + implicitHeight < tile.high && (tile.arrow && !tile.upright || label.lineCount === 1)
                width: parent.width
            }

            Label {
                id: why

                Accessible.ignored: true
                color: tile.dim ? Theme.off : tile.unsure ? Theme.ink2 : Theme.warn
                font.bold: !tile.unsure
                font.pixelSize: Theme.small
                leading: Theme.tight
                text: tile.reason
                visible: text !== "" && (!tile.unsure || label.height + implicitHeight <= tile.high)
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
