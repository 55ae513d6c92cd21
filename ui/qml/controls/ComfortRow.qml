pragma ComponentBehavior: Bound

import QtQuick
import ui.theme
import ui.viewmodels

// What a person may want otherwise on every page: colours, size, language, layout; with help where no
// dock has it. Its keys share the width, of two rows where one is too narrow.
Grid {
    id: row

    // How high one of its keys is.
    property int keyHeight: Theme.keyHeight
    property string kind: "plain"
    property bool helps: false
    property bool speaks: true
    property int size: Theme.frame
    readonly property string otherLanguage: {
        const all = Visit.languages;
        return all.length === 0 ? "" : all[(all.indexOf(Visit.language) + 1) % all.length];
    }
    readonly property bool choosesLanguage: speaks && Visit.languages.length > 1
    readonly property int many: 3 + (choosesLanguage ? 1 : 0) + (helps ? 1 : 0)
    readonly property int each: (width - (columns - 1) * spacing) / columns

    component ComfortKey: Key {
        height: row.keyHeight
        iconSize: Math.min(Theme.icon, row.keyHeight - Theme.lip - Theme.s1 - Theme.frame * Theme.tight)
        kind: row.kind
        least: Theme.frame
        padding: Theme.s1
        size: row.size
        upright: true
        width: row.each
    }

    columns: width / many < (Theme.elder ? 5.5 : 6.3) * Theme.frame ? Math.ceil(many / 2) : many
    spacing: Theme.between

    ComfortKey {
        icon: "contrast"
        text: Words.text("dock.colours")
        verb: "colours"

        onActivated: Actions.openColours()
    }

    ComfortKey {
        icon: "text-size"
        text: Words.text("dock.sizes")
        verb: "sizes"

        onActivated: Actions.openSizes()
    }

    ComfortKey {
        icon: "language"
        text: Words.own("dock.language_name", row.otherLanguage)
        verb: "language"
        visible: row.choosesLanguage

        onActivated: Actions.chooseLanguage(row.otherLanguage)
    }

    ComfortKey {
        icon: Visit.elder ? "layout-grid" : "old"
        text: Words.text(Visit.elder ? "dock.mode_standard" : "dock.mode_elder")
        verb: Visit.elder ? "mode-standard" : "mode-elder"

        onActivated: Actions.chooseElder(!Visit.elder)
    }

    ComfortKey {
        icon: "headset"
        kind: "help"
        text: Words.text("dock.help")
        verb: "help"
        visible: row.helps

        onActivated: Actions.help()
    }
}
