pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Choosing the matter. Standard: a wide view, devices that do not work, up to eight tiles.
// Elder: a home of its own with at most six, larger words and no strip of technology.
Item {
    id: page

    readonly property bool offline: Visit.network === "unreachable"
    readonly property bool blocked: Steps.home.blocked !== ""
    // What this hall tells everybody, where nothing stops anybody.
    readonly property string told: offline || blocked ? "" : Words.extra("home.notice")
    readonly property bool noted: offline || blocked || told !== ""
    // A small screen leaves large print room for a note or for a greeting, not for both.
    readonly property bool slim: noted && Theme.elder && !Theme.portrait && height < Theme.dockHeight + Theme.top + Theme.mm(230)
    readonly property int rowHeight: slim && below.count < 3 ? Math.min(Theme.rowKeyHeight, Theme.targetFloor + 2 * Theme.lip) : Theme.rowKeyHeight
    readonly property bool reprinting: Steps.home.reprints
    readonly property bool tabbed: Steps.home.tabsCount > 0
    // Pictures of parts of life, or tiles.
    readonly property int count: Steps.home.topicsCount > 0 ? Steps.home.topicsCount : Steps.home.tilesCount
    readonly property bool few: !tabbed && count <= 4
    readonly property int columns: tabbed ? (Theme.portrait ? 2 : 3) : Theme.portrait ? (few ? 1 : 2) : (count === 2 || count === 4 ? 2 : 3)
    // Below tabs a tile keeps its size, however few there are.
    readonly property int rows: tabbed ? Math.ceil(6 / columns) : Math.max(1, Math.ceil(count / columns))
    // Larger letters leave room for kind words or for what there is to choose.
    readonly property bool calming: Theme.elder && Theme.portrait && !noted && !(count > 3 && Theme.larger)
    // In low reach the hills stand above every page.
    readonly property bool pictured: !Theme.elder && !Theme.lowered
    // Where tabs and a note leave no room beside large letters, the note alone tells of devices.
    readonly property bool stripped: !Theme.elder && !(tabbed && noted && Theme.crowded)
    readonly property int wide: width - 2 * Theme.margin
    // What the centre says is longer than what a page says.
    readonly property real noteShare: Steps.home.notice !== "" && Theme.crowded ? 0.62 : 0.5
    readonly property int heroHeight: Math.max(slim || (!Theme.elder && !pictured) ? 0 : Theme.top - Theme.headerHeight + (Theme.portrait ? Theme.mm(Theme.elder ? (noted && Theme.larger ? 98 : 124) : few ? 174 : 146) : Theme.mm(Theme.elder ? 84 : tabbed ? 66 : 93)), heroLeast)
    // What greeting and note need, one below the other or side by side.
    readonly property int heroLeast: {
        const note = noted && !(Theme.elder && Theme.portrait) ? stateNote.height + 2 * (slim ? Theme.s1 : Theme.s3) : 0;
        const words = Theme.elder ? 0 : greeting.height + (Theme.portrait ? Theme.s5 : 0);
        return Theme.top + (Theme.portrait ? words + note : Math.max(words, note));
    }

    objectName: "page:home"

    Accessible.name: Words.text("home.greeting")
    Accessible.role: Accessible.Pane

    // While all devices work the picture stands where else they are told of: no tile moves.
    Scene {
        height: page.heroHeight + (strip.visible ? 0 : strip.height)
        name: !page.pictured ? "" : Theme.portrait ? "hills-home" : "hills-landscape"
        visible: page.pictured
        width: page.width
    }

    Elders {
        id: band

        height: page.heroHeight - Theme.top
        seen: (Theme.portrait || !page.noted) && !outage.fits
        visible: Theme.elder
        width: page.width
        y: Theme.top
    }

    Column {
        id: greeting

        spacing: Theme.s1
        // Beside what is bright in the picture.
        width: Theme.elder ? band.beside - Theme.margin - Theme.s2 : Theme.portrait ? page.wide * (page.pictured ? 0.78 : 1) : page.width * (page.noted ? 0.96 - page.noteShare : 0.5) - Theme.margin
        visible: !page.slim
        x: Theme.margin
        y: Theme.top + (Theme.elder ? (band.height - height) / 2 : Theme.portrait ? Theme.s5 : 0)

        Label {
            id: hello

            Accessible.role: Accessible.Heading
            color: page.pictured ? Theme.headerInk : Theme.ink
            font.bold: true
            font.pixelSize: Theme.portrait && !Theme.elder ? Theme.display : Theme.title
            leading: Theme.tight
            text: Words.text(Theme.elder ? "home.greeting_elder" : "home.greeting")
            width: parent.width
        }

        Label {
            color: page.pictured ? Theme.headerInk : Theme.ink
            font.pixelSize: Theme.body
            leading: Theme.tight
            text: Words.text("home.lead")
            // Below a second line it would lie on what is bright.
            visible: Theme.portrait && !Theme.elder && !Theme.larger && page.few && !page.noted && hello.lineCount < 2
            width: parent.width
        }
    }

    // What some cannot be begun for is said once, with where to go. A cut line to the centre stops
    // nobody. Both lie over the picture.
    Note {
        id: stateNote

        icon: page.blocked ? "alert-triangle" : page.offline ? "wifi-off" : "info-circle"
        more: {
            const full = (Theme.elder && !Theme.portrait) || (Theme.larger && Theme.crowded && Steps.home.until !== "");
            const rest = page.told !== "" || full ? "" : Words.text(page.blocked ? (Steps.home.allBlocked ? "home.blocked_all" : "home.blocked_some") : "home.offline_text");
            return [page.slim ? "" : Steps.home.until, rest].filter(said => said !== "").join("\n");
        }
        name: page.blocked ? "blocked" : page.offline ? "offline" : "told"
        size: Theme.elder ? Theme.small : Theme.body
        text: Steps.home.notice !== "" ? [Steps.home.notice, page.slim ? Steps.home.until : ""].join(" ").trim() : page.told !== "" ? page.told : Words.text(page.blocked ? "home.blocked_" + Steps.home.blocked : "home.offline_title")
        tone: page.told === "" ? "warn" : "info"
        visible: page.noted
        width: Theme.portrait || page.slim ? page.wide : page.width * page.noteShare
        x: page.width - width - Theme.margin
        y: Theme.elder ? (Theme.portrait ? page.heroHeight + Theme.s3 : Theme.top + (band.height - height) / 2) : page.heroHeight - height - Theme.s3
    }

    // Beside the greeting's words.
    OutageDrawing {
        id: outage

        room: {
            const left = greeting.x + hello.contentWidth + Theme.s5;
            const right = Theme.portrait ? page.width - Theme.margin : stateNote.x - Theme.s4;
            const top = Theme.top + (page.pictured ? 0 : Theme.s2);
            const bottom = Theme.portrait && !Theme.elder ? stateNote.y - Theme.s2 : page.heroHeight - Theme.s3;
            return Qt.rect(left, top, right - left, bottom - top);
        }
    }

    Rectangle {
        id: strip

        color: Theme.sunken
        height: page.stripped ? Math.max(Theme.mm(20), devices.height + 2 * Theme.s1) : 0
        visible: page.stripped && Steps.home.troubled
        width: page.width
        y: page.heroHeight

        Flow {
            id: devices

            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.portrait ? Theme.s5 : Theme.s7
            width: page.wide
            x: Theme.margin

            Repeater {
                model: Steps.home.devices

                DeviceState {}
            }
        }
    }

    LifeTabs {
        id: tabs

        width: page.wide
        x: Theme.margin
        y: strip.y + strip.height + Theme.s4
    }

    Label {
        id: calm

        text: Words.text("home.lead_elder")
        visible: page.calming
        width: page.wide
        x: Theme.margin
        y: page.heroHeight + Theme.s3
    }

    Key {
        id: reprintsKey

        height: page.rowHeight
        icon: "printer"
        kind: "secondary"
        size: Theme.body
        text: Words.text("home.reprints")
        verb: "reprints"
        visible: page.reprinting
        width: Theme.portrait ? page.wide : below.each
        x: Theme.margin
        y: Theme.portrait ? tiles.start : below.y

        onActivated: Steps.home.reprintsOpened()
    }

    Grid {
        id: tiles

        // Where the part to touch begins, before and after the key for reprints.
        readonly property int start: {
            if (!Theme.elder)
                return strip.y + strip.height + Theme.s4 + (page.tabbed ? tabs.height + Theme.between : 0);
            if (!Theme.portrait)
                return page.heroHeight + (page.slim ? Theme.s2 : Theme.s4);
            return page.noted ? stateNote.y + stateNote.height + Theme.s3 : page.heroHeight + Theme.s3 + (page.calming ? calm.implicitHeight + Theme.s3 : 0);
        }
        readonly property int upper: start + (Theme.portrait && page.reprinting ? Theme.rowKeyHeight + Theme.between : 0)
        readonly property int lower: page.height - Theme.dockHeight - Theme.s4 - (below.count > 0 ? page.rowHeight + Theme.between : 0)
        readonly property int most: Theme.mm(!Theme.portrait ? 130 : page.few ? 88 : Theme.elder ? 98 : 66)
        readonly property int cell: Math.max(Theme.targetFloor, Math.min(most, (lower - upper - (page.rows - 1) * spacing) / page.rows))

        columns: page.columns
        spacing: Theme.between
        x: Theme.margin
        y: upper

        Repeater {
            model: Steps.home.topics

            Tile {
                required property string topic
                required property var model

                arrow: !Theme.portrait
                height: tiles.cell
                icon: model.icon
                name: Words.text("home.topic_" + topic)
                objectName: "topic:" + topic
                width: Math.floor((page.wide - (page.columns - 1) * tiles.spacing) / page.columns)

                onActivated: Steps.home.topicChosen(topic)
            }
        }

        Repeater {
            model: Steps.home.tiles

            Tile {
                required property string code
                required property string officialName
                required property bool available
                required property string reasonKey
                required property var model

                arrow: page.columns === 1 || upright
                height: tiles.cell
                icon: model.icon
                name: model.name
                objectName: "item:" + code
                official: Theme.elder && page.columns > 1 && !upright ? "" : officialName
                dim: !available
                reason: available && reasonKey === "" ? "" : Words.known("home." + reasonKey, "home.not_now")
                upright: !Theme.portrait && tiles.cell > Theme.mm(90)
                width: Math.floor((page.wide - (page.columns - 1) * tiles.spacing) / page.columns)

                onActivated: Steps.home.itemChosen(code)
            }
        }
    }

    BelowTiles {
        id: below

        height: page.rowHeight
        width: page.wide
        x: Theme.margin
        y: page.height - Theme.dockHeight - Theme.s4 - height
    }
}
