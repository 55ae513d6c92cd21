import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The keys below the tiles, beside each other.
Row {
    id: below

    readonly property bool reprints: !Theme.portrait && Steps.home.reprints
    readonly property bool turning: Steps.home.pages > 1
    readonly property bool topics: Steps.home.topic !== ""
    readonly property int count: (Steps.home.topicsCount === 0 ? 1 : 0) + (turning ? 1 : 0) + (reprints ? 1 : 0)
    // Two pages need no way back but the way on.
    readonly property bool before: turning && Steps.home.pages > 2 && !Theme.elder
    readonly property int each: Math.floor((width - (before ? back.width + spacing : 0) - (count - 1) * spacing) / Math.max(1, count))

    layoutDirection: Qt.RightToLeft
    spacing: Theme.between

    Key {
        height: parent.height
        icon: "arrow-right"
        iconLast: true
        size: Theme.body
        text: Words.fill("home.more_items", {
            "number": Steps.home.page + 1,
            "count": Steps.home.pages
        })
        verb: "more-items"
        visible: below.turning
        width: below.each

        onActivated: Steps.home.tilesTurned(1)
    }

    Key {
        id: back

        height: parent.height
        icon: "arrow-left"
        size: Theme.body
        spoken: Words.text("home.items_before")
        verb: "items-before"
        visible: below.before
        width: Theme.target(32)

        onActivated: Steps.home.tilesTurned(-1)
    }

    Key {
        height: parent.height
        icon: "arrow-left"
        size: Theme.body
        text: Words.text("home.topics")
        verb: "topics"
        visible: below.topics
        width: below.each

        onActivated: Steps.home.topicChosen("")
    }

    Key {
        id: space

        height: parent.height
        icon: "heart-handshake"
        size: Theme.body
        text: Words.text("home.special_space")
        verb: "special-space"
        // Pictures and what is behind them are enough things on a page; a guide has this key too.
        visible: Steps.home.topicsCount === 0 && !below.topics
        width: below.each

        onActivated: Steps.home.spaceOpened()
    }
}
