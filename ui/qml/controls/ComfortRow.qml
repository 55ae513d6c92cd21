pragma ComponentBehavior: Bound

import QtQuick
import ui.theme
import ui.viewmodels

// What a person may want otherwise on every page: colours, voice, language, layout; with help where
// no dock has it. Its keys share the width. While pages are read the voice's own keys stand here.
Row {
    id: row

    property bool upright: false
    property string kind: "plain"
    property bool helps: false
    property bool speaks: true
    property int size: Theme.body
    readonly property string otherLanguage: {
        const all = Visit.languages;
        return all.length === 0 ? "" : all[(all.indexOf(Visit.language) + 1) % all.length];
    }
    readonly property bool choosesLanguage: speaks && Visit.languages.length > 1
    readonly property bool stripped: Visit.voice && !more
    property bool more: false
    readonly property bool cramped: [colours, voice, language, mode, help].some(key => key.visible && key.cramped)
    readonly property int many: 3 + (choosesLanguage ? 1 : 0) + (helps ? 1 : 0)
    readonly property int each: (width - (many - 1) * spacing) / many

    component ComfortKey: Key {
        height: row.height
        iconLeft: !row.cramped
        kind: row.kind
        padding: Theme.s2
        size: row.size
        upright: row.upright
        width: row.each
    }

    height: Theme.keyHeight
    spacing: Theme.between

    VoiceStrip {
        height: row.height
        kind: row.kind
        size: row.size
        visible: row.stripped
        width: row.width

        onMoreWanted: row.more = true
    }

    Connections {
        function onVoice_changed(): void {
            row.more = false;
        }

        target: Visit
    }

    ComfortKey {
        id: colours

        icon: "contrast"
        text: Words.text("dock.colours")
        verb: "colours"
        visible: !row.stripped

        onActivated: Actions.openColours()
    }

    ComfortKey {
        id: voice

        icon: Visit.voice ? "voice-off" : "voice"
        text: Words.text(Visit.voice ? "voice.silent" : "voice.listen")
        verb: Visit.voice ? "voice-off" : "voice-on"
        visible: !row.stripped

        onActivated: Actions.turnVoice(!Visit.voice)
    }

    ComfortKey {
        id: language

        icon: "language"
        text: Words.own("dock.language_name", row.otherLanguage)
        verb: "language"
        visible: row.choosesLanguage && !row.stripped

        onActivated: Actions.chooseLanguage(row.otherLanguage)
    }

    ComfortKey {
        id: mode

        icon: Visit.elder ? "layout-grid" : "old"
        text: Words.text(Visit.elder ? "dock.mode_standard" : "dock.mode_elder")
        verb: Visit.elder ? "mode-standard" : "mode-elder"
        visible: !row.stripped

        onActivated: Actions.chooseElder(!Visit.elder)
    }

    ComfortKey {
        id: help

        icon: "headset"
        kind: "help"
        text: Words.text("dock.help")
        verb: "help"
        visible: row.helps && !row.stripped

        onActivated: Actions.help()
    }
}
