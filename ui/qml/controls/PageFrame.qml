pragma ComponentBehavior: Bound

import QtQuick
import ui.theme
import ui.viewmodels

// A page between header and dock. Portrait: steps, title, lead, aside, body, actions from top to
// bottom. Landscape: steps, title, lead and aside at the left, body and actions at the right; for a
// left hand the other way round.
Item {
    id: frame

    required property string name
    property string title: ""
    property string lead: ""
    property string titleIcon: ""
    property int titleSize: Theme.title
    property real leftShare: 0.4
    // Which of several questions or pages of a part is shown; null where it has only one.
    property var counted: null
    property bool split: !Theme.portrait
    property alias aside: asideBox.data
    property alias actions: bar.data
    readonly property alias asideHeight: asideBox.height
    readonly property alias bodyItem: bodyBox
    default property alias body: bodyBox.data
    readonly property int leftWidth: split ? Math.round((width - 2 * Theme.margin - Theme.s7) * leftShare) : width - 2 * Theme.margin
    readonly property int rightWidth: split ? width - 2 * Theme.margin - Theme.s7 - leftWidth : leftWidth

    // A screen reader is told where one is now: no focus moves by itself.
    readonly property string announced: visible && Visit.page === name ? title : ""
    readonly property bool mirrored: split && Visit.leftHanded
    readonly property int start: mirrored ? width - Theme.margin - leftWidth : Theme.margin

    objectName: "page:" + name

    onAnnouncedChanged: {
        if (announced !== "")
            Accessible.announce(announced);
    }

    Accessible.name: title
    Accessible.role: Accessible.Pane

    Item {
        id: head

        height: frame.lead === "" ? titleRow.y + titleRow.height : leadText.y + leadText.height
        width: frame.leftWidth
        x: frame.start
        y: Theme.top + Theme.s4

        StepBar {
            id: steps

            counted: frame.counted
            live: Visit.page === frame.name

            width: parent.width
        }

        Row {
            id: titleRow

            readonly property int gap: steps.visible ? (Theme.elder ? Theme.s4 : Theme.s3) : Theme.s3

            spacing: Theme.s4
            y: steps.implicitHeight + gap

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: frame.titleIcon
                size: Math.round(frame.titleSize * 1.25)
            }

            Label {
                Accessible.role: Accessible.Heading
                font.bold: true
                font.pixelSize: frame.titleSize
                leading: Theme.tight
                flowing: frame.title
                width: frame.leftWidth - (frame.titleIcon === "" ? 0 : Math.round(frame.titleSize * 1.25) + Theme.s4)
            }
        }

        Label {
            id: leadText

            color: Theme.ink
            flowing: frame.lead
            font.pixelSize: frame.split ? Theme.lead : Theme.body
            visible: frame.lead !== ""
            width: parent.width
            y: titleRow.y + titleRow.height + Theme.s1
        }
    }

    Item {
        id: asideBox

        height: frame.split ? frame.height - Theme.dockHeight - Theme.s5 - y : childrenRect.height
        width: frame.leftWidth
        x: frame.start
        y: head.y + head.height + Theme.s4
    }

    Item {
        id: bodyBox

        height: bar.y - y - (bar.height > 0 ? Theme.s5 : 0)
        width: frame.rightWidth
        x: frame.split && !frame.mirrored ? frame.width - Theme.margin - width : Theme.margin
        y: frame.split ? Theme.top + Theme.s5 : asideBox.y + (asideBox.height > 0 ? asideBox.height + Theme.s5 : Theme.s2)
    }

    ActionBar {
        id: bar

        height: implicitHeight
        width: frame.rightWidth
        x: bodyBox.x
        y: frame.height - Theme.dockHeight - height - Theme.s5
    }
}
