pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Sizes in inches, and a frame that is as large as a bank card when the size is right.
PageFrame {
    id: page

    lead: Words.text("setup-size.lead")
    leftShare: 0.42
    name: "setup-size"
    title: Words.text("setup-size.title")

    actions: Key {
        Layout.fillWidth: true
        icon: "arrow-right"
        iconLast: true
        kind: "primary"
        size: Theme.heading
        text: Words.text("setup-size.fits")
        verb: "next"

        onActivated: Steps.setupSize.nextPressed()
    }
    aside: Rectangle {
        // ISO/IEC 7810, ID-1: true on the glass, whatever the sizes of the pages are.
        readonly property real wide: 85.6 / Visit.mmPerPx
        readonly property real high: 53.98 / Visit.mmPerPx

        Accessible.name: words.text
        Accessible.role: Accessible.Graphic
        border.color: Theme.accent
        border.width: Theme.outlineStrong
        color: Theme.surface
        height: Math.round(high)
        objectName: "card"
        radius: Math.round(3.18 / Visit.mmPerPx)
        width: Math.round(wide)

        Label {
            id: words

            Accessible.ignored: true
            anchors.centerIn: parent
            color: Theme.ink2
            font.pixelSize: Theme.small
            horizontalAlignment: Text.AlignHCenter
            leading: Theme.tight
            text: Words.text("setup-size.card")
            visible: contentHeight < parent.height // the frame is as large as it is
            width: parent.width - 2 * Theme.s3
        }
    }

    Grid {
        id: sizes

        readonly property int rows_: Math.ceil(Steps.setupSize.sizes.length / columns)
        readonly property int high: Math.min(Theme.keyHeight, Math.floor((parent.height - (rows_ - 1) * spacing) / rows_))

        columns: 2
        spacing: Theme.between
        width: parent.width

        Repeater {
            model: Steps.setupSize.sizes

            Key {
                required property real modelData

                choosable: true
                chosen: Steps.setupSize.diagonal === modelData
                height: sizes.high
                size: Theme.heading
                text: Words.fill("setup-size.inches", {
                    "inches": String(modelData)
                })
                verb: "inches-" + modelData
                width: Math.floor((sizes.width - sizes.spacing) / 2)

                onActivated: Steps.setupSize.inchesChosen(modelData)
            }
        }
    }
}
