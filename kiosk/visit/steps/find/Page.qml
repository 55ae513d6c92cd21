pragma ComponentBehavior: Bound

import QtQuick
import ui.keyboard as Typing
import ui.qml.controls
import ui.qml.input
import ui.theme
import ui.viewmodels

// What is typed, what it finds, and a keyboard that stays low. Results have their own room, so that
// no key moves under a finger. Portrait: one below the other; landscape: keyboard at the right.
PageFrame {
    id: page

    readonly property bool here: Visit.page === name
    readonly property string typed: Typing.Keyboard.question === name ? Typing.Keyboard.text + Typing.Keyboard.letters : ""
    readonly property string hint: {
        if (Steps.find.nothing || Steps.find.asked)
            return Steps.find.nothing ? Words.text("find.nothing") : "";
        if (Steps.find.wrong !== "")
            return Words.known("find." + Steps.find.wrong, "find.foreign");
        return Words.text("find.hint");
    }

    // Reading them makes the binding follow every letter, and the caret whose field it is.
    function shown(): string {
        return Typing.Keyboard.question !== name ? "" : Typing.Keyboard.styled(false, String(Theme.accent), typed.length >= 0);
    }

    function begin(): void {
        if (here)
            Typing.Keyboard.open(name, {
                "kind": "text",
                "keyboard": "pinyin",
                "maxLength": 60,
                "allowX": false,
                "twice": false
            }, "", "", !Visit.language.startsWith("zh"));
    }

    name: "find"
    title: Words.text("find.title")
    titleSize: Theme.elder || Theme.larger ? Theme.heading : Theme.title

    Component.onCompleted: begin()
    onHereChanged: begin()
    onTypedChanged: {
        if (here)
            Steps.find.searched(typed);
    }

    aside: Item {
        id: asked

        height: Theme.portrait ? field.height : page.asideHeight
        width: parent.width

        FieldBox {
            id: field

            active: true
            least: Theme.elder ? Theme.rowKeyHeight : Theme.fieldHeight
            label: page.title
            qid: page.name
            shownText: page.shown()
            styled: true
            text: page.typed
            width: parent.width
        }
    }

    Keyboard {
        id: board

        anchors.bottom: parent.bottom
        height: Math.min(implicitHeight, parent.height * (!Theme.portrait ? 1 : Theme.elder ? 0.58 : 0.62))
        width: parent.width
    }

    Item {
        id: results

        readonly property int rows: Math.max(1, Steps.find.room)
        // Whether two lines have room in a row; else what is dim is only heard to be so.
        readonly property bool tall: each >= 2.9 * Theme.small + 2 * Theme.lip
        readonly property bool turning: Steps.find.pages > 1
        readonly property int each: Math.min(Theme.mm(62), Math.floor((height - (rows - 1) * Theme.between) / rows))

        height: Theme.portrait ? parent.height - board.height - Theme.s5 : asked.height - y
        parent: Theme.portrait ? page.bodyItem : asked
        width: parent?.width ?? 0
        y: Theme.portrait ? 0 : field.height + Theme.s4

        Column {
            id: list

            spacing: Theme.between
            width: parent.width - (results.turning ? pager.width + Theme.between : 0)

            Label {
                flowing: page.hint
                leading: Theme.tight
                objectName: "note:find"
                text: Words.byClauses(flowing)
                visible: text !== ""
                width: parent.width
            }

            Label {
                leading: Theme.tight
                objectName: "note:leaflet"
                text: Words.text("find.hint_scan")
                visible: Steps.find.scans && !Steps.find.asked && Steps.find.wrong === ""
                width: parent.width
            }

            Repeater {
                model: Steps.find.tiles

                Tile {
                    required property string code
                    required property string officialName
                    required property bool available
                    required property var model

                    arrow: true
                    dim: !available
                    height: results.each
                    icon: model.icon
                    name: model.name
                    objectName: "item:" + code
                    official: unsure ? "" : available || results.tall ? officialName : Words.text("home.not_now")
                    // Why not is said by its guide: here is room for a name. That it is only perhaps
                    // the right one is seen in every row: the name takes smaller type for it, or where
                    // there is one line its icon asks.
                    reason: unsure ? officialName : available || !results.tall ? "" : Words.text("home.not_now")
                    unsure: available && model.unsure
                    width: parent?.width ?? 0

                    onActivated: Steps.find.itemChosen(code)
                }
            }
        }

        // Beside what it turns: no row is lost for it.
        Key {
            id: pager

            anchors.right: parent.right
            height: list.height
            icon: "chevron-right"
            size: Theme.body
            spoken: Words.fill("find.more", {
                "number": Steps.find.page + 1,
                "count": Steps.find.pages
            })
            text: (Steps.find.page + 1) + "/" + Steps.find.pages
            upright: true
            verb: "more-found"
            visible: results.turning
            width: Theme.target(Theme.elder ? 40 : 30)

            onActivated: Steps.find.tilesTurned(1)
        }
    }
}
