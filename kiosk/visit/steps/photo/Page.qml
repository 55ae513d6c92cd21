pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The portrait: why, what the camera sees and how the face stands in it, a countdown in words,
// the photo to judge.
PageFrame {
    id: page

    readonly property string phase: Steps.photo.phase
    readonly property bool checking: phase === "check"
    readonly property bool without: phase === "unavailable"
    // What the other key leads to stands above that key, beside the picture, before anybody presses it;
    // where it is crowded the picture needs the room, and the reason for it says that there is one.
    readonly property bool offering: ((phase === "ready" && !Theme.larger && stage.height >= Theme.mm(145)) || without) && Steps.photo.alternativeText !== ""

    // Why the last picture was refused: the camera goes on meanwhile.
    readonly property bool refused: phase === "ready" && Steps.photo.failureKey !== ""
    readonly property string verdict: (preview.item as PortraitPreview)?.verdict ?? ""

    // Why there should be one is no matter while there can be none.
    lead: without && (Theme.larger || Theme.elder) ? "" : Steps.photo.why
    leftShare: Theme.larger ? 0.42 : 0.34
    name: "photo"
    title: Words.text(checking ? "photo.title_check" : without ? "photo.title_unavailable" : "photo.title")

    Item {
        id: stage

        height: parent.height
        width: parent.width

        Rectangle {
            id: frame

            border.color: page.without ? Theme.edge : Theme.accent
            border.width: Theme.outlineChosen
            color: page.without ? Theme.sunken : Theme.ink
            height: Math.min(parent.height, parent.width * (page.offering ? 0.6 : 1) * 4 / 3)
            width: Math.round(height * 3 / 4)
            x: page.offering ? Math.min(parent.width - width, (parent.width + noPhoto.width + Theme.s4 - width) / 2) : (parent.width - width) / 2
            y: page.offering ? parent.height - height : 0

            Loader {
                id: preview

                active: !page.checking && !page.without && Visit.page === "photo"
                anchors.fill: parent
                anchors.margins: frame.border.width
                source: "PortraitPreview.qml"
            }

            Image {
                anchors.fill: parent
                anchors.margins: frame.border.width
                cache: false
                fillMode: Image.PreserveAspectCrop
                source: page.checking ? Steps.photo.photo : ""
                sourceSize: Qt.size(width, height)
                visible: page.checking

                Accessible.name: Words.text("photo.yours")
                Accessible.role: Accessible.Graphic
            }

            Icon {
                anchors.centerIn: parent
                color: Theme.off
                name: page.without ? "camera-off" : ""
                size: Math.round(parent.width * 0.4)
            }

            Note {
                anchors.bottom: parent.bottom
                anchors.left: parent.left
                anchors.margins: frame.border.width + Theme.s2
                anchors.right: parent.right
                icon: page.verdict === "good" ? "circle-check" : "camera-selfie"
                name: "framing"
                size: Theme.small
                text: page.verdict === "" ? "" : Words.text("photo.frame_" + page.verdict)
                tone: page.verdict === "good" ? "ok" : "info"
                visible: page.phase === "ready" && page.verdict !== ""
            }

            Rectangle {
                anchors.horizontalCenter: parent.horizontalCenter
                color: Theme.surface
                height: width
                radius: width / 2
                visible: page.phase === "countdown"
                width: Theme.display * 1.8
                y: parent.height - height - Theme.s5

                Label {
                    anchors.centerIn: parent
                    color: Theme.accent
                    font.bold: true
                    font.pixelSize: Theme.display
                    leading: 1
                    objectName: "value:countdown"
                    text: Steps.photo.seconds
                }
            }
        }
    }

    Note {
        icon: "arrow-right"
        more: Steps.photo.alternativeText
        name: "other-way"
        size: Theme.small
        text: Theme.larger ? "" : Steps.photo.alternative
        visible: page.offering
        width: Math.min(frame.x - Theme.s4, noPhoto.width)
        y: stage.height - height
    }

    actions: [
        Key {
            id: noPhoto

            Layout.fillWidth: true
            Layout.preferredWidth: Theme.elder ? 6 : 4
            size: Theme.label
            text: Steps.photo.alternative === "" ? Words.text("photo.decline") : Steps.photo.alternative
            verb: "no-photo"
            visible: page.phase === "ready" || page.without

            onActivated: Steps.photo.photoDeclined()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: page.without ? 6 : 4
            icon: "refresh"
            kind: page.without ? "secondary" : "plain"
            size: Theme.label
            text: Words.text(page.without ? "photo.again" : "photo.retake")
            verb: "retake"
            visible: page.checking || page.without

            onActivated: Steps.photo.photoRetaken()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "camera"
            kind: "primary"
            size: Theme.heading
            text: Words.text(Steps.photo.asItIs ? "photo.take_as_it_is" : "photo.take")
            verb: "take-photo"
            visible: page.phase === "ready"

            onActivated: Steps.photo.photoPressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "check"
            kind: "primary"
            size: Theme.heading
            text: Words.text("photo.use")
            verb: "use-photo"
            visible: page.checking

            onActivated: Steps.photo.photoUsed()
        }
    ]
    aside: [
        Note {
            icon: page.refused ? "refresh" : page.without ? "camera-off" : page.checking ? "circle-check" : "camera"
            more: {
                if (page.refused)
                    return Words.text(Steps.photo.asItIs ? "photo.refused_enough" : "photo.refused_again");
                if (page.without && Steps.photo.failureKey !== "")
                    return Words.known("photo." + Steps.photo.failureKey, "photo.lost");
                return page.phase === "ready" && !Theme.scarce ? Words.text("photo.not_identity") : "";
            }
            name: "photo-state"
            // Large words leave it to the picture, which says how to stand.
            text: Theme.larger && page.phase === "ready" && !page.refused ? "" : page.refused ? Words.known("photo." + Steps.photo.failureKey, "photo.blurred") : Words.known("photo.state_" + page.phase, "photo.state_ready")
            tone: page.without || page.refused ? "warn" : "info"
            visible: text !== "" || more !== ""
            height: visible ? implicitHeight : 0
            width: parent.width
        }
    ]
}
