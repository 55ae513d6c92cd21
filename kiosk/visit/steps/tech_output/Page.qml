pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// How bright and how loud: four keys, each a step.
PageFrame {
    id: page

    readonly property bool busy: Steps.techOutput.busy
    readonly property int brightness: Steps.techOutput.brightness
    readonly property int volume: Steps.techOutput.volume

    lead: Words.text(busy ? "tech-output.busy" : "tech-output.lead")
    leftShare: 0.34
    name: "tech-output"
    title: Words.text("tech-output.title")

    PagedColumn {
        height: parent.height
        spacing: Theme.s3
        width: parent.width

        Repeater {
            model: Steps.techOutput.findings

            FindingNote {}
        }

        Note {
            more: page.brightness < 0 ? Words.text("tech-output.not_here") : ""
            name: "brightness"
            size: Theme.lead
            text: page.brightness < 0 ? Words.text("tech-output.no_brightness") : Words.fill("tech-output.brightness", {
                "percent": page.brightness
            })
            wanted: !page.busy || page.brightness >= 0
            width: parent?.width ?? 0
        }

        Repeater {
            model: Steps.techOutput.lights

            ListKey {
                required property string word
                required property bool acts

                enabled: acts && !page.busy
                icon: word === "brighter" || word === "louder" ? "plus" : "minus"
                text: Words.text("tech-output." + word)
                verb: word

                onActivated: Steps.techOutput.outputPressed(word)
            }
        }

        Note {
            more: page.volume < 0 ? Words.text("tech-output.no_sound") : ""
            name: "volume"
            size: Theme.lead
            text: page.volume < 0 ? Words.text("tech-output.no_volume") : Words.fill("tech-output.volume", {
                "percent": page.volume
            })
            wanted: !page.busy || page.volume >= 0
            width: parent?.width ?? 0
        }

        Repeater {
            model: Steps.techOutput.sounds

            ListKey {
                required property string word
                required property bool acts

                enabled: acts && !page.busy
                icon: word === "brighter" || word === "louder" ? "plus" : "minus"
                text: Words.text("tech-output." + word)
                verb: word

                onActivated: Steps.techOutput.outputPressed(word)
            }
        }
    }
}
