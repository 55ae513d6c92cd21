pragma ComponentBehavior: Bound

import QtQuick
import ui.theme
import ui.viewmodels

// What a person may want otherwise on every page: colours, size, voice, place on the glass, language,
// layout; with help where no dock has it. Its keys share the width, of two rows where one is too narrow. While pages are
// read the voice's own keys stand here.
Grid {
    id: row

    // How high one of its keys is.
    property int keyHeight: Theme.dense ? Theme.comfortUpright : Theme.keyHeight
    property string kind: "plain"
    property bool helps: false
    // Its icons stand beside their words.
    property bool flat: Theme.dense
    property bool speaks: true
    property int size: Theme.frame
    readonly property string otherLanguage: {
        const all = Visit.languages;
        return all.length === 0 ? "" : all[(all.indexOf(Visit.language) + 1) % all.length];
    }
    readonly property bool choosesLanguage: speaks && Visit.languages.length > 1
    readonly property bool stripped: Visit.voice && !more
    property bool more: false
    readonly property int many: 3 + (Visit.choosesMode ? 1 : 0) + (choosesLanguage ? 1 : 0) + (helps ? 1 : 0) + (Visit.high ? 1 : 0)
    readonly property int each: (width - (keysARow - 1) * spacing) / keysARow
    property int keysARow: width / many < (Theme.elder ? 5.5 : 6.3) * Theme.frame ? Math.ceil(many / 2) : many

    component RowKey: ComfortKey {
        kind: row.kind
        rowHeight: row.keyHeight
        size: row.size
        upright: !row.flat
        width: row.each
    }

    columns: stripped ? 1 : keysARow
    spacing: Theme.s2

    VoiceStrip {
        height: row.keysARow < row.many ? 2 * row.keyHeight + row.spacing : row.keyHeight
        keyHeight: row.flat ? height : row.keyHeight
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

    RowKey {
        icon: "contrast"
        text: Words.text("dock.colours")
        verb: "colours"
        visible: !row.stripped

        onActivated: Actions.openColours()
    }

    RowKey {
        icon: "text-size"
        text: Words.text("dock.sizes")
        verb: "sizes"
        visible: !row.stripped

        onActivated: Actions.openSizes()
    }

    RowKey {
        icon: Visit.voice ? "voice-off" : "voice"
        text: Words.text(Visit.voice ? "voice.silent" : "voice.listen")
        verb: Visit.voice ? "voice-off" : "voice-on"
        visible: !row.stripped

        onActivated: Actions.turnVoice(!Visit.voice)
    }

    RowKey {
        icon: Visit.low ? "reach-usual" : "reach-low"
        text: Words.text(Visit.low ? "dock.reach_usual" : "dock.reach_low")
        verb: Visit.low ? "reach-usual" : "reach-low"
        visible: Visit.high && !row.stripped

        onActivated: Actions.lower(!Visit.low)
    }

    RowKey {
        icon: "language"
        text: Words.own("dock.language_name", row.otherLanguage)
        verb: "language"
        visible: row.choosesLanguage && !row.stripped

        onActivated: Actions.chooseLanguage(row.otherLanguage)
    }

    RowKey {
        icon: Visit.elder ? "layout-grid" : "old"
        text: Words.text(Visit.elder ? "dock.mode_standard" : "dock.mode_elder")
        verb: Visit.elder ? "mode-standard" : "mode-elder"
        visible: Visit.choosesMode && !row.stripped

        onActivated: Actions.chooseElder(!Visit.elder)
    }

    RowKey {
        icon: "headset"
        kind: "help"
        text: Words.text("dock.help")
        verb: "help"
        visible: row.helps && !row.stripped

        onActivated: Actions.help()
    }
}
