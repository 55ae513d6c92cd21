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

    component Simulated: Tag {
        objectName: "note:simulated"
        text: Words.text("header.simulated")
        tone: "warn"
    }

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

    Grid {
        id: names

        readonly property int room: (header.lightTo > 0 ? header.lightTo : status.x) - x - Theme.s4
        readonly property int wanted: service.width + columnSpacing + where.implicitWidth

        anchors.left: mark.right
        anchors.leftMargin: Theme.s4
        anchors.verticalCenter: parent.verticalCenter
        columnSpacing: Theme.s5
        columns: Theme.portrait || wanted > room ? 1 : 3
        verticalItemAlignment: Grid.AlignVCenter

        Row {
            id: service

            spacing: Theme.s3

            Label {
                anchors.verticalCenter: parent.verticalCenter
                color: Theme.headerInk
                font.bold: true
                font.pixelSize: Theme.elder ? Theme.small : Theme.body
                leading: 1.15
                text: Words.text("header.service")
                wrapMode: Text.NoWrap
            }

            Simulated {
                anchors.verticalCenter: parent.verticalCenter
                visible: Visit.simulated && (!Theme.elder || !Theme.portrait)
            }
        }

        Simulated {
            visible: Visit.simulated && Theme.elder && Theme.portrait
        }

        Label {
            id: where

            color: Theme.headerInk
            elide: Text.ElideRight
            font.pixelSize: Theme.small
            leading: Theme.tight
            text: Visit.place + (Visit.place !== "" && Visit.terminalName !== "" ? " · " : "") + Visit.terminalName
            visible: !Theme.elder
            width: Math.min(implicitWidth, names.room)
            wrapMode: Text.NoWrap
        }
    }

    Row {
        id: status

        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.s4

        Grid {
            anchors.verticalCenter: parent.verticalCenter
            columnSpacing: Theme.s4
            columns: Theme.portrait ? 1 : 2
            horizontalItemAlignment: Grid.AlignRight

            Row {
                spacing: Theme.s1

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    color: header.rightColor
                    name: Visit.network === "unreachable" ? "wifi-off" : "wifi"
                    size: Math.round(Theme.small * 1.05)
                }

                Label {
                    color: header.rightColor
                    font.pixelSize: Theme.small
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
                    size: Math.round(Theme.small * 1.05)
                }

                Label {
                    color: header.rightColor
                    font.bold: true
                    font.pixelSize: Theme.small
                    leading: Theme.tight
                    objectName: "note:power"
                    text: Words.text("header.on_battery")
                    wrapMode: Text.NoWrap
                }
            }

            Label {
                color: header.rightColor
                font.pixelSize: Theme.small
                leading: Theme.tight
                text: Words.day(Visit.date)
                visible: !Theme.elder && Visit.power === "mains" && !header.timeless && text !== ""
                wrapMode: Text.NoWrap
            }
        }

        Label {
            anchors.verticalCenter: parent.verticalCenter
            color: header.rightColor
            font.bold: true
            font.pixelSize: Theme.elder ? Theme.label : Theme.heading * 1.15
            leading: Theme.tight
            text: Visit.clock
            visible: !header.timeless
            wrapMode: Text.NoWrap
        }
    }
}
