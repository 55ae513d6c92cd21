pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Parts of life, where there is more to choose than a page holds, and typing what it is called.
Flow {
    id: tabs

    readonly property int columns: Theme.portrait ? 4 : Steps.home.tabsCount + 1
    readonly property int each: span(1)

    function span(keys: int): int {
        return Math.floor((width - (columns - 1) * spacing) * keys / columns) + (keys - 1) * spacing;
    }

    spacing: Theme.between
    visible: Steps.home.tabsCount > 0

    Repeater {
        model: Steps.home.tabs

        Key {
            required property string tab
            required property var model

            choosable: true
            chosen: model.chosen
            height: Theme.rowKeyHeight
            objectName: "tab:" + tab
            size: Theme.body
            text: Words.text("home.tab_" + tab)
            width: tabs.each

            onActivated: Steps.home.tabChosen(tab)
        }
    }

    // As wide as the tabs leave room for.
    Key {
        height: Theme.rowKeyHeight
        icon: "search"
        kind: "secondary"
        size: Theme.body
        text: Words.text("home.find")
        verb: "find"
        width: tabs.span(tabs.columns - Steps.home.tabsCount % tabs.columns)

        onActivated: Steps.home.findOpened()
    }
}
