pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// Anything that can be pressed. A press counts only when it starts and ends on this item.
Item {
    id: root

    property string spoken: ""
    property string spokenMore: ""
    property bool choosable: false
    property bool several: false
    property bool chosen: false
    property real ringRadius: Theme.radius
    readonly property bool down: area.pressed && area.containsMouse

    signal activated

    function activate(): void {
        if (enabled && visible)
            activated();
    }

    activeFocusOnTab: true

    Accessible.checkable: choosable
    Accessible.checked: chosen
    Accessible.description: spokenMore
    Accessible.focusable: true
    Accessible.name: spoken
    Accessible.role: choosable ? (several ? Accessible.CheckBox : Accessible.RadioButton) : Accessible.Button
    Accessible.onPressAction: root.activate()
    Accessible.onToggleAction: root.activate()
    Keys.onEnterPressed: activate()
    Keys.onReturnPressed: activate()
    Keys.onSpacePressed: activate()

    MouseArea {
        id: area

        anchors.fill: parent
        onClicked: root.activate()
    }

    Loader {
        active: root.activeFocus
        anchors.fill: parent
        z: 10

        sourceComponent: Item {
            Rectangle {
                anchors.fill: parent
                anchors.margins: -(Theme.ringInner + Theme.ringOuter)
                border.color: Theme.ink
                border.width: Theme.ringOuter
                color: Theme.clear
                radius: root.ringRadius + Theme.ringInner + Theme.ringOuter
            }

            Rectangle {
                anchors.fill: parent
                anchors.margins: -Theme.ringInner
                border.color: Theme.surface
                border.width: Theme.ringInner
                color: Theme.clear
                radius: root.ringRadius + Theme.ringInner
            }
        }
    }
}
