import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Choosing the matter. Standard: a wide view, the state of the devices, up to eight tiles.
// Elder: a home of its own with at most six, larger words and no strip of technology.
Item {
    id: page

    readonly property int columns: {
        const many = HomeModel.count;
        if (!Theme.portrait)
            return many <= 4 && many !== 3 ? Math.max(2, Math.min(many, 2)) : 3;
        return many <= (Theme.elder ? 3 : 4) ? 1 : 2;
    }
    readonly property int rows: Math.max(1, Math.ceil(HomeModel.count / columns))
    readonly property int heroHeight: Theme.portrait ? Theme.mm(Theme.elder ? 124 : 146) : Theme.mm(Theme.elder ? 80 : 93)

    objectName: "page:home"

    Accessible.name: Words.text("home.greeting")
    Accessible.role: Accessible.Pane

    Picture {
        id: hero

        crop: true
        height: page.heroHeight
        name: Theme.portrait ? "hills-home" : "hills-landscape"
        visible: !Theme.elder
        width: page.width
    }

    Rectangle {
        color: Theme.tint
        height: page.heroHeight - Theme.headerHeight
        visible: Theme.elder
        width: page.width
        y: Theme.headerHeight

        Picture {
            id: grandpa

            anchors.bottom: parent.bottom
            anchors.right: grandma.left
            anchors.rightMargin: -Theme.s4
            height: parent.height * 0.92
            name: Theme.elder ? "person-elderm" : ""
            width: height * 0.84
        }

        Picture {
            id: grandma

            anchors.bottom: parent.bottom
            anchors.right: parent.right
            anchors.rightMargin: Theme.margin
            height: parent.height * 0.96
            name: Theme.elder ? "person-elder" : ""
            width: height * 0.84
        }
    }

    Column {
        spacing: Theme.s1
        width: Theme.elder ? grandpa.x - Theme.margin - Theme.s2 : page.width * (Theme.portrait ? 0.74 : 0.6)
        x: Theme.margin
        y: Theme.headerHeight + (Theme.elder ? (page.heroHeight - Theme.headerHeight - height) / 2 : Theme.portrait ? Theme.s5 : 0)

        Label {
            Accessible.role: Accessible.Heading
            color: Theme.elder ? Theme.ink : Theme.surface
            font.bold: true
            font.pixelSize: Theme.portrait ? Theme.display : Theme.title
            leading: Theme.tight
            text: Words.text("home.greeting")
            width: parent.width
        }

        Label {
            color: Theme.elder ? Theme.ink : Theme.surface
            font.pixelSize: Theme.body
            leading: Theme.tight
            text: Words.text("home.lead")
            visible: Theme.portrait && !Theme.elder
            width: parent.width
        }
    }

    Rectangle {
        id: strip

        color: Theme.sunken
        height: Theme.elder ? 0 : Theme.mm(20)
        visible: !Theme.elder
        width: page.width
        y: page.heroHeight

        Row {
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.portrait ? (width0 > 0 ? Math.min(Theme.s7, width0) : Theme.s2) : Theme.s7
            x: Theme.margin

            readonly property int width0: (page.width - 2 * Theme.margin - reader.width - printer.width - camera.width) / 2

            DeviceState {
                id: reader

                device: "reader"
                icon: "id"
                level: Visit.readerLevel
                reason: Visit.readerReason
            }

            DeviceState {
                id: printer

                device: "printer"
                icon: "printer"
                level: Visit.printerLevel
                reason: Visit.printerReason
            }

            DeviceState {
                id: camera

                device: "camera"
                icon: "camera"
                level: Visit.cameraLevel
                reason: Visit.cameraReason
            }
        }
    }

    Label {
        id: calm

        text: Words.text("home.lead_elder")
        visible: Theme.elder
        width: page.width - 2 * Theme.margin
        x: Theme.margin
        y: page.heroHeight + Theme.s4
    }

    Column {
        id: notes

        spacing: Theme.s3
        width: page.width - 2 * Theme.margin
        x: Theme.margin
        y: Theme.elder ? calm.y + calm.height + Theme.s3 : strip.y + strip.height + Theme.s4

        Note {
            icon: "wifi-off"
            more: Words.text("home.offline_text")
            name: "offline"
            text: Words.text("home.offline_title")
            tone: "warn"
            visible: Visit.network === "unreachable"
            width: parent.width
        }

        Key {
            height: Theme.rowKeyHeight
            icon: "printer"
            iconLast: false
            kind: "secondary"
            size: Theme.body
            text: Words.fill("home.reprints", {
                "count": HomeModel.reprints
            })
            verb: "reprints"
            visible: HomeModel.reprints > 0
            width: parent.width

            onActivated: Actions.openReprints()
        }
    }

    Grid {
        id: tiles

        readonly property int upper: notes.y + (notes.height > 0 ? notes.height + Theme.s4 : 0)
        readonly property int lower: page.height - Theme.dockHeight - Theme.s5 - (more.visible ? more.height + Theme.s4 : 0)
        readonly property int widest: page.columns === 1 ? Theme.mm(Theme.elder ? 88 : 70) : Theme.mm(Theme.portrait ? (Theme.elder ? 84 : 52) : 120)
        readonly property int cell: Math.min(widest, (lower - upper - (page.rows - 1) * spacing) / page.rows)

        columns: page.columns
        spacing: Theme.between
        x: Theme.margin
        y: upper

        Repeater {
            model: HomeModel.tiles

            Tile {
                required property string code
                required property string officialName
                required property bool available
                required property string reasonKey
                required property var model

                arrow: page.columns === 1 || !Theme.portrait && upright
                height: tiles.cell
                icon: model.icon
                name: model.name
                objectName: "item:" + code
                official: officialName
                reason: available ? "" : Words.known("home." + reasonKey, "home.not_now")
                upright: !Theme.portrait && tiles.cell > Theme.mm(75)
                width: (page.width - 2 * Theme.margin - (page.columns - 1) * tiles.spacing) / page.columns

                onActivated: Actions.chooseItem(code)
            }
        }
    }

    Key {
        id: more

        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        height: Theme.rowKeyHeight
        icon: "arrow-right"
        iconLast: true
        size: Theme.body
        text: Words.fill("home.more_items", {
            "number": HomeModel.page + 1,
            "count": HomeModel.pages
        })
        verb: "more-items"
        visible: HomeModel.pages > 1
        width: Theme.portrait ? page.width - 2 * Theme.margin : implicitWidth
        y: page.height - Theme.dockHeight - Theme.s5 - height

        onActivated: Actions.turnTiles(1)
    }
}
