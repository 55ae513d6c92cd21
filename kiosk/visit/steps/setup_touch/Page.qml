pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Five crosses, one after the other: in the corners of the page, then in its middle.
Item {
    id: page

    readonly property int side: Theme.target(20)
    readonly property int upper: Theme.top + Theme.s4
    readonly property int lower: height - Theme.dockHeight - Theme.s5
    readonly property int middle: Math.round((upper + lower) / 2)
    readonly property var places: [[Theme.margin, upper], [width - Theme.margin - side, upper], [width - Theme.margin - side, lower - side], [Theme.margin, lower - side], [Math.round((width - side) / 2), middle - Math.round(side / 2)]]

    objectName: "page:setup-touch"

    Accessible.name: Words.text("setup-touch.title")
    Accessible.role: Accessible.Pane

    // A finger that comes down beside the cross.
    MouseArea {
        anchors.fill: parent

        onPressed: event => {
            const at = page.places[Steps.setupTouch.cross - 1];
            const half = page.side / 2;
            Steps.setupTouch.crossMissed(Math.round((event.x - at[0] - half) * Visit.mmPerPx), Math.round((event.y - at[1] - half) * Visit.mmPerPx));
        }
    }

    Column {
        id: words

        readonly property int most: page.middle - page.side / 2 - Theme.s3 - y

        spacing: Theme.s2
        width: page.width - 2 * x
        x: Theme.margin + page.side + Theme.s5
        y: page.upper

        StepBar {
            live: Visit.page === "setup-touch"
            width: parent.width
        }

        Label {
            Accessible.role: Accessible.Heading
            font.bold: true
            font.pixelSize: Theme.portrait && !Theme.larger ? Theme.title : Theme.heading
            horizontalAlignment: Text.AlignHCenter
            leading: Theme.tight
            text: Words.text("setup-touch.title")
            width: parent.width
        }

        Label {
            font.pixelSize: Theme.lead
            horizontalAlignment: Text.AlignHCenter
            leading: Theme.tight
            text: Words.fill("setup-touch.lead", {
                "cross": Steps.setupTouch.cross,
                "crosses": Steps.setupTouch.crosses
            })
            width: parent.width
        }
    }

    Repeater {
        model: Steps.setupTouch.crosses

        Pressable {
            id: cross

            required property int index
            readonly property bool due: index + 1 === Steps.setupTouch.cross

            height: page.side
            objectName: "action:cross-" + (index + 1)
            spoken: Words.fill("setup-touch.cross", {
                "cross": index + 1
            })
            visible: due
            width: page.side
            x: page.places[index][0]
            y: page.places[index][1]

            onActivated: Steps.setupTouch.crossPressed(index + 1)

            Rectangle {
                anchors.fill: parent
                border.color: Theme.accent
                border.width: Theme.outlineStrong
                color: cross.down ? Theme.tint : Theme.surface
                radius: width / 2
            }

            Icon {
                anchors.centerIn: parent
                name: "plus"
                size: Math.round(cross.width * 0.8)
            }
        }
    }

    Column {
        anchors.bottom: parent.bottom
        anchors.bottomMargin: page.height - page.lower
        spacing: Theme.s3
        width: words.width
        x: words.x

        Note {
            more: Steps.setupTouch.often ? Words.text("setup-touch.often") : ""
            name: "missed"
            size: Theme.lead
            text: Steps.setupTouch.way === "" ? "" : Words.fill("setup-touch.missed_" + Steps.setupTouch.way, {
                "mm": Steps.setupTouch.offMm
            })
            tone: "warn"
            visible: Steps.setupTouch.way !== ""
            width: parent.width
        }

        Key {
            height: Theme.rowKeyHeight
            icon: "arrow-right"
            iconLast: true
            kind: "quiet"
            text: Words.text("setup-touch.skip")
            verb: "next"
            width: parent.width

            onActivated: Steps.setupTouch.nextPressed()
        }
    }
}
