pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.qml.input
import ui.theme
import ui.viewmodels

// Signing with a finger, with an equal other way beside it.
PageFrame {
    id: page

    leftShare: Theme.elder ? 0.36 : 0.3
    name: "sign"
    title: Words.text("sign.title")

    SignaturePad {
        id: pad

        height: parent.height - (wrong.visible ? wrong.height + Theme.s3 : 0)
        objectName: "pad:signature"
        width: parent.width
    }

    Note {
        id: wrong

        anchors.bottom: parent.bottom
        name: "sign-error"
        text: SignModel.errorKey === "" ? "" : Words.known("sign." + SignModel.errorKey, "sign.too_short")
        tone: "wrong"
        visible: SignModel.errorKey !== ""
        width: parent.width
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "eraser"
            size: Theme.label
            text: Words.text("sign.clear")
            verb: "clear-signature"

            onActivated: pad.clear()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "send"
            iconLast: true
            kind: "primary"
            size: Theme.heading
            text: Words.text("sign.done")
            verb: "sign-done"

            onActivated: pad.submit()
        }
    ]
    aside: [
        Column {
            spacing: Theme.s3
            width: parent.width

            Section {
                size: Theme.elder ? Theme.small : Theme.body
                text: SignModel.declaration
                width: parent.width

                Label {
                    color: Theme.ink2
                    font.pixelSize: Theme.small
                    text: Words.fill("sign.what", {
                        "item": Visit.itemName,
                        "name": Visit.whose
                    })
                    visible: Visit.itemName !== "" && !Theme.elder
                    width: parent?.width ?? 0
                }
            }

            Grid {
                id: others

                columns: Theme.portrait && SignModel.alternatives.length > 1 ? 2 : 1
                spacing: Theme.between
                width: parent.width

                Repeater {
                    model: SignModel.alternatives

                    Key {
                        required property var modelData

                        height: Theme.rowKeyHeight
                        icon: "fingerprint"
                        size: Theme.body
                        text: modelData[1]
                        verb: "sign-alt:" + modelData[0]
                        width: (others.width - (others.columns - 1) * others.spacing) / others.columns

                        onActivated: Actions.signOtherwise(modelData[0])
                    }
                }
            }
        }
    ]
}
