pragma ComponentBehavior: Bound

import QtQuick
import ui.theme
import ui.viewmodels

// Mark, place, network, date and clock. Nothing here can be pressed. `bare` lies on a picture.
Rectangle {
    id: header

    property bool bare: false
    // Where the picture below a bare header ends, and with it the ground for light words; 0: nowhere.
    property int lightTo: 0
    property bool timeless: false
    property color rightColor: Theme.headerInk

    color: bare ? Theme.clear : Theme.header
    implicitHeight: Theme.headerHeight

    Rectangle {
        anchors.bottom: parent.bottom
        color: header.rightColor
        height: Theme.outline
        visible: !Theme.drawn
        width: parent.width
    }

    Rectangle {
        anchors.fill: mark
        color: Theme.markGround
        radius: width / 2
    }

    Picture {
        id: mark

        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        height: Theme.mm(21)
        name: "mark"
        width: height
    }

    // A long name takes smaller type before it takes a second line.
    TextMetrics {
        id: usual

        readonly property int size: Theme.elder ? Theme.frame : Math.max(Theme.frame, Theme.usual(Theme.bodyCap))

        font.bold: true
        font.family: Theme.family
        font.pixelSize: size
        text: service.text
    }

    Grid {
        id: names

        readonly property int room: (header.lightTo > 0 ? header.lightTo : status.x) - x - Theme.s4
        readonly property int wanted: service.implicitWidth + (tag.visible ? Theme.s3 + tag.implicitWidth : 0)

        anchors.verticalCenter: parent.verticalCenter
        columnSpacing: Theme.s5
        columns: Theme.portrait || wanted + columnSpacing + where.implicitWidth > room ? 1 : 3
        verticalItemAlignment: Grid.AlignVCenter
        x: Theme.margin + Theme.mm(21) + Theme.s4

        Grid {
            columnSpacing: Theme.s3
            columns: (Theme.elder && Theme.portrait) || names.wanted > names.room ? 1 : 2
            verticalItemAlignment: Grid.AlignVCenter

            Label {
                id: service

                color: Theme.headerInk
                font.bold: true
                font.pixelSize: Math.min(usual.size, Math.max(Theme.font(0), Math.floor(usual.size * names.room / usual.advanceWidth)))
                leading: 1.15
                text: Words.text("header.service")
                // Where there is no room for both, that the power is out comes first.
                visible: !(Theme.dense && Visit.power !== "mains")
                width: Math.min(implicitWidth, names.room)
            }

            Tag {
                id: tag

                objectName: Visit.simulated ? "note:simulated" : "note:safe-mode"
                size: Theme.frame
                text: Visit.simulated ? Words.text("header.simulated") : Words.text("staff.safe_mode")
                tone: "warn"
                visible: Visit.simulated || Visit.safeMode
            }
        }

        Label {
            id: where

            color: Theme.headerInk
            elide: Text.ElideRight
            font.pixelSize: Theme.frame
            leading: Theme.tight
            text: Visit.place + (Visit.place !== "" && Visit.terminalName !== "" ? " · " : "") + Visit.terminalName
            visible: !Theme.elder && !(tag.visible && names.wanted > names.room) // no room for three lines
            width: Math.min(implicitWidth, names.room)
            wrapMode: Text.NoWrap
        }
    }

    // Where both do not stand beside the names, the clock stands above the state of the line. In portrait
    // a power cut takes the place of the line, and of the clock where words are large.
    Grid {
        id: status

        readonly property bool narrow: Theme.portrait && Theme.larger

        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        columnSpacing: Theme.s4
        columns: narrow ? 1 : 2
        horizontalItemAlignment: Grid.AlignRight
        layoutDirection: narrow ? Qt.LeftToRight : Qt.RightToLeft
        verticalItemAlignment: Grid.AlignVCenter

        Label {
            color: header.rightColor
            font.bold: true
            font.pixelSize: Theme.elder ? Theme.frame * 1.2 : Theme.usual(Theme.headingCap) * 1.15
            leading: Theme.tight
            text: Visit.clock
            visible: !header.timeless && !(Theme.portrait && (Theme.larger || Theme.elder) && Visit.power !== "mains")
            wrapMode: Text.NoWrap
        }

        Grid {
            columnSpacing: Theme.s4
            columns: Theme.portrait ? 1 : 2
            horizontalItemAlignment: Grid.AlignRight

            Row {
                spacing: Theme.s1
                // A narrow header has no room for both: without mains it says that.
                visible: !Theme.portrait || Visit.power === "mains"

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    color: header.rightColor
                    name: Visit.network === "unreachable" ? "wifi-off" : "wifi"
                    size: Math.round(Theme.frame * 1.05)
                }

                Label {
                    color: header.rightColor
                    font.pixelSize: Theme.frame
                    leading: Theme.tight
                    objectName: "note:network"
                    text: Words.text("header.network_" + Visit.network)
                    wrapMode: Text.NoWrap
                }
            }

            Row {
                spacing: Theme.s1
                visible: Visit.power !== "mains"

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    color: header.rightColor
                    name: "plug-x"
                    size: Math.round(Theme.frame * 1.05)
                }

                Label {
                    readonly property string said: Words.text("header.on_battery")

                    Accessible.name: said
                    color: header.rightColor
                    font.bold: true
                    font.pixelSize: Theme.frame
                    leading: Theme.tight
                    objectName: "note:power"
                    text: Theme.portrait ? Words.atComma(said) : said
                    width: Math.min(implicitWidth, header.width * (!Theme.portrait ? 0.3 : Theme.dense ? 0.4 : Theme.elder ? 0.27 : status.narrow ? 0.24 : 0.2))
                }
            }

            Label {
                color: header.rightColor
                font.pixelSize: Theme.frame
                leading: Theme.tight
                text: Words.day(Visit.date)
                visible: !Theme.elder && !status.narrow && Visit.power === "mains" && !header.timeless && text !== ""
                wrapMode: Text.NoWrap
            }
        }
    }
}
