pragma ComponentBehavior: Bound

import QtQuick
import ui.theme
import ui.viewmodels

// The keys of the voice while pages are read: stop or again, pace, volume; then the other keys.
Row {
    id: strip

    property string kind: "quiet"
    property int size: Theme.frame
    property int keyHeight: Theme.keyHeight
    readonly property bool darkens: Visit.unseen && Visit.docked && !withheld
    readonly property int many: 6 + (withheld ? 1 : 0) + (darkens ? 1 : 0)
    readonly property bool withheld: Reading.withheld && !Visit.voiceAloud
    // Three characters stand on the key that allows.
    readonly property real wider: 1.4
    readonly property int each: (width - (many - 1) * spacing) / (withheld ? many - 1 + wider : many)

    signal moreWanted

    component VoiceKey: ComfortKey {
        height: strip.height
        kind: strip.kind
        rowHeight: strip.keyHeight
        size: strip.size
        width: strip.each
    }

    spacing: Theme.s2

    Label {
        height: strip.height
        text: Words.text("voice.none")
        verticalAlignment: Text.AlignVCenter
        visible: Visit.voiceless
        width: strip.width - 2 * strip.each - 2 * strip.spacing
    }

    VoiceKey {
        icon: "voice-off"
        text: Words.text("voice.silent")
        verb: "voice-off"
        visible: Visit.voiceless

        onActivated: Actions.turnVoice(false)
    }

    VoiceKey {
        icon: "voice"
        kind: "primary"
        text: Words.text("voice.allow")
        verb: "voice-allow"
        visible: strip.withheld && !Visit.voiceless
        width: Math.floor(strip.each * strip.wider)

        onActivated: Actions.allowVoice()
    }

    // Whom a voice irritates that he did not ask for is rid of it with one touch.
    VoiceKey {
        readonly property bool unasked: Reading.speaking && Visit.voiceByItself

        icon: unasked ? "voice-off" : Reading.speaking ? "stop" : "refresh"
        text: Words.text(unasked ? "voice.silent" : Reading.speaking ? "voice.stop" : "voice.again")
        verb: unasked ? "voice-enough" : Reading.speaking ? "voice-stop" : "voice-again"
        visible: !Visit.voiceless

        onActivated: {
            if (unasked)
                Actions.turnVoice(false);
            else if (Reading.speaking)
                Reading.stop();
            else
                Reading.again();
        }
    }

    VoiceKey {
        enabled: Visit.voicePace > 0
        icon: "arrow-big-down-filled"
        text: Words.text("voice.slower")
        verb: "voice-slower"
        visible: !Visit.voiceless

        onActivated: Actions.paceVoice(-1)
    }

    VoiceKey {
        enabled: Visit.voicePace < 5
        icon: "arrow-big-up-filled"
        text: Words.text("voice.faster")
        verb: "voice-faster"
        visible: !Visit.voiceless

        onActivated: Actions.paceVoice(1)
    }

    VoiceKey {
        enabled: Visit.voiceVolume > 0
        icon: "minus"
        text: Words.text("voice.softer")
        verb: "voice-softer"
        visible: !Visit.voiceless

        onActivated: Actions.loudenVoice(-1)
    }

    VoiceKey {
        enabled: Visit.voiceVolume < 5
        icon: "plus"
        text: Words.text("voice.louder")
        verb: "voice-louder"
        visible: !Visit.voiceless

        onActivated: Actions.loudenVoice(1)
    }

    VoiceKey {
        icon: Visit.dark ? "eye" : "eye-off"
        text: Words.text(Visit.dark ? "voice.light" : "voice.dark")
        verb: Visit.dark ? "voice-light" : "voice-dark"
        visible: strip.darkens && !Visit.voiceless

        onActivated: Actions.darken(!Visit.dark)
    }

    VoiceKey {
        icon: "dots"
        text: Words.text("voice.more")
        verb: "voice-more"

        onActivated: strip.moreWanted()
    }
}
