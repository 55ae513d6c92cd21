pragma ComponentBehavior: Bound

import QtQuick
import ui.theme
import ui.viewmodels

// What a person may want otherwise on every page: colours, size, language, layout; with help where no
// dock has it. Its keys share the width.
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
    readonly property int many: 3 + (choosesLanguage ? 1 : 0) + (helps ? 1 : 0)
    readonly property int each: (width - (many - 1) * spacing) / many

    component ComfortKey: Key {
        height: row.height
        kind: row.kind
        padding: Theme.s2
        size: row.size
        upright: row.upright
        width: row.each
    }

    height: Theme.keyHeight
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
