pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Signing with a finger, with an equal other way beside it.
PageFrame {
    id: page

    // Large words leave no room for pad and explanations at once: a key turns from one to the other.
    property bool asked: false
    readonly property bool live: Visit.page === "sign"
    readonly property bool turning: Theme.crowded && Steps.sign.alternativesCount > 0
    readonly property bool choosing: turning && asked

    onLiveChanged: asked = false

    leftShare: Theme.larger ? 0.36 : 0.3
    name: "sign"
    title: Words.text(choosing ? "sign.title_other" : "sign.title")

    SignaturePad {
        id: pad

        height: parent.height - (wrong.visible ? wrong.height + Theme.s3 : 0) - (below.height > 0 ? below.height + Theme.s3 : 0)
        objectName: "pad:signature"
        visible: !page.choosing
        width: parent.width
    }

    Note {
        id: wrong

        name: "sign-error"
        text: Steps.sign.errorKey === "" ? "" : Words.known("sign." + Steps.sign.errorKey, "sign.too_short")
        tone: "wrong"
        visible: Steps.sign.errorKey !== "" && !page.choosing
        width: parent.width
        y: pad.height + Theme.s3
    }

    Item {
        id: below

        anchors.bottom: parent.bottom
        height: childrenRect.height
        width: parent.width
    }

    // The other ways, each with what it means: pressing its key hands the application in.
    Column {
        id: others

        parent: page.turning ? page.bodyItem : Theme.portrait ? above : below
        spacing: Theme.crowded ? Theme.s5 : Theme.between
        visible: !page.turning || page.choosing
        width: parent?.width ?? 0

        Repeater {
            model: Steps.sign.alternatives

            Item {
                id: other

                required property string code
                required property string label
                required property string text

                height: Math.max(key.height, meaning.height)
                width: others.width

                Key {
                    id: key

                    anchors.verticalCenter: parent.verticalCenter
                    height: Theme.rowKeyHeight
                    icon: "user-check"
                    size: Theme.body
                    spokenMore: meaning.text
                    text: other.label
                    verb: "sign-alt:" + other.code
                    width: parent.width * 0.42

                    onActivated: Steps.sign.signedOtherwise(other.code)
                }

                Label {
                    id: meaning

                    anchors.verticalCenter: parent.verticalCenter
                    font.pixelSize: Theme.small
                    leading: Theme.tight
                    objectName: "note:sign-alt:" + other.code
                    text: other.text
                    width: parent.width - x
                    x: key.width + Theme.s4
                }
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            enabled: !page.choosing
            icon: "eraser"
            size: Theme.label
            text: Words.text("sign.clear")
            verb: "clear-signature"

            onActivated: pad.clear()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            enabled: !page.choosing
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
                size: Theme.crowded ? Theme.small : Theme.body
                text: Steps.sign.declaration
                width: parent.width

                Label {
                    color: Theme.ink2
                    font.pixelSize: Theme.small
                    flowing: Words.fill("sign.what", {
                        "item": Visit.itemName,
                        "name": Visit.whose
                    })
                    visible: Visit.itemName !== "" && !Theme.crowded
                    width: parent?.width ?? 0
                }
            }

            Key {
                height: Theme.rowKeyHeight
                icon: page.choosing ? "users" : "arrow-right"
                size: Theme.body
                text: Words.text(page.choosing ? "sign.by_hand" : "sign.other")
                verb: "sign-other"
                visible: page.turning
                width: parent.width

                onActivated: page.asked = !page.asked
            }

            Item {
                id: above

                height: childrenRect.height
                width: parent.width
            }
        }
    ]
}
