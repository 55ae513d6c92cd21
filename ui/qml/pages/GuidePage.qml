pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// What a matter needs before anybody starts: who, what to bring, how long, what it costs.
PageFrame {
    id: page

    readonly property bool questions: GuideModel.showingQuestions
    readonly property bool roomy: beside && asideHeight >= facts.y + facts.natural + Theme.s2 + way.natural
    // What goes another way today, said before anybody starts.
    readonly property var limits: {
        const found = [];
        if (GuideModel.wayWithoutCard !== "")
            found.push({
                "text": Words.text("guide.no_reader_title"),
                "more": Words.known("guide.no_reader_" + GuideModel.wayWithoutCard, "guide.no_reader_number")
            });
        if (GuideModel.photoElsewhere !== "")
            found.push({
                "text": Words.text("guide.no_camera_title"),
                "more": Words.fill("guide.no_camera_text", {
                    "other": GuideModel.photoElsewhere
                })
            });
        if (GuideModel.receiptOnScreen)
            found.push({
                "text": Words.text("guide.no_printer_title"),
                "more": Words.text("guide.no_printer_text")
            });
        return found;
    }
    readonly property bool beside: !Theme.portrait && asideHeight >= facts.y + facts.natural

    lead: questions ? "" : GuideModel.summary
    leftShare: 0.46
    name: "guide"
    title: questions ? Words.text("guide.questions_title") : GuideModel.name

    PagedColumn {
        height: parent.height
        spacing: Theme.s3
        visible: !page.questions
        width: parent.width

        Section {
            heading: Words.text("guide.who")
            icon: "users"
            text: GuideModel.who
        }

        Section {
            heading: Words.text("guide.bring")
            icon: "clipboard-list"

            Repeater {
                model: GuideModel.bring

                Row {
                    id: thing

                    required property string text
                    required property bool have

                    spacing: Theme.s2
                    width: parent?.width ?? 0

                    Icon {
                        anchors.verticalCenter: parent.verticalCenter
                        color: thing.have ? Theme.ok : Theme.accent
                        name: thing.have ? "circle-check" : "hand-stop"
                        size: Math.round(Theme.body * 1.15)
                    }

                    Label {
                        anchors.verticalCenter: parent.verticalCenter
                        font.bold: true
                        leading: Theme.tight
                        text: thing.text
                        width: parent.width - Math.round(Theme.body * 1.15) - state.width - 2 * Theme.s2
                    }

                    Label {
                        id: state

                        anchors.verticalCenter: parent.verticalCenter
                        color: thing.have ? Theme.ok : Theme.accent
                        font.pixelSize: Theme.small
                        leading: Theme.tight
                        text: Words.text(thing.have ? "guide.have" : "guide.bring_it")
                    }
                }
            }
        }

        FactsCard {
            wanted: !page.beside
        }

        StaffedWay {
            wanted: !page.roomy && GuideModel.available
        }
    }

    PagedColumn {
        height: parent.height
        spacing: Theme.s3
        visible: page.questions
        width: parent.width

        Repeater {
            model: GuideModel.questions

            Section {
                required property var modelData

                heading: modelData[0]
                icon: "help-circle"
                text: modelData[1]
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: page.questions ? "arrow-left" : "help-circle"
            implicitHeight: Theme.keyHeight
            size: Theme.label
            text: Words.text(page.questions ? "guide.back_to_guide" : "guide.questions")
            verb: page.questions ? "guide" : "questions"
            visible: GuideModel.questions.length > 0

            onActivated: Actions.showQuestions(!page.questions)
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            enabled: GuideModel.available
            icon: "arrow-right"
            iconLast: true
            kind: "primary"
            size: Theme.heading
            text: Words.text("guide.begin")
            verb: "begin"

            onActivated: Actions.begin()
        }
    ]
    aside: [
        Column {
            spacing: Theme.s2
            width: parent.width

            Label {
                color: Theme.ink2
                font.pixelSize: Theme.small
                leading: Theme.tight
                text: Words.fill("guide.official", {
                    "name": GuideModel.officialName
                })
                visible: GuideModel.officialName !== "" && !page.questions
                width: parent.width
            }

            Note {
                name: "ready"
                text: Words.text("guide.ready")
                tone: "ok"
                visible: !page.questions && GuideModel.available && page.limits.length === 0
                width: parent.width
            }

            Note {
                more: page.limits.map(limit => limit.more).join(" ")
                name: "limits"
                text: page.limits.length === 1 ? page.limits[0].text : Words.text("guide.some_down_title")
                tone: "warn"
                visible: !page.questions && GuideModel.available && page.limits.length > 0
                width: parent.width
            }

            Note {
                more: GuideModel.staffedWay
                name: "unavailable"
                text: GuideModel.reasonKey === "" ? "" : Words.known("home." + GuideModel.reasonKey, "home.not_now")
                tone: "warn"
                visible: !GuideModel.available
                width: parent.width
            }

            FactsCard {
                id: facts

                wanted: page.beside && !page.questions
            }

            StaffedWay {
                id: way

                wanted: page.roomy && !page.questions && GuideModel.available
            }
        }
    ]
}
