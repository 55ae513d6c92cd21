pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.preview as Camera
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Papers page by page: which one and why, what the camera sees, the page to judge, how many are
// kept, and what happens to who has none here.
PageFrame {
    id: page

    readonly property string phase: Steps.materials.phase
    readonly property bool checking: phase === "check"
    readonly property bool without: phase === "unavailable"
    readonly property bool started: Steps.materials.pages > 0
    readonly property bool last: Steps.materials.pages + 1 >= Steps.materials.most
    // What the other key leads to stands below the picture before anybody presses it.
    readonly property bool offering: ((phase === "ready" && !refused) || without) && !started && Steps.materials.alternativeText !== ""
    // Why the last page was refused: the camera goes on meanwhile.
    readonly property bool refused: phase === "ready" && Steps.materials.failureKey !== ""
    // What the camera says of the live picture; "" without one.
    property string said: ""
    readonly property string progress: {
        const parts = [];
        if (Steps.materials.count > 1)
            parts.push(Words.fill("materials.place", {
                "number": Steps.materials.number,
                "count": Steps.materials.count
            }));
        if (started)
            parts.push(Words.fill("materials.kept", {
                "pages": Steps.materials.pages,
                "most": Steps.materials.most
            }));
        return parts.join(" · ");
    }

    lead: refused ? "" : Steps.materials.why
    leftShare: 0.34
    name: "materials"
    title: checking ? Words.text("materials.title_check") : without ? Words.text("materials.title_unavailable") : Words.fill("materials.title", {
        "name": Steps.materials.name
    })

    Item {
        id: stage

        height: parent.height - (page.offering ? other.height + Theme.s4 : 0)
        width: parent.width

        Rectangle {
            id: frame

            border.color: page.without ? Theme.edge : Theme.accent
            border.width: Theme.outlineChosen
            color: page.without || page.checking ? Theme.sunken : Theme.ink
            height: Math.min(parent.height, page.checking ? parent.height : width * 3 / 4)
            width: page.checking ? parent.width : Math.min(parent.width, parent.height * 4 / 3)
            x: (parent.width - width) / 2

            Loader {
                id: preview

                active: !page.checking && !page.without && Visit.page === "materials"
                anchors.fill: parent
                anchors.margins: frame.border.width

                sourceComponent: Item {
                    Component.onDestruction: page.said = ""

                    Accessible.name: Words.text("materials.frame")
                    Accessible.role: Accessible.Graphic
                    objectName: "preview:materials"

                    Camera.PreviewItem {
                        id: picture

                        anchors.fill: parent
                        flat: true
                        source: Camera.Preview

                        onVerdictChanged: page.said = verdict
                    }

                    Label {
                        anchors.centerIn: parent
                        color: Theme.inkLive
                        horizontalAlignment: Text.AlignHCenter
                        text: Words.text("materials.starting")
                        visible: !picture.hasFrame
                        width: parent.width - 2 * Theme.s3
                    }
                }
            }

            Image {
                anchors.fill: parent
                anchors.margins: frame.border.width + Theme.s2
                cache: false
                fillMode: Image.PreserveAspectFit
                source: page.checking ? Steps.materials.page : ""
                sourceSize: Qt.size(width, height)
                visible: page.checking

                Accessible.name: Words.text("materials.yours")
                Accessible.role: Accessible.Graphic
            }

            Icon {
                anchors.centerIn: parent
                color: Theme.off
                name: page.without ? "camera-off" : ""
                size: Math.round(Math.min(parent.width, parent.height) * 0.4)
            }

            Note {
                anchors.bottom: parent.bottom
                anchors.left: parent.left
                anchors.margins: frame.border.width + Theme.s2
                anchors.right: parent.right
                icon: page.said === "good" ? "circle-check" : "file-text"
                name: "lying"
                size: Theme.small
                text: page.said === "" ? "" : Words.text("materials.frame_" + page.said)
                tone: page.said === "good" ? "ok" : "info"
                visible: page.phase === "ready" && page.said !== ""
            }
        }
    }

    Note {
        id: other

        icon: "arrow-right"
        more: Steps.materials.alternativeText
        name: "other-way"
        size: Theme.small
        text: Theme.crowded ? "" : Steps.materials.alternative
        visible: page.offering
        width: parent.width
        y: Math.min(frame.height + Theme.s4, parent.height - height)
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            size: Theme.label
            text: Steps.materials.alternative === "" ? Words.text("materials.decline") : Steps.materials.alternative
            verb: "no-material"
            visible: (page.phase === "ready" || page.without) && !page.started

            onActivated: Steps.materials.materialDeclined()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "refresh"
            size: Theme.label
            text: Words.text("materials.anew")
            verb: "pages-anew"
            visible: (page.phase === "ready" || page.without) && page.started

            onActivated: Steps.materials.pagesDropped()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "refresh"
            kind: page.without ? "secondary" : "plain"
            size: Theme.label
            text: Words.text(page.without ? "materials.again" : "materials.retake")
            verb: "retake-page"
            visible: page.checking || page.without

            onActivated: Steps.materials.pageRetaken()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            icon: "check"
            size: Theme.label
            text: Words.text("materials.complete")
            verb: "pages-complete"
            visible: (page.phase === "ready" || page.without) && page.started

            onActivated: Steps.materials.pagesComplete()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            icon: "plus"
            kind: "secondary"
            size: Theme.label
            text: Words.text("materials.next_page")
            verb: "next-page"
            visible: page.checking && !page.last

            onActivated: Steps.materials.pageKept(true)
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "camera"
            kind: "primary"
            size: page.started ? Theme.label : Theme.heading
            text: Words.text(Steps.materials.asItIs ? "materials.take_as_it_is" : "materials.take")
            verb: "take-page"
            visible: page.phase === "ready"

            onActivated: Steps.materials.pagePressed()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "check"
            kind: "primary"
            size: page.last ? Theme.heading : Theme.label
            text: Words.text("materials.complete")
            verb: "keep-page"
            visible: page.checking

            onActivated: Steps.materials.pageKept(false)
        }
    ]
    aside: [
        Column {
            spacing: Theme.s3
            width: parent.width

            Label {
                color: Theme.ink2
                font.pixelSize: Theme.small
                objectName: "value:progress"
                flowing: page.progress
                visible: flowing !== ""
                width: parent.width
            }

            Note {
                icon: page.refused ? "refresh" : page.without ? "camera-off" : page.checking ? "circle-check" : "file-text"
                more: {
                    if (page.refused)
                        return Words.text(Steps.materials.asItIs ? "materials.refused_enough" : "materials.refused_again");
                    if (page.without && Steps.materials.failureKey !== "")
                        return Words.known("materials." + Steps.materials.failureKey, "materials.lost");
                    return "";
                }
                name: "page-state"
                text: page.refused ? Words.known("materials." + Steps.materials.failureKey, "materials.blurred") : Words.known("materials.state_" + page.phase, "materials.state_ready")
                tone: page.without || page.refused ? "warn" : "info"
                // The picture says the same, and needs the room.
                visible: !(Theme.crowded && page.offering && page.phase === "ready")
                width: parent.width
            }
        }
    ]
}
