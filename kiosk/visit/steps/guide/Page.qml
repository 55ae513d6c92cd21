pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// What a matter needs before anybody starts: who, what to bring, how long, what it costs. In the elder
// layout the first screen says what to bring, how long and what it costs; all else has a key.
PageFrame {
    id: page

    readonly property bool questions: Steps.guide.showingQa
    // What goes another way today, said before anybody starts.
    readonly property var limits: {
        const found = [];
        if (Steps.guide.wayWithoutCard !== "")
            found.push({
                "text": Words.text("guide.no_reader_title"),
                "more": Words.known("guide.no_reader_" + Steps.guide.wayWithoutCard, "guide.no_reader_number")
            });
        Steps.guide.elsewhere.forEach((device, n) => found.push({
                "text": Words.text("guide.no_" + device + "_title"),
                "more": Steps.guide.otherWays[n] === "" ? Words.text("guide.no_" + device + "_each") : Words.fill("guide.no_" + device + "_text", {
                    "other": Steps.guide.otherWays[n]
                })
            }));
        if (Steps.guide.receiptOnScreen)
            found.push({
                "text": Words.text("guide.no_printer_title"),
                "more": Words.text("guide.no_printer_text")
            });
        return found;
    }
    // What has room at the left stands there. What is hidden has a natural height, but no place.
    readonly property int room: Theme.portrait ? 0 : asideHeight - said.height - Theme.s2
    readonly property bool beside: !Theme.elder && room >= facts.natural
    readonly property bool roomy: room >= facts.natural + Theme.s2 + way.natural

    // Said at length it would leave no room below: there it is the first thing that is read.
    readonly property bool limitsBelow: Theme.portrait && Theme.larger && limits.length > 1
    readonly property bool officialBelow: Theme.elder || (Theme.portrait && Theme.larger)
    readonly property bool limited: !questions && Steps.guide.available && limits.length > 0

    lead: questions ? "" : Steps.guide.summary
    leftShare: 0.46
    name: "guide"
    title: {
        if (questions)
            return Words.text(Theme.elder ? "guide.more_title" : "guide.questions_title");
        return Steps.guide.name;
    }

    component Official: Label {
        color: Theme.ink2
        font.pixelSize: Theme.small
        leading: Theme.tight
        text: Words.fill("guide.official", {
            "name": Steps.guide.officialName
        })
    }

    component Limits: Note {
        more: page.limits.map(limit => limit.more).join(Visit.language === "en" ? " " : "")
        name: visible ? "limits" : ""
        text: page.limits.length === 1 ? page.limits[0].text : Words.text("guide.some_down_title")
        tone: "warn"
        width: parent?.width ?? 0
    }

    PagedColumn {
        height: parent.height
        source: Steps.guide.bring
        spacing: Theme.s3
        subject: Steps.guide.name
        visible: !page.questions
        width: parent.width

        Limits {
            wanted: page.limited && page.limitsBelow
        }

        Section {
            heading: Words.text("guide.who")
            icon: "users"
            text: Steps.guide.who
            wanted: !Theme.elder
        }

        Repeater {
            model: Steps.guide.bring

            Thing {}
        }

        FactsCard {
            wanted: !page.beside
        }

        StaffedWay {
            wanted: !page.roomy && Steps.guide.available && !Theme.elder
        }

        PagedItem {
            implicitHeight: wanted ? official.height : 0
            wanted: page.officialBelow && Steps.guide.officialName !== "" && !Theme.elder

            Official {
                id: official

                width: parent.width
            }
        }
    }

    PagedColumn {
        height: parent.height
        source: Steps.guide.qa
        spacing: Theme.s3
        subject: Steps.guide.name
        visible: page.questions
        width: parent.width

        Section {
            heading: Words.text("guide.who")
            icon: "users"
            text: Steps.guide.who
            wanted: Theme.elder
        }

        Repeater {
            model: page.questions ? Steps.guide.spared : null

            Thing {
                count: Steps.guide.sparedCount
                heading: Words.text("guide.spared")
            }
        }

        FactsCard {
            later: true
            wanted: Theme.elder
        }

        StaffedWay {
            wanted: Theme.elder && Steps.guide.available
        }

        PagedItem {
            implicitHeight: wanted ? formal.height : 0
            wanted: Theme.elder && Steps.guide.officialName !== ""

            Official {
                id: formal

                width: parent.width
            }
        }

        Repeater {
            model: page.questions ? Steps.guide.qa : null

            Section {
                required property string question
                required property string answer

                heading: question
                icon: "help-circle"
                text: answer
            }
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 3
            icon: "license"
            implicitHeight: Theme.keyHeight
            size: Theme.label
            text: Words.text("guide.rules")
            verb: "rules"
            visible: Steps.guide.rules && page.questions === Theme.elder

            onActivated: Steps.guide.rulesOpened()
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: page.questions ? "arrow-left" : "help-circle"
            kind: page.questions && Theme.elder ? "primary" : "plain"
            implicitHeight: Theme.keyHeight
            size: Theme.label
            text: {
                if (page.questions)
                    return Words.text("guide.back_to_guide");
                return Words.text(Theme.elder ? "guide.more" : "guide.questions");
            }
            verb: page.questions ? "guide" : "questions"
            visible: Theme.elder || Steps.guide.qaCount > 0

            onActivated: Steps.guide.questionsShown(!page.questions)
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            enabled: Steps.guide.available
            icon: "arrow-right"
            iconLast: true
            kind: "primary"
            size: Theme.heading
            text: Words.text("guide.begin")
            verb: "begin"
            visible: !page.questions || !Theme.elder

            onActivated: Steps.guide.beginPressed()
        }
    ]
    aside: [
        Column {
            id: said

            spacing: Theme.s2
            width: parent.width

            Official {
                visible: Steps.guide.officialName !== "" && !page.questions && !page.officialBelow
                width: parent.width
            }

            Note {
                name: "ready"
                text: Words.text("guide.ready")
                tone: "ok"
                visible: !page.questions && Steps.guide.available && page.limits.length === 0 && !Theme.elder
                width: parent.width
            }

            Limits {
                visible: page.limited && !page.limitsBelow
                width: parent.width
            }

            Note {
                more: [Steps.guide.reasonUntil, Steps.guide.staffedWay].filter(said => said !== "").join("\n")
                name: "unavailable"
                text: {
                    if (Steps.guide.reasonWords !== "")
                        return Steps.guide.reasonWords;
                    return Steps.guide.reasonKey === "" ? "" : Words.known("home." + Steps.guide.reasonKey, "home.not_now");
                }
                tone: "warn"
                visible: !Steps.guide.available
                width: parent.width
            }
        },
        Column {
            spacing: Theme.s2
            width: parent.width
            y: Theme.portrait ? 0 : said.height + Theme.s2

            FactsCard {
                id: facts

                wanted: page.beside && !page.questions
            }

            StaffedWay {
                id: way

                wanted: page.roomy && !page.questions && Steps.guide.available && !Theme.elder
            }
        }
    ]
}
