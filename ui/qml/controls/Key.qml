pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// A key with words, and mostly an icon. `verb` names it for robots and assistive technology.
Pressable {
    id: key

    property string verb: ""
    property string text: ""
    property string hint: ""
    property string icon: ""
    property bool iconLast: false
    property bool upright: false
    property string kind: "plain"
    property int size: Theme.label
    property int least: Theme.small
    property int hintSize: Theme.small
    property int iconSize: upright ? Theme.icon : Math.round(size * 1.15)
    property bool strong: kind === "primary" || kind === "secondary" || kind === "help" || chosen || upright
    property int padding: Theme.s4
    property alias radius: face.radius
    property alias lip: face.lip
    readonly property bool ticked: choosable && chosen
    readonly property string broken: full.advanceWidth * fittedSize > words.room * size ? Words.inTwo(text, full.advanceWidth * fittedSize / size / Math.max(1, text.length), words.room) : text
    // Where words leave an icon above them, or an icon beside them leaves words, no room, they stand alone.
    readonly property bool alone: {
        if (upright)
            return full.advanceWidth * least > words.whole * size && height - lip - Theme.s1 - 2 * least * Theme.tight < iconSize / 2;
        const beside = words.whole - iconSize - Theme.s2;
        return mark !== "" && !ticked && full.advanceWidth * least + size > beside * size && lines(least, beside) > linesHigh(least);
    }
    readonly property string mark: ticked ? "check" : icon

    // How many lines the words take at a size, and for how many there is room.
    function lines(now: int, room: real): int {
        return Words.lines(text, 1.05 * full.advanceWidth * now / size / Math.max(1, text.length), room);
    }

    function linesHigh(now: int): int {
        const high = height - lip - Theme.s1 - (upright && !alone ? iconSize : 0) - (hint === "" ? 0 : hintSize * Theme.tight);
        return Math.floor(high / (now * Theme.tight));
    }

    // Words too long for the key take smaller type, down to `least`.
    readonly property int fittedSize: {
        const longest = Math.max(...text.split(/[，,] ?/).map(part => part.length)) / Math.max(1, text.length);
        for (let now = size; now > least; --now) {
            const wide = full.advanceWidth * now / size;
            const most = linesHigh(now);
            // A text is drawn up to a pixel wider than it is measured.
            if (wide + 1 <= words.room || (most > 1 && wide <= words.room * most * 0.8 && lines(now, words.room) <= most && (longest === 1 || wide * longest < words.room)))
                return now;
        }
        return words.room > 0 ? Math.min(least, size) : size;
    }

    TextMetrics {
        id: full

        font.bold: key.strong
        font.family: Theme.family
        font.pixelSize: key.size
        text: key.text
    }

    implicitHeight: Theme.keyHeight
    implicitWidth: Math.ceil(Math.max(full.advanceWidth, hint === "" ? 0 : more.implicitWidth)) + 1 + (mark === "" || upright ? 0 : iconSize + Theme.s2) + 2 * padding
    objectName: verb === "" ? "" : "action:" + verb
    ringRadius: radius
    spoken: text
    spokenMore: hint

    KeyFace {
        id: face

        anchors.fill: parent
        chosen: key.chosen
        down: key.down
        kind: key.kind

        Grid {
            id: inside

            anchors.centerIn: parent
            columnSpacing: Theme.s2
            columns: key.upright ? 1 : 2
            horizontalItemAlignment: Grid.AlignHCenter
            layoutDirection: key.iconLast && !key.upright ? Qt.RightToLeft : Qt.LeftToRight
            rowSpacing: Theme.s1 / 2
            verticalItemAlignment: Grid.AlignVCenter

            Icon {
                color: face.inkColor
                name: key.alone ? "" : key.mark
                size: key.iconSize
            }

            Column {
                id: words

                readonly property int natural: Math.ceil(Math.max(name.implicitWidth, key.hint !== "" ? more.implicitWidth : 0))
                readonly property int whole: key.width - 2 * key.padding
                readonly property int room: whole - (key.upright || key.mark === "" || key.alone ? 0 : key.iconSize + Theme.s2)
                readonly property int wide: Math.min(room, natural)
                // As wide as its longest line: the icon stands at the words, whatever they leave.
                readonly property int drawn: Math.ceil(Math.max(name.contentWidth, key.hint !== "" ? more.contentWidth : 0))

                width: Math.min(wide, drawn)

                Label {
                    id: name

                    Accessible.ignored: true
                    color: face.inkColor
                    font.bold: key.strong
                    font.pixelSize: key.fittedSize
                    horizontalAlignment: key.hint === "" || key.upright ? Text.AlignHCenter : Text.AlignLeft
                    leading: Theme.tight
                    text: key.broken
                    width: words.wide
                    x: horizontalAlignment === Text.AlignHCenter ? (words.width - width) / 2 : 0
                }

                Label {
                    id: more

                    Accessible.ignored: true
                    color: key.enabled && key.kind !== "primary" ? Theme.ink2 : face.inkColor
                    font.pixelSize: key.hintSize
                    leading: Theme.tight
                    text: key.hint
                    visible: key.hint !== ""
                    width: words.wide
                }
            }
        }
    }
}
