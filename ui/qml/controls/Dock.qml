pragma ComponentBehavior: Bound

import QtQuick
import ui.theme
import ui.viewmodels

// Always in the same place: comfort keys, then back, home, help and finish in four fixed slots.
// A slot is dimmed, never removed or reused; a key that acts on no page of a flow is not there.
Rectangle {
    id: dock

    color: Theme.sunken
    implicitHeight: Theme.dockHeight

    // Touches between the keys stay here.
    MouseArea {
        anchors.fill: parent
    }

    Rectangle {
        color: Theme.line
        height: Theme.outline
        width: parent.width
    }

    Row {
        id: nav

        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.s4
        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        height: Theme.dockKeyHeight
        spacing: Theme.between

        Key {
            enabled: Visit.canGoBack
            height: parent.height
            icon: "arrow-left"
            padding: Theme.s1
            least: Theme.font(0)
            size: Theme.elder ? Theme.body : Theme.label
            text: Words.text("dock.back")
            upright: true
            verb: "back"
            width: Theme.dockSlot

            onActivated: Actions.back()
        }

        Key {
            enabled: Visit.canGoHome
            height: parent.height
            icon: "home"
            padding: Theme.s1
            least: Theme.font(0)
            size: Theme.elder ? Theme.body : Theme.label
            text: Words.text(Visit.atHome ? "dock.at_home" : "dock.home")
            upright: true
            verb: "home"
            visible: Visit.hasHome
            width: Theme.dockSlot

            onActivated: Actions.home()
        }

        Key {
            enabled: Visit.canHelp
            height: parent.height
            icon: "headset"
            kind: "help"
            padding: Theme.s1
            least: Theme.font(0)
            size: Theme.elder ? Theme.body : Theme.label
            text: Words.text("dock.help")
            upright: true
            verb: "help"
            visible: Visit.hasHelp
            width: Theme.dockSlot

            onActivated: Actions.help()
        }

        Key {
            enabled: Visit.canFinish
            height: parent.height
            icon: "door-exit"
            padding: Theme.s1
            least: Theme.font(0)
            size: Theme.elder ? Theme.body : Theme.label
            text: Words.text("dock.finish")
            upright: true
            verb: "finish"
            visible: Visit.hasFinish
            width: Theme.dockSlot

            onActivated: Actions.finish()
        }
    }

    ComfortRow {
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        flat: Theme.comfortsFolded
        keyHeight: Theme.comfortHeight
        keysARow: flat ? Math.ceil(many / 2) : many
        kind: "quiet"
        width: Theme.comfortWidth
        y: Theme.s4
    }
}
